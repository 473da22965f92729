/* Mean absolute error; its derivative at 0 is taken as 0. */
#include <math.h>

#include "nn/loss.h"

static double mae_value(double error) {
    return fabs(error);
}
static double mae_gradient(double error) {
    return error > 0 ? 1 : error < 0 ? -1 : 0;
}

const aecl_loss aecl_loss_mae = {"mae", "mean absolute error", AECL_LOSS_KIND_mae, mae_value, mae_gradient};
