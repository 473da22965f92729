/* Gradient descent with a constant step. */
#include "nn/optimizer.h"

static const aecl_option sgd_options[] = {
    OPT_REAL(aecl_optimizer_config, learning_rate, "learning_rate", 1e-12, 1e6, "X", "step size"), OPT_END};

static aecl_status sgd_step(aecl_ops *ops, const aecl_optimizer_config *c, uint64_t t, const aecl_buffer *params,
                            const aecl_buffer *gradients, const aecl_buffer *const *state) {
    aecl_status st = AECL_OK;
    aecl_kernel *kernel = NULL;
    size_t count = aecl_buffer_bytes(params) / sizeof(float);
    (void)t;
    (void)state;
    TRY(aecl_ops_kernel(ops, "sgd", &kernel));
    TRY(LAUNCH(kernel, GRID1(count / aecl_ops_tile(ops).vector), BUF(params), BUF(gradients), U32(count),
               F32(c->learning_rate)));
done:
    return st;
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
    .step = sgd_step,
    .reference = sgd_reference,
};
