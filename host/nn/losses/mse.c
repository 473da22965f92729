/* Mean squared error. */
#include "nn/loss.h"

static double mse_value(const aecl_loss_config *config, double y, double t) {
    (void)config;
    return (y - t) * (y - t);
}
static double mse_gradient(const aecl_loss_config *config, double y, double t) {
    (void)config;
    return 2 * (y - t);
}

const aecl_loss aecl_loss_mse = {.name = "mse",
                                 .help = "mean squared error",
                                 .kind = AECL_LOSS_KIND_mse,
                                 .value = mse_value,
                                 .gradient = mse_gradient};
