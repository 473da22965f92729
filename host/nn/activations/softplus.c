/* log(1 + exp(z)), smooth and above 0. */
#include <math.h>

#include "nn/activation.h"

static double softplus_value(double z) {
    return (z > 0 ? z : 0) + log1p(exp(-fabs(z)));
}
static double softplus_derivative(double y) {
    return -expm1(-y);
}

const aecl_activation aecl_activation_softplus = {"softplus", "log(1 + exp(z))", softplus_value, softplus_derivative,
                                                  NULL};
