/* Gradient descent with a constant step. */
#include "nn/optimizer.h"

static const aecl_option sgd_options[] = {
    OPT_REAL(aecl_optimizer_config, learning_rate, "learning_rate", 1e-12, 1e6, "X", "step size"),
    OPT_REAL(aecl_optimizer_config, weight_decay, "weight_decay", 0, 1e3, "X", "of each weight, times the step size"),
    OPT_END};

static void sgd_reference(const aecl_optimizer_config *c, uint64_t t, double g, double *param, double *state) {
    (void)t;
    (void)state;
    *param -= c->learning_rate * (c->weight_decay * *param + g);
}

const aecl_optimizer aecl_optimizer_sgd = {
    .name = "sgd",
    .help = "gradient descent with a constant step",
    .options = sgd_options,
    .defaults = {.learning_rate = 0.1},
    .rate = aecl_constant_rate,
    .reference = sgd_reference,
};
