/* Adam (Kingma and Ba 2015), with epsilon outside the bias correction as in Keras. */
#include <math.h>

#include "nn/optimizer.h"

static const aecl_option adam_options[] = {
    OPT_REAL(aecl_optimizer_config, learning_rate, "learning_rate", 1e-12, 1e6, "X", "step size"),
    OPT_REAL(aecl_optimizer_config, beta1, "beta1", 0, 0.999999, "X", "decay of the first moment"),
    OPT_REAL(aecl_optimizer_config, beta2, "beta2", 0, 0.99999999, "X", "decay of the second moment"),
    OPT_REAL(aecl_optimizer_config, epsilon, "epsilon", 1e-30, 1, "X", "added to the root of the second moment"),
    OPT_END};

static double adam_rate(const aecl_optimizer_config *c, uint64_t t) {
    return c->learning_rate * sqrt(1 - pow(c->beta2, (double)t)) / (1 - pow(c->beta1, (double)t));
}

static void adam_reference(const aecl_optimizer_config *c, uint64_t t, double g, double *param, double *state) {
    state[0] += (1 - c->beta1) * (g - state[0]);
    state[1] += (1 - c->beta2) * (g * g - state[1]);
    *param -= adam_rate(c, t) * state[0] / (sqrt(state[1]) + c->epsilon);
}

static const char *const adam_states[] = {"m", "v"};

const aecl_optimizer aecl_optimizer_adam = {
    .name = "adam",
    .help = "adaptive moment estimation",
    .options = adam_options,
    .defaults = {.learning_rate = 1e-3, .beta1 = 0.9, .beta2 = 0.999, .epsilon = 1e-7},
    .state_count = 2,
    .state_names = adam_states,
    .rate = adam_rate,
    .reference = adam_reference,
};
