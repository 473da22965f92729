/* Distances to nearest neighbours on the device (kernels/nearest.cl). */
#ifndef AECL_DETECT_NEAREST_H
#define AECL_DETECT_NEAREST_H

#include "nn/ops.h"

#define AECL_MOST_NEAREST 8

typedef struct {
    const aecl_buffer *x;    /* [features][columns] */
    const aecl_buffer *rows; /* [count][features] */
    const aecl_buffer *d;    /* [columns], assigned */
    size_t features, columns, count;
    size_t which; /* 1: the nearest; at most AECL_MOST_NEAREST, and cut to count */
} aecl_nearest_search;

/* d[n] = Euclidean distance of column n of x from the row that is number `which` by distance. count is from 1 up. */
aecl_status aecl_nearest_distances(aecl_ops *ops, const aecl_nearest_search *search);

#endif
