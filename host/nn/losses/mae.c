/* Mean absolute error; its derivative at 0 is taken as 0. */
#include <math.h>

#include "nn/loss.h"

static double mae_value(const aecl_loss_config *config, double y, double t) {
    (void)config;
    return fabs(y - t);
}
static double mae_gradient(const aecl_loss_config *config, double y, double t) {
    (void)config;
    return y > t ? 1 : y < t ? -1 : 0;
}

const aecl_loss aecl_loss_mae = {.name = "mae",
                                 .help = "mean absolute error",
                                 .kind = AECL_LOSS_KIND_mae,
                                 .value = mae_value,
                                 .gradient = mae_gradient};
