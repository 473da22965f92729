/* Shapes: up to four dimensions of one sample, outermost first ([features], [channels, height, width]). */
#ifndef AECL_BASE_SHAPE_H
#define AECL_BASE_SHAPE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/status.h"
#include "base/text.h"

#define AECL_MAX_RANK 4

typedef struct {
    size_t rank;
    size_t dim[AECL_MAX_RANK];
} aecl_shape;

/* [features], and [channels, height, width]. */
aecl_shape aecl_shape1(size_t features);
aecl_shape aecl_shape3(size_t channels, size_t height, size_t width);

/* "3x32x32", or "784": one to four sizes, each from 1 to 2^32 - 1; false for anything else. */
bool aecl_shape_parse(const char *text, aecl_shape *out);

/* Number of elements; 0 for rank 0, a zero dimension, or a product that does not fit a size_t. */
size_t aecl_shape_count(const aecl_shape *s);
bool aecl_shape_equal(const aecl_shape *a, const aecl_shape *b);

/* "1x28x28" into a caller's buffer; returns it. */
#define AECL_SHAPE_TEXT 96
const char *aecl_shape_print(const aecl_shape *s, char text[AECL_SHAPE_TEXT]);

#endif
