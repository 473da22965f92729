/* The hyperbolic tangent, between -1 and 1. */
#include <math.h>

#include "nn/activation.h"

static double tanh_derivative(double y) {
    return 1 - y * y;
}

const aecl_activation aecl_activation_tanh = {"tanh", "between -1 and 1", tanh, tanh_derivative, NULL};
