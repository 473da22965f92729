/* Adam (Kingma and Ba 2015), with epsilon outside the bias correction as in Keras. */
#include <math.h>

#include "nn/optimizer.h"

static const aecl_option adam_options[] = {
    OPT_REAL(aecl_optimizer_config, learning_rate, "learning_rate", 1e-12, 1e6, "X", "step size"),
    OPT_REAL(aecl_optimizer_config, beta1, "beta1", 0, 0.999999, "X", "decay of the first moment"),
    OPT_REAL(aecl_optimizer_config, beta2, "beta2", 0, 0.99999999, "X", "decay of the second moment"),
    OPT_REAL(aecl_optimizer_config, epsilon, "epsilon", 1e-30, 1, "X", "added to the root of the second moment"),
    OPT_END};

static double step_size(const aecl_optimizer_config *c, uint64_t t) {
    return c->learning_rate * sqrt(1 - pow(c->beta2, (double)t)) / (1 - pow(c->beta1, (double)t));
}

static aecl_status adam_step(aecl_ops *ops, const aecl_optimizer_config *c, uint64_t t, const aecl_buffer *params,
                             const aecl_buffer *gradients, const aecl_buffer *const *state) {
    aecl_status st = AECL_OK;
    aecl_kernel *kernel = NULL;
    size_t count = aecl_buffer_bytes(params) / sizeof(float);
    TRY(aecl_ops_kernel(ops, "adam", &kernel));
    TRY(LAUNCH(kernel, GRID1(count / aecl_ops_tile(ops).vector), BUF(params), BUF(gradients), BUF(state[0]),
               BUF(state[1]), U32(count), F32(step_size(c, t)), F32(c->beta1), F32(c->beta2), F32(c->epsilon)));
done:
    return st;
}

static void adam_reference(const aecl_optimizer_config *c, uint64_t t, double g, double *param, double *state) {
    state[0] += (1 - c->beta1) * (g - state[0]);
    state[1] += (1 - c->beta2) * (g * g - state[1]);
    *param -= step_size(c, t) * state[0] / (sqrt(state[1]) + c->epsilon);
}

static const char *const adam_states[] = {"m", "v"};

const aecl_optimizer aecl_optimizer_adam = {
    .name = "adam",
    .help = "adaptive moment estimation",
    .options = adam_options,
    .defaults = {.learning_rate = 1e-3, .beta1 = 0.9, .beta2 = 0.999, .epsilon = 1e-7},
    .state_count = 2,
    .state_names = adam_states,
    .step = adam_step,
    .reference = adam_reference,
};
