/* What is above 0, and below exp(z) - 1 (Clevert et al. 2016). */
#include <math.h>

#include "nn/activation.h"

static double elu_value(double z) {
    return z <= 0 ? expm1(z) : z;
}
static double elu_derivative(double y) {
    return y > 0 ? 1 : y + 1;
}

const aecl_activation aecl_activation_elu = {"elu", "what is above 0, exp(z) - 1 below", elu_value, elu_derivative,
                                             NULL};
