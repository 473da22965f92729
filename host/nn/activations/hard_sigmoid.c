/* z / 6 + 1/2, cut to [0, 1]. */
#include "nn/activation.h"

static double hard_sigmoid_value(double z) {
    return z <= -3 ? 0 : z >= 3 ? 1 : z / 6 + 0.5;
}
static double hard_sigmoid_derivative(double y) {
    return y > 0 && y < 1 ? 1.0 / 6 : 0;
}

const aecl_activation aecl_activation_hard_sigmoid = {"hard_sigmoid", "z / 6 + 1/2, cut to [0, 1]", hard_sigmoid_value,
                                                      hard_sigmoid_derivative, NULL};
