/* A model's tensors: names, shapes, and their places in one flat array (no OpenCL here). Those that are trained come
 * first in it, so that an optimizer steps one stretch; then those that only are kept, such as running statistics. */
#ifndef AECL_NN_PARAMS_H
#define AECL_NN_PARAMS_H

#include <stdbool.h>

#include "base/shape.h"

#define AECL_TENSOR_NAME  64
#define AECL_LAYER_PARAMS 8 /* the most a layer may have */
/* Tensors start at multiples of this many floats in the flat array (AECL_VIEW_ALIGN bytes); the gaps hold zeros. */
#define AECL_PARAM_ALIGN 256

typedef struct {
    char name[AECL_TENSOR_NAME]; /* "encoder.0.weight", "decoder.2.bias" */
    size_t rank, dim[AECL_MAX_RANK];
    size_t count;  /* elements */
    size_t offset; /* first element in the flat array */
    bool trained;  /* stepped by the optimizer; else kept, and assigned by its layer where that trains */
    size_t fan_in,
        fan_out; /* starts Glorot-uniform in +-sqrt(6 / (fan_in + fan_out)) (Glorot and Bengio 2010, eq. 16); */
    float start; /* both 0: with this value in all elements */
} aecl_param;

typedef struct {
    aecl_param *param;
    size_t count;
    size_t total;     /* floats in the flat array, padding included */
    size_t trained;   /* floats of it that come first and are trained, padding included */
    size_t trainable; /* elements that are trained, without padding */
} aecl_params;

/* Appends one tensor. Offsets of kept tensors move when a trained one is added behind them. AECL_NO_MEMORY, or AECL_USAGE
 * when the sizes overflow. */
aecl_status aecl_params_add(aecl_params *params, const aecl_param *param);
void aecl_params_free(aecl_params *params);

/* Fills flat[total] with initial values of `seed` (Philox, purpose weights, step = tensor number, index = element). */
void aecl_params_start(const aecl_params *params, uint64_t seed, float *flat);

#endif
