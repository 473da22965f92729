/* z times the share of a standard normal that lies below it (Hendrycks and Gimpel 2016). */
#include <math.h>

#include "nn/activation.h"

static double below(double z) {
    return erfc(-z * 0.70710678118654752440) / 2;
}
static double gelu_value(double z) {
    return z * below(z);
}
static double gelu_slope(double z) {
    return below(z) + z * exp(-z * z / 2) * 0.39894228040143267794;
}

const aecl_activation aecl_activation_gelu = {.name = "gelu",
                                              .help = "z times the share of a standard normal below it",
                                              .value = gelu_value,
                                              .slope = gelu_slope};
