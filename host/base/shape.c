/* Making, counting, comparing and printing shapes. A count that does not fit into a size_t is 0. */
#include "base/shape.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

aecl_shape aecl_shape1(size_t features) {
    return (aecl_shape){.rank = 1, .dim = {features}};
}

aecl_shape aecl_shape3(size_t channels, size_t height, size_t width) {
    return (aecl_shape){.rank = 3, .dim = {channels, height, width}};
}

bool aecl_shape_parse(const char *text, aecl_shape *out) {
    aecl_shape shape = {0};
    do {
        char *end = NULL;
        if (*text < '1' || *text > '9' || shape.rank == AECL_MAX_RANK) return false;
        unsigned long long size = strtoull(text, &end, 10);
        if (size > UINT32_MAX || (*end && *end != 'x')) return false;
        shape.dim[shape.rank++] = (size_t)size;
        text = end;
    } while (*text++);
    *out = shape;
    return true;
}

size_t aecl_shape_count(const aecl_shape *s) {
    size_t count = s->rank > 0 && s->rank <= AECL_MAX_RANK;
    for (size_t i = 0; i < s->rank && count; i++)
        if (!aecl_mul(count, s->dim[i], &count)) return 0;
    return count;
}

bool aecl_shape_equal(const aecl_shape *a, const aecl_shape *b) {
    if (a->rank != b->rank) return false;
    for (size_t i = 0; i < a->rank; i++)
        if (a->dim[i] != b->dim[i]) return false;
    return true;
}

const char *aecl_shape_print(const aecl_shape *s, char text[AECL_SHAPE_TEXT]) {
    size_t used = 0;
    snprintf(text, AECL_SHAPE_TEXT, "no dimensions");
    for (size_t i = 0; i < s->rank && i < AECL_MAX_RANK; i++)
        used += (size_t)snprintf(text + used, AECL_SHAPE_TEXT - used, i ? "x%zu" : "%zu", s->dim[i]);
    return text;
}
