/* Runs of marked points. */
#include "detect/spans.h"

#include <stdlib.h>

#include "base/mem.h"

void aecl_spans_free(aecl_spans *spans) {
    free(spans->at);
    *spans = (aecl_spans){0};
}

aecl_status aecl_spans_of(aecl_spans *out, const bool *marked, size_t count) {
    aecl_spans spans = {0};
    size_t runs = 0;
    for (size_t i = 0; i < count; i++) runs += marked[i] && (i == 0 || !marked[i - 1]);
    aecl_status st = aecl_alloc(&spans.at, runs, sizeof *spans.at);
    *out = spans;
    if (st < 0) return st;
    for (size_t i = 0; i < count; i++) {
        if (!marked[i]) continue;
        if (i == 0 || !marked[i - 1]) spans.at[spans.count++].start = i;
        spans.at[spans.count - 1].end = i + 1;
    }
    out->count = spans.count;
    return AECL_OK;
}

size_t aecl_spans_points(const aecl_spans *spans) {
    size_t points = 0;
    for (size_t i = 0; i < spans->count; i++) points += spans->at[i].end - spans->at[i].start;
    return points;
}
