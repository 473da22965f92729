/* log cosh of the error: half its square where it is small, the error less log 2 where it is large. */
#include <math.h>

#include "nn/loss.h"

static double log_cosh_value(double y, double t) {
    double e = fabs(y - t);
    return e + log1p(exp(-2 * e)) - log(2);
}
static double log_cosh_gradient(double y, double t) {
    return tanh(y - t);
}

const aecl_loss aecl_loss_log_cosh = {
    "log_cosh", "mean log cosh of the error", AECL_LOSS_KIND_log_cosh, false, log_cosh_value, log_cosh_gradient};
