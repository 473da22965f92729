/* Huber's loss (1964): half the square of errors up to delta, a line beyond. */
#include <math.h>

#include "nn/loss.h"

static const aecl_option huber_options[] = {
    OPT_REAL(aecl_loss_config, delta, "delta", 1e-6, 1e6, "X", "the error beyond which it is a line"), OPT_END};

static double huber_value(const aecl_loss_config *config, double y, double t) {
    double e = fabs(y - t), delta = config->delta;
    return e <= delta ? e * e / 2 : delta * (e - delta / 2);
}
static double huber_gradient(const aecl_loss_config *config, double y, double t) {
    return fmin(fmax(y - t, -config->delta), config->delta);
}

const aecl_loss aecl_loss_huber = {.name = "huber",
                                   .help = "mean of squares up to delta, lines beyond",
                                   .kind = AECL_LOSS_KIND_huber,
                                   .value = huber_value,
                                   .gradient = huber_gradient,
                                   .options = huber_options,
                                   .config = {.delta = 0.1}};
