/* What normalizations share. */
#ifndef AECL_NN_NORM_H
#define AECL_NN_NORM_H

#include "nn/layer.h"

typedef struct {
    aecl_layer_common common;
    double epsilon, momentum; /* momentum: of running statistics */
} aecl_norm_config;

/* class->shape: that of the input. */
aecl_status aecl_norm_shape(void *config, const aecl_layer_inputs *inputs, aecl_shape *out);

/* A group of `count` values in double, value k at x[at(k)]: mean, and 1 / sqrt(variance + epsilon). */
typedef struct {
    size_t count, first, step, run, jump; /* value k: first + k / run * jump + k % run * step */
} aecl_norm_group;
void aecl_norm_statistics(const aecl_norm_group *group, const double *x, double epsilon, double *mean, double *inverse);
/* dx of the group, from g = dLoss/d(normalized x) there, which dx may be itself; x as it came in. */
void aecl_norm_back(const aecl_norm_group *group, const double *x, const double *g, const double statistics[2],
                    double *dx);

#endif
