/* Matrix products on the host in double, for the baselines. */
#ifndef AECL_BASELINE_HOST_PRODUCT_H
#define AECL_BASELINE_HOST_PRODUCT_H

#include <stdbool.h>
#include <stddef.h>

typedef struct {
    size_t rows, inner, columns;
    bool add;   /* add to `out` instead of assigning it */
    bool upper; /* only what lies on or above the diagonal is wanted (more may be written) */
} aecl_product_shape;

/* Some columns of aecl_product: first <= column < last. */
typedef struct {
    size_t first, last;
} aecl_product_span;
void aecl_product_columns(double *out, const double *a, const double *b, aecl_product_shape shape,
                          aecl_product_span span);

/* out[rows][columns] = a[rows][inner] * b[inner][columns], row-major and dense. Every element is a sum in the order of
 * the inner index, without fused multiply-add: the same bits on every processor. */
void aecl_product(double *out, const double *a, const double *b, aecl_product_shape shape);

/* out[columns][rows] = a[rows][columns] */
void aecl_transpose(double *out, const double *a, size_t rows, size_t columns);

#endif
