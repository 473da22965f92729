/* Where batches come from on the device: the stored samples, their order, scaling and noise (kernels/batch.cl). */
#ifndef AECL_NN_SAMPLE_SOURCE_H
#define AECL_NN_SAMPLE_SOURCE_H

#include <stdbool.h>
#include <stdint.h>

#include "nn/noise.h"
#include "nn/ops.h"

/* The type of stored values. */
typedef enum { AECL_STORED_F32, AECL_STORED_U8, AECL_STORED_U16 } aecl_stored;
typedef struct {
    const char *type, *kernel, *block; /* in OpenCL C; of a batch; of a block in a panel */
    size_t size;
} aecl_stored_form;
extern const aecl_stored_form aecl_stored_forms[];

typedef struct aecl_sample_source {
    aecl_buffer *samples; /* [count][features] as stored */
    aecl_buffer *order;   /* [count] sample numbers */
    size_t rows; /* 0; or, where samples are streamed, rows of `samples`: place p of the order is row p % rows */
    aecl_buffer *shift, *scale;
    size_t features;
    aecl_stored stored; /* the type of samples */
    bool per_feature;   /* shift and scale are [features], else [1] */
    aecl_noise noise;
    size_t height, width; /* of pictures; 0: samples are rows */
    const struct aecl_sample_source
        *target; /* clean samples in the same order, their scaling with them; NULL: the samples */
} aecl_sample_source;

/* Whether what the network gets is not what it is to answer. */
static inline bool aecl_sample_source_is_noisy(const aecl_sample_source *source) {
    return source->noise.factor != 0 || source->target;
}

/* Assigns x (noisy) and t (clean; must be the same buffer as x where they are the same), both [features][columns], from
 * samples order[first .. first + count); columns >= count become zero. `epoch` chooses fresh noise. */
typedef struct {
    size_t first, count, columns;
    uint64_t epoch;
    const aecl_buffer *x, *t;
} aecl_batch;
aecl_status aecl_sample_source_gather(aecl_ops *ops, const aecl_sample_source *source, const aecl_batch *batch);

#endif
