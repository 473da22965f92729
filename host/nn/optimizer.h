/* Optimizers: one launch over all parameters. One file each in host/nn/optimizers/, one line in optimizers.def. */
#ifndef AECL_NN_OPTIMIZER_H
#define AECL_NN_OPTIMIZER_H

#include "base/option.h"
#include "nn/ops.h"

/* What any optimizer may need; each class says in its table which it reads. */
typedef struct {
    double learning_rate, beta1, beta2, epsilon, weight_decay;
} aecl_optimizer_config;

typedef struct {
    const char *name; /* "adam" */
    const char *help;
    const aecl_option *options; /* over aecl_optimizer_config, learning_rate first */
    aecl_optimizer_config defaults;
    size_t state_count;             /* float arrays as long as the parameters: moments */
    const char *const *state_names; /* "m", "v": in checkpoints */
    /* What the kernels take as `rate` in step number t = 1, 2, ... */
    double (*rate)(const aecl_optimizer_config *config, uint64_t t);
    bool jumps; /* a step is no continuous function of the gradient: its sign decides */
    /* One step for one element in double: the reference. */
    void (*reference)(const aecl_optimizer_config *config, uint64_t t, double gradient, double *param, double *state);
} aecl_optimizer;

#define AECL_OPTIMIZER(x) extern const aecl_optimizer aecl_optimizer_##x;
#include "nn/optimizers/optimizers.def"
#undef AECL_OPTIMIZER

extern const aecl_optimizer *const aecl_optimizers[]; /* NULL-terminated */

/* A class's `rate` that is the learning rate in every step. */
double aecl_constant_rate(const aecl_optimizer_config *config, uint64_t t);
/* Shortens gradients[0 .. count), count a multiple of 256, to the length `most` where theirs is greater; `squares` has room
 * for AECL_CLIP_PARTS floats. */
#define AECL_CLIP_PARTS 256
aecl_status aecl_clip_gradients(aecl_ops *ops, const aecl_buffer *gradients, size_t count, double most,
                                const aecl_buffer *squares);

/* Step number t: updates params[0 .. count) from as many gradients and state, by the kernel called as the optimizer. */
typedef struct {
    const aecl_optimizer_config *config;
    uint64_t t;
    size_t count; /* those that are trained, padding included */
    const aecl_buffer *params, *gradients;
    const aecl_buffer *const *state;
} aecl_optimizer_pass;
aecl_status aecl_optimizer_step(aecl_ops *ops, const aecl_optimizer *optimizer, const aecl_optimizer_pass *pass);

/* The optimizer called `name`; AECL_USAGE with the nearest name otherwise. */
aecl_status aecl_optimizer_find(const aecl_optimizer **out, const char *name);

#endif
