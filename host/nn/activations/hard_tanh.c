/* z, cut to [-1, 1]. */
#include "nn/activation.h"

static double hard_tanh_value(double z) {
    return z <= -1 ? -1 : z >= 1 ? 1 : z;
}
static double hard_tanh_derivative(double y) {
    return y > -1 && y < 1 ? 1 : 0;
}

const aecl_activation aecl_activation_hard_tanh = {"hard_tanh", "z, cut to [-1, 1]", hard_tanh_value,
                                                   hard_tanh_derivative, NULL};
