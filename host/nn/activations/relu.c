/* What is above 0; the derivative at 0 is taken as 0. */
#include "nn/activation.h"

static double relu_value(double z) {
    return z <= 0 ? 0 : z; /* NaN stays NaN */
}
static double relu_derivative(double y) {
    return y > 0 ? 1 : 0;
}

const aecl_activation aecl_activation_relu = {"relu", "what is above 0", relu_value, relu_derivative, NULL};
