/* RMSprop (Tieleman and Hinton 2012), epsilon outside the root. */
#include <math.h>

#include "nn/optimizer.h"

static const aecl_option rmsprop_options[] = {
    OPT_REAL(aecl_optimizer_config, learning_rate, "learning_rate", 1e-12, 1e6, "X", "step size"),
    OPT_REAL(aecl_optimizer_config, beta2, "rho", 0, 0.99999999, "X", "decay of the squares' mean"),
    OPT_REAL(aecl_optimizer_config, epsilon, "epsilon", 1e-30, 1, "X", "added to the root of that mean"),
    OPT_REAL(aecl_optimizer_config, weight_decay, "weight_decay", 0, 1e3, "X", "of each weight, times the step size"),
    OPT_END};

static void rmsprop_reference(const aecl_optimizer_config *c, uint64_t t, double g, double *param, double *state) {
    (void)t;
    state[0] += (1 - c->beta2) * (g * g - state[0]);
    *param -= c->learning_rate * (c->weight_decay * *param + g / (sqrt(state[0]) + c->epsilon));
}

static const char *const rmsprop_states[] = {"squares"};

const aecl_optimizer aecl_optimizer_rmsprop = {
    .name = "rmsprop",
    .help = "steps by the root mean square of late gradients",
    .options = rmsprop_options,
    .defaults = {.learning_rate = 1e-3, .beta2 = 0.9, .epsilon = 1e-7},
    .state_count = 1,
    .state_names = rmsprop_states,
    .rate = aecl_constant_rate,
    .reference = rmsprop_reference,
};
