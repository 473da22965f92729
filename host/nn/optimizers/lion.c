/* Lion (Chen and others 2023): every weight steps equally far, by the sign of a mix of gradient and momentum. */
#include "nn/optimizer.h"

static const aecl_option lion_options[] = {
    OPT_REAL(aecl_optimizer_config, learning_rate, "learning_rate", 1e-12, 1e6, "X", "step size"),
    OPT_REAL(aecl_optimizer_config, beta1, "beta1", 0, 0.999999, "X", "share of the momentum in a step"),
    OPT_REAL(aecl_optimizer_config, beta2, "beta2", 0, 0.99999999, "X", "decay of the momentum"),
    OPT_REAL(aecl_optimizer_config, weight_decay, "weight_decay", 0, 1e3, "X", "of each weight, times the step size"),
    OPT_END};

static void lion_reference(const aecl_optimizer_config *c, uint64_t t, double g, double *param, double *state) {
    (void)t;
    double sum = state[0] + (1 - c->beta1) * (g - state[0]);
    *param -= c->learning_rate * (c->weight_decay * *param + (sum > 0 ? 1 : sum < 0 ? -1 : 0));
    state[0] += (1 - c->beta2) * (g - state[0]);
}

static const char *const lion_states[] = {"m"};

const aecl_optimizer aecl_optimizer_lion = {
    .name = "lion",
    .help = "steps of one size by the sign of the momentum",
    .options = lion_options,
    .defaults = {.learning_rate = 1e-4, .beta1 = 0.9, .beta2 = 0.99},
    .state_count = 1,
    .state_names = lion_states,
    .rate = aecl_constant_rate,
    .reference = lion_reference,
    .jumps = true,
};
