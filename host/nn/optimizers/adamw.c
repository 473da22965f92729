/* Adam with weight decay apart from its moments (Loshchilov and Hutter 2019). */
#include "nn/optimizer.h"

static const aecl_option adamw_options[] = {
    OPT_REAL(aecl_optimizer_config, learning_rate, "learning_rate", 1e-12, 1e6, "X", "step size"),
    OPT_REAL(aecl_optimizer_config, beta1, "beta1", 0, 0.999999, "X", "decay of the first moment"),
    OPT_REAL(aecl_optimizer_config, beta2, "beta2", 0, 0.99999999, "X", "decay of the second moment"),
    OPT_REAL(aecl_optimizer_config, epsilon, "epsilon", 1e-30, 1, "X", "added to the root of the second moment"),
    OPT_REAL(aecl_optimizer_config, weight_decay, "weight_decay", 0, 1e3, "X", "of each weight, times the step size"),
    OPT_END};

static double adamw_rate(const aecl_optimizer_config *c, uint64_t t) {
    return aecl_optimizer_adam.rate(c, t);
}

static void adamw_reference(const aecl_optimizer_config *c, uint64_t t, double g, double *param, double *state) {
    *param -= c->learning_rate * c->weight_decay * *param;
    aecl_optimizer_adam.reference(c, t, g, param, state);
}

static const char *const adamw_states[] = {"m", "v"};

const aecl_optimizer aecl_optimizer_adamw = {
    .name = "adamw",
    .help = "adam with weight decay of its own",
    .options = adamw_options,
    .defaults = {.learning_rate = 1e-3, .beta1 = 0.9, .beta2 = 0.999, .epsilon = 1e-7, .weight_decay = 0.01},
    .state_count = 2,
    .state_names = adamw_states,
    .rate = adamw_rate,
    .reference = adamw_reference,
};
