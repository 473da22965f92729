/* Gradient descent with momentum. */
#include "nn/optimizer.h"

static const aecl_option momentum_options[] = {
    OPT_REAL(aecl_optimizer_config, learning_rate, "learning_rate", 1e-12, 1e6, "X", "step size"),
    OPT_REAL(aecl_optimizer_config, beta1, "momentum", 0, 0.999999, "X", "what stays of the step before"),
    OPT_REAL(aecl_optimizer_config, weight_decay, "weight_decay", 0, 1e3, "X", "of each weight, times the step size"),
    OPT_END};

static void momentum_reference(const aecl_optimizer_config *c, uint64_t t, double g, double *param, double *state) {
    (void)t;
    state[0] = c->beta1 * state[0] + g;
    *param -= c->learning_rate * (c->weight_decay * *param + state[0]);
}

static const char *const momentum_states[] = {"m"};

const aecl_optimizer aecl_optimizer_momentum = {
    .name = "momentum",
    .help = "gradient descent with momentum",
    .options = momentum_options,
    .defaults = {.learning_rate = 0.01, .beta1 = 0.9},
    .state_count = 1,
    .state_names = momentum_states,
    .rate = aecl_constant_rate,
    .reference = momentum_reference,
};
