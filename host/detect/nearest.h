/* Distances to nearest neighbours on the device (kernels/nearest.cl). */
#ifndef AECL_DETECT_NEAREST_H
#define AECL_DETECT_NEAREST_H

#include "baseline/knn.h"
#include "nn/ops.h"

#define AECL_MOST_NEAREST 8

typedef struct {
    const aecl_buffer *x;    /* [features][columns] */
    const aecl_buffer *rows; /* [count][features] */
    const aecl_buffer *d;    /* [columns], assigned */
    size_t features, columns, count;
    aecl_neighbour_span span; /* last at most AECL_MOST_NEAREST, and cut to count, and first to last */
    bool self; /* a nearest row at distance 0 is taken for the column itself and left out: a row that was kept is judged
                  by the others, as in training */
} aecl_nearest_search;

/* d[n] = mean Euclidean distance of column n of x from the rows of the span. count is from 1 up. */
aecl_status aecl_nearest_distances(aecl_ops *ops, const aecl_nearest_search *search);

#endif
