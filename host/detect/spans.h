/* Stretches of the points of a series: its anomalies as they are known, or as they were called. */
#ifndef AECL_DETECT_SPANS_H
#define AECL_DETECT_SPANS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/status.h"

/* Points start ... end - 1, counted from 0. */
typedef struct {
    size_t start, end;
} aecl_span;

/* In their order, none empty, with points between them. */
typedef struct {
    aecl_span *at;
    size_t count;
} aecl_spans;

/* The runs of true in marked[count]. Freed by aecl_spans_free, which accepts what is zeroed. */
aecl_status aecl_spans_of(aecl_spans *out, const bool *marked, size_t count);
void aecl_spans_free(aecl_spans *spans);

/* How many points they have together. */
size_t aecl_spans_points(const aecl_spans *spans);

#endif
