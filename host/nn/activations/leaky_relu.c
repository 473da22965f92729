/* What is above 0, and a hundredth of what is below. */
#include "nn/activation.h"

static double leaky_relu_value(double z) {
    return z <= 0 ? 0.01 * z : z;
}
static double leaky_relu_derivative(double y) {
    return y > 0 ? 1 : 0.01;
}

const aecl_activation aecl_activation_leaky_relu = {"leaky_relu", "what is above 0, a hundredth of what is below",
                                                    leaky_relu_value, leaky_relu_derivative, NULL};
