/* Binary cross-entropy of outputs between 0 and 1. Nothing smaller than half a step of floats below 1 goes into a logarithm, so
 * that an output that is exactly 0 or 1 costs much, not infinitely much. Behind a sigmoid its derivative by what goes into the
 * sigmoid is y - t: kernels/loss.cl takes that, which stays right where the sigmoid is flat. */
#include <math.h>

#include "nn/loss.h"

#define LEAST 0x1p-25

static double bce_value(const aecl_loss_config *config, double y, double t) {
    (void)config;
    return -t * log(fmax(y, LEAST)) - (1 - t) * log(fmax(1 - y, LEAST));
}
static double bce_gradient(const aecl_loss_config *config, double y, double t) {
    (void)config;
    return (y - t) / fmax(y * (1 - y), LEAST);
}

const aecl_loss aecl_loss_bce = {.name = "bce",
                                 .help = "binary cross-entropy",
                                 .kind = AECL_LOSS_KIND_bce,
                                 .shares = true,
                                 .value = bce_value,
                                 .gradient = bce_gradient};
