/* Normalizations in double: one group of values. */
#include "nn/norm.h"

#include <math.h>

aecl_status aecl_norm_shape(void *config, const aecl_layer_inputs *inputs, aecl_shape *out) {
    (void)config;
    *out = *inputs->x;
    return AECL_OK;
}

static size_t at(const aecl_norm_group *g, size_t k) {
    return g->first + k / g->run * g->jump + k % g->run * g->step;
}

void aecl_norm_statistics(const aecl_norm_group *g, const double *x, double epsilon, double *mean, double *inverse) {
    double sum = 0, squares = 0;
    for (size_t k = 0; k < g->count; k++) sum += x[at(g, k)];
    *mean = sum / (double)g->count;
    for (size_t k = 0; k < g->count; k++) squares += (x[at(g, k)] - *mean) * (x[at(g, k)] - *mean);
    *inverse = 1 / sqrt(squares / (double)g->count + epsilon);
}

void aecl_norm_back(const aecl_norm_group *g, const double *x, const double *gradient, const double statistics[2],
                    double *dx) {
    double sum = 0, product = 0, count = (double)g->count;
    for (size_t k = 0; k < g->count; k++) {
        sum += gradient[at(g, k)];
        product += gradient[at(g, k)] * (x[at(g, k)] - statistics[0]) * statistics[1];
    }
    for (size_t k = 0; k < g->count; k++) {
        double normal = (x[at(g, k)] - statistics[0]) * statistics[1];
        dx[at(g, k)] = statistics[1] * (gradient[at(g, k)] - sum / count - normal * product / count);
    }
}
