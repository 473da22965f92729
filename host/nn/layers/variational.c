/* variational: a code that is drawn. Its input is a mean and a log-variance for each number of the code; while training the
 * code is drawn from that normal distribution, whose divergence from the standard one is part of the loss, at work it is the
 * mean (Kingma and Welling 2014). Numbers are drawn by sample, then by feature, whose number is rounded up to fours. */
#include <math.h>
#include <string.h>

#include "base/philox.h"
#include "nn/layer.h"
#include "nn/ops.h"

typedef struct {
    aecl_layer_common common;
    double beta;
    int64_t warm_up;
    double values; /* of a sample of the network: the loss is the mean over them. By shape */
} variational_config;

static const aecl_option variational_options[] = {
    OPT_REAL(variational_config, beta, "beta", 0, 1e6, "X", "weight of the divergence beside a sample's summed loss"),
    OPT_INTEGER(variational_config, warm_up, "warm_up", 0, 1e9, "N", "steps over which beta rises from 0"), OPT_END};

static aecl_status variational_shape(void *config, const aecl_layer_inputs *inputs, aecl_shape *out) {
    variational_config *c = config;
    size_t count = aecl_shape_count(inputs->x);
    char in[AECL_SHAPE_TEXT];
    if (inputs->x->rank != 1 || count % 2)
        return aecl_fail(AECL_USAGE,
                         "it wants a row of means and as many log-variances, not %s: a dense layer of twice the "
                         "code's numbers gives them",
                         aecl_shape_print(inputs->x, in));
    c->values = (double)aecl_shape_count(inputs->network);
    *out = aecl_shape1(count / 2);
    return AECL_OK;
}

static size_t numbers(const aecl_layer *l) {
    return aecl_shape_count(&l->out);
}

static size_t variational_saved(const aecl_layer *l, size_t columns) {
    return numbers(l) * columns; /* what was drawn */
}

/* The weight of the divergence in step t of a training; what is measured at work has all of it, so that epochs compare. */
static double beta_at(const aecl_layer *l, uint64_t t) {
    const variational_config *c = l->config;
    return c->warm_up && t < (uint64_t)c->warm_up ? c->beta * (double)t / (double)c->warm_up : c->beta;
}

static double values_of(const aecl_layer *l) {
    return ((const variational_config *)l->config)->values;
}

static aecl_status variational_forward(const aecl_pass *p) {
    aecl_status st = AECL_OK;
    aecl_kernel *kernel = NULL;
    size_t k = numbers(p->layer);
    if (!p->training && !p->losses) return aecl_copy(p->ops, p->x, p->y, k * p->columns);
    double beta = p->training ? beta_at(p->layer, p->t) : beta_at(p->layer, UINT64_MAX);
    TRY(aecl_ops_kernel(p->ops, "variational_forward", &kernel));
    TRY(LAUNCH_WORK(kernel, GRID1(p->columns / aecl_ops_tile(p->ops).vector),
                    WORK(0, 4 * sizeof(float) * k * p->columns), BUF(p->x), BUF(p->y),
                    BUF(p->training ? p->saved : p->y), BUF(p->losses ? p->losses : p->y), U32(k), U32(p->columns),
                    U32(p->samples), U32(p->training), U32(p->losses != NULL), F32(beta), U32(p->seed),
                    U32(p->seed >> 32), U32(p->step), U32(p->step >> 32)));
done:
    return st;
}

static aecl_status variational_backward(const aecl_pass *p) {
    aecl_status st = AECL_OK;
    aecl_kernel *kernel = NULL;
    size_t k = numbers(p->layer);
    if (!p->dx) return AECL_OK;
    TRY(aecl_ops_kernel(p->ops, "variational_backward", &kernel));
    TRY(LAUNCH_WORK(kernel, GRID2(p->columns / aecl_ops_tile(p->ops).vector, k),
                    WORK(0, 6 * sizeof(float) * k * p->columns), BUF(p->x), BUF(p->saved), BUF(p->dz), BUF(p->dx),
                    U32(k), U32(p->columns), U32(p->samples),
                    F32(beta_at(p->layer, p->t) / (values_of(p->layer) * (double)p->samples)), U32(p->x_activation)));
done:
    return st;
}

static void variational_reference_forward(const aecl_reference_pass *p) {
    size_t k = numbers(p->layer), fours = (k + 3) / 4 * 4;
    double beta = p->training ? beta_at(p->layer, p->t) : beta_at(p->layer, UINT64_MAX);
    for (size_t i = 0; i < k * p->n; i++) {
        double mean = p->x[i], logarithm = p->x[k * p->n + i], deviation = exp(logarithm / 2);
        p->y[i] = mean;
        if (p->losses) p->losses[i % p->n] += beta * (mean * mean + deviation * deviation - logarithm - 1) / 2;
        if (!p->training) continue;
        uint64_t number = i % p->n * fours + i / p->n;
        p->saved[i] = (double)aecl_random_normal(p->seed, AECL_RANDOM_LAYER, p->step, number);
        p->y[i] += deviation * p->saved[i];
    }
}

static void variational_reference_backward(const aecl_reference_pass *p) {
    size_t k = numbers(p->layer);
    double share = beta_at(p->layer, p->t) / (values_of(p->layer) * (double)p->n);
    for (size_t i = 0; p->dx && i < k * p->n; i++) {
        double deviation = exp(p->x[k * p->n + i] / 2);
        p->dx[i] = p->dz[i] + share * p->x[i];
        p->dx[k * p->n + i] = (p->dz[i] * p->saved[i] * deviation + share * (deviation * deviation - 1)) / 2;
    }
}

static void variational_operation(const aecl_layer *l, aecl_operation *out) {
    (void)l;
    out->kind = AECL_OPERATION_copy;
}

const aecl_layer_class aecl_layer_variational = {
    .name = "variational",
    .help = "a code drawn from means and log-variances",
    .options = variational_options,
    .options_size = sizeof(variational_config),
    .defaults = &(const variational_config){.beta = 1},
    .adds_losses = true,
    .shape = variational_shape,
    .saved = variational_saved,
    .forward = variational_forward,
    .backward = variational_backward,
    .reference_forward = variational_reference_forward,
    .reference_backward = variational_reference_backward,
    .operation = variational_operation,
    .cases = (const char *const[]){"in=2 n=1 beta=3", "in=14 n=33 beta=5 warm_up=7", "in=40 n=5", NULL},
};
