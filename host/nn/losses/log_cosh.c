/* log cosh of the error: half its square where it is small, the error less log 2 where it is large. */
#include <math.h>

#include "nn/loss.h"

static double log_cosh_value(const aecl_loss_config *config, double y, double t) {
    (void)config;
    double e = fabs(y - t);
    return e + log1p(exp(-2 * e)) - log(2);
}
static double log_cosh_gradient(const aecl_loss_config *config, double y, double t) {
    (void)config;
    return tanh(y - t);
}

const aecl_loss aecl_loss_log_cosh = {.name = "log_cosh",
                                      .help = "mean log cosh of the error",
                                      .kind = AECL_LOSS_KIND_log_cosh,
                                      .value = log_cosh_value,
                                      .gradient = log_cosh_gradient};
