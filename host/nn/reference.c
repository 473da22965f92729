/* Plain loops in double, written to be read: products, activations, and a network at work. */
#include "nn/reference.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "nn/network.h"
#include "nn/product.h"

double aecl_reference_activate(double z, int activation) {
    return aecl_activations[activation]->value(z);
}

double aecl_reference_activation_gradient(double y, int activation) {
    return aecl_activations[activation]->derivative(y);
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

static void free_arrays(double **array, size_t count) {
    for (size_t i = 0; array && i < count; i++) free(array[i]);
    free(array);
}

/* One layer at work: *y = its output for x and, where it has a second input, skip. */
static aecl_status layer_forward(const aecl_network *network, const float *flat, aecl_reference_pass *pass) {
    aecl_status st = AECL_OK;
    const aecl_layer *layer = pass->layer;
    double **param = NULL;
    size_t count = aecl_shape_count(&layer->out) * pass->n;
    TRY(aecl_alloc(&param, layer->param_count, sizeof *param));
    for (size_t p = 0; p < layer->param_count; p++) {
        const aecl_param *t = &network->params.param[layer->first_param + p];
        TRY(aecl_alloc(&param[p], t->count, sizeof(double)));
        for (size_t i = 0; i < t->count; i++) param[p][i] = (double)flat[t->offset + i];
    }
    TRY(aecl_alloc(&pass->y, count, sizeof *pass->y));
    pass->param = param;
    layer->class->reference_forward(pass);
    for (size_t i = 0; i < count; i++) pass->y[i] = aecl_reference_activate(pass->y[i], aecl_activation_of(layer));
done:
    free_arrays(param, layer->param_count);
    return st;
}

aecl_status aecl_network_reference(const aecl_reference_walk *walk, double **y) {
    aecl_status st = AECL_OK;
    const aecl_network *network = walk->network;
    size_t from = walk->from, to = walk->to, n = walk->n;
    const aecl_shape *in = from < network->count ? &network->layers[from].in : &network->out;
    double **activation = NULL; /* [network->count + 1], those that are made */
    size_t count = aecl_shape_count(in) * n;
    *y = NULL;
    TRY(aecl_alloc(&activation, network->count + 1, sizeof *activation));
    TRY(aecl_alloc(&activation[from], count, sizeof *walk->x));
    memcpy(activation[from], walk->x, count * sizeof *walk->x);
    for (size_t i = from; i < to; i++) {
        const aecl_layer *l = &network->layers[i];
        aecl_reference_pass pass = {
            .layer = l, .n = n, .losses = walk->losses, .x = activation[i], .skip = activation[l->skip]};
        st = layer_forward(network, walk->flat, &pass);
        activation[i + 1] = pass.y;
        TRY(st);
    }
    *y = activation[to];
    activation[to] = NULL;
done:
    free_arrays(activation, network->count + 1);
    return st;
}
