/* z times its logistic function, called swish elsewhere (Elfwing et al. 2018). */
#include <math.h>

#include "nn/activation.h"

static double share(double z) {
    return 1 / (1 + exp(-z));
}
static double silu_value(double z) {
    return z * share(z);
}
static double silu_slope(double z) {
    return share(z) * (1 + z * (1 - share(z)));
}

const aecl_activation aecl_activation_silu = {
    .name = "silu", .help = "z times its sigmoid", .value = silu_value, .slope = silu_slope};
