/* Mean squared error. */
#include "nn/loss.h"

static double mse_value(double error) {
    return error * error;
}
static double mse_gradient(double error) {
    return 2 * error;
}

const aecl_loss aecl_loss_mse = {"mse", "mean squared error", AECL_LOSS_KIND_mse, mse_value, mse_gradient};
