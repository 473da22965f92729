#include "nn/reference.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

double aecl_reference_activate(double z, int activation) {
    switch (activation) {
    case AECL_RELU: return z <= 0 ? 0 : z;
    case AECL_SIGMOID: return 1 / (1 + exp(-z));
    case AECL_TANH: return tanh(z);
    default: return z;
    }
}

double aecl_reference_activation_gradient(double y, int activation) {
    switch (activation) {
    case AECL_RELU: return y > 0 ? 1 : 0;
    case AECL_SIGMOID: return y * (1 - y);
    case AECL_TANH: return 1 - y * y;
    default: return 1;
    }
}

void aecl_reference_gemm(const aecl_reference_product *q) {
    for (size_t i = 0; i < q->m; i++)
        for (size_t j = 0; j < q->n; j++) {
            double sum = 0;
            for (size_t p = 0; p < q->k; p++) {
                double a = q->form == AECL_GEMM_TN ? q->a[p * q->m + i] : q->a[i * q->k + p];
                double b = q->form == AECL_GEMM_NT ? q->b[j * q->k + p] : q->b[p * q->n + j];
                sum += a * b;
            }
            q->c[i * q->n + j] = sum;
        }
}

void aecl_reference_add_bias(const double *bias, size_t rows, size_t columns, double *values) {
    for (size_t i = 0; i < rows * columns; i++) values[i] += bias[i / columns];
}

void aecl_reference_bias_gradient(const double *dz, size_t rows, size_t columns, double *gradient) {
    memset(gradient, 0, rows * sizeof *gradient);
    for (size_t i = 0; i < rows * columns; i++) gradient[i / columns] += dz[i];
}

static aecl_status layer_forward(const aecl_network *network, const aecl_layer *layer, const float *flat, size_t n,
                                 double **inout) {
    aecl_status st = AECL_OK;
    double *param[AECL_LAYER_PARAMS] = {0}, *y = NULL;
    size_t count = aecl_shape_count(&layer->out) * n;
    for (size_t p = 0; p < layer->param_count; p++) {
        const aecl_param *t = &network->params.param[layer->first_param + p];
        TRY(aecl_alloc(&param[p], t->count, sizeof(double)));
        for (size_t i = 0; i < t->count; i++) param[p][i] = flat[t->offset + i];
    }
    TRY(aecl_alloc(&y, count, sizeof *y));
    layer->class->reference_forward(
        &(aecl_reference_pass){.layer = layer, .n = n, .param = {param[0], param[1]}, .x = *inout, .y = y});
    for (size_t i = 0; i < count; i++) y[i] = aecl_reference_activate(y[i], aecl_layer_activation(layer));
    free(*inout);
    *inout = y;
done:
    for (size_t p = 0; p < AECL_LAYER_PARAMS; p++) free(param[p]);
    return st;
}

aecl_status aecl_network_reference(const aecl_network *network, size_t from, size_t to, const float *flat,
                                   const double *x, size_t n, double **y) {
    aecl_status st = AECL_OK;
    const aecl_shape *in = from < network->count ? &network->layers[from].in : &network->out;
    size_t count = aecl_shape_count(in) * n;
    *y = NULL;
    TRY(aecl_alloc(y, count, sizeof **y));
    memcpy(*y, x, count * sizeof *x);
    for (size_t i = from; i < to; i++) TRY(layer_forward(network, &network->layers[i], flat, n, y));
done:
    if (st < 0) {
        free(*y);
        *y = NULL;
    }
    return st;
}
