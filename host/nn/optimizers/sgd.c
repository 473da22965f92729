/* Gradient descent with a constant step. */
#include "nn/optimizer.h"

static const aecl_option sgd_options[] = {
    OPT_REAL(aecl_optimizer_config, learning_rate, "learning_rate", 1e-12, 1e6, "X", "step size"), OPT_END};

static double sgd_rate(const aecl_optimizer_config *c, uint64_t t) {
    (void)t;
    return c->learning_rate;
}

static void sgd_reference(const aecl_optimizer_config *c, uint64_t t, double g, double *param, double *state) {
    (void)t;
    (void)state;
    *param -= c->learning_rate * g;
}

const aecl_optimizer aecl_optimizer_sgd = {
    .name = "sgd",
    .help = "gradient descent with a constant step",
    .options = sgd_options,
    .defaults = {.learning_rate = 0.1},
    .rate = sgd_rate,
    .reference = sgd_reference,
};
