/* The logistic function, between 0 and 1. */
#include <math.h>

#include "nn/activation.h"

static double sigmoid_value(double z) {
    return 1 / (1 + exp(-z));
}
static double sigmoid_derivative(double y) {
    return y * (1 - y);
}

const aecl_activation aecl_activation_sigmoid = {"sigmoid", "between 0 and 1", sigmoid_value, sigmoid_derivative, NULL};
