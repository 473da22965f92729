/* Mean squared error. */
#include "nn/loss.h"

static double mse_value(double y, double t) {
    return (y - t) * (y - t);
}
static double mse_gradient(double y, double t) {
    return 2 * (y - t);
}

const aecl_loss aecl_loss_mse = {"mse", "mean squared error", AECL_LOSS_KIND_mse, false, mse_value, mse_gradient};
