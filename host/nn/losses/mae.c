/* Mean absolute error; its derivative at 0 is taken as 0. */
#include <math.h>

#include "nn/loss.h"

static double mae_value(double y, double t) {
    return fabs(y - t);
}
static double mae_gradient(double y, double t) {
    return y > t ? 1 : y < t ? -1 : 0;
}

const aecl_loss aecl_loss_mae = {"mae", "mean absolute error", AECL_LOSS_KIND_mae, false, mae_value, mae_gradient};
