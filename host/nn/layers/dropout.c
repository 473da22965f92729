/* dropout: forgets each value with a probability while training, and enlarges the others so that the sum stays (Srivastava et
 * al. 2014). At work it changes nothing. */
#include <string.h>

#include "base/philox.h"
#include "nn/layer.h"
#include "nn/ops.h"

typedef struct {
    aecl_layer_common common;
    double rate;
} dropout_config;

static const aecl_option dropout_options[] = {
    OPT_REAL(dropout_config, rate, "rate", 0, 0.99, "P", "share of values that are forgotten"), OPT_END};

static aecl_status dropout_shape(void *config, const aecl_layer_inputs *inputs, aecl_shape *out) {
    (void)config;
    *out = *inputs->x;
    return AECL_OK;
}

static float rate_of(const aecl_layer *l) {
    return (float)((const dropout_config *)l->config)->rate;
}

static size_t dropout_saved(const aecl_layer *l, size_t columns) {
    return aecl_shape_count(&l->in) * columns; /* the mask */
}

static aecl_status dropout_forward(const aecl_pass *p) {
    aecl_status st = AECL_OK;
    aecl_kernel *kernel = NULL;
    size_t rows = aecl_shape_count(&p->layer->in);
    if (!p->training) return aecl_copy(p->ops, p->x, p->y, rows * p->columns);
    TRY(aecl_ops_kernel(p->ops, "dropout_forward", &kernel));
    TRY(LAUNCH_WORK(kernel, GRID2(p->columns / aecl_ops_tile(p->ops).vector, (rows + 3) / 4),
                    WORK(0, 3 * sizeof(float) * rows * p->columns), BUF(p->x), BUF(p->y), BUF(p->saved), U32(rows),
                    U32(p->columns), F32(rate_of(p->layer)), U32(p->seed), U32(p->seed >> 32), U32(p->step),
                    U32(p->step >> 32)));
done:
    return st;
}

static aecl_status dropout_backward(const aecl_pass *p) {
    aecl_status st = AECL_OK;
    aecl_kernel *kernel = NULL;
    size_t count = aecl_shape_count(&p->layer->in) * p->columns;
    if (!p->dx) return AECL_OK;
    TRY(aecl_ops_kernel(p->ops, "dropout_backward", &kernel));
    TRY(LAUNCH_WORK(kernel, GRID1(count / aecl_ops_tile(p->ops).vector), WORK(0, 4 * sizeof(float) * count), BUF(p->x),
                    BUF(p->saved), BUF(p->dz), BUF(p->dx), U32(count), U32(p->x_activation)));
done:
    return st;
}

/* Numbers are those of a sample, then of its features, whose number is rounded up to fours. */
static void dropout_reference_forward(const aecl_reference_pass *p) {
    size_t rows = aecl_shape_count(&p->layer->in), fours = (rows + 3) / 4 * 4;
    float rate = rate_of(p->layer);
    for (size_t i = 0; i < rows * p->n; i++) {
        double mask = 1;
        if (p->training) {
            uint64_t number = i % p->n * fours + i / p->n;
            bool kept = aecl_random_uniform(p->seed, AECL_RANDOM_LAYER, p->step, number) >= rate;
            p->saved[i] = mask = kept ? 1 / (1 - (double)rate) : 0;
        }
        p->y[i] = p->x[i] * mask;
    }
}

static void dropout_reference_backward(const aecl_reference_pass *p) {
    for (size_t i = 0; p->dx && i < aecl_shape_count(&p->layer->in) * p->n; i++) p->dx[i] = p->dz[i] * p->saved[i];
}

static void dropout_operation(const aecl_layer *l, aecl_operation *out) {
    (void)l;
    out->kind = AECL_OPERATION_copy;
}

const aecl_layer_class aecl_layer_dropout = {
    .name = "dropout",
    .help = "forgets some values while training",
    .options = dropout_options,
    .options_size = sizeof(dropout_config),
    .defaults = &(const dropout_config){.rate = 0.5},
    .shape = dropout_shape,
    .saved = dropout_saved,
    .forward = dropout_forward,
    .backward = dropout_backward,
    .reference_forward = dropout_reference_forward,
    .reference_backward = dropout_reference_backward,
    .operation = dropout_operation,
    .cases = (const char *const[]){"in=1 n=1", "in=3x3x5 n=33 rate=0.2", "in=7 n=5", NULL},
};
