/* Scaling of stored values to what a network sees: x = (value - shift) * scale, one pair for all features or one each. */
#ifndef AECL_BASE_SCALING_H
#define AECL_BASE_SCALING_H

#include <stddef.h>

#include "base/status.h"

/* UNIT: bytes / 255. RANGE: the minimum and maximum of the training values to 0 and 1. STANDARD: mean 0, deviation 1.
 * NONE: as stored. */
typedef enum { AECL_SCALING_UNIT, AECL_SCALING_RANGE, AECL_SCALING_STANDARD, AECL_SCALING_NONE } aecl_scaling_kind;
extern const char *const aecl_scaling_names[]; /* "unit", "range", "standard", "none", NULL */

typedef struct {
    aecl_scaling_kind kind;
    size_t count;         /* 1, or the number of features */
    float *shift, *scale; /* [count], owned */
} aecl_scaling;

void aecl_scaling_free(aecl_scaling *scaling);
/* to[rows][features] = from, values as a network sees them, back in the units of the data. */
void aecl_scaling_undo(const aecl_scaling *scaling, float *to, const float *from, size_t rows, size_t features);
/* The pair for feature f. */
float aecl_scaling_shift(const aecl_scaling *scaling, size_t f);
float aecl_scaling_scale(const aecl_scaling *scaling, size_t f);

#endif
