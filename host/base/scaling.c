/* Scaling pairs. */
#include "base/scaling.h"

#include <stdlib.h>

const char *const aecl_scaling_names[] = {"unit", "range", "standard", "none", NULL};

void aecl_scaling_free(aecl_scaling *scaling) {
    if (scaling == NULL) return;
    free(scaling->shift);
    free(scaling->scale);
    *scaling = (aecl_scaling){0};
}

float aecl_scaling_shift(const aecl_scaling *scaling, size_t f) {
    return scaling->shift[scaling->count == 1 ? 0 : f];
}

float aecl_scaling_scale(const aecl_scaling *scaling, size_t f) {
    return scaling->scale[scaling->count == 1 ? 0 : f];
}

void aecl_scaling_undo(const aecl_scaling *s, float *to, const float *from, size_t rows, size_t features) {
    const float shift = s->shift[0], scale = s->scale[0];
    for (size_t n = 0; n < rows; n++, to += features, from += features) {
        if (s->count > 1)
            for (size_t f = 0; f < features; f++) to[f] = from[f] / s->scale[f] + s->shift[f];
        else
            for (size_t f = 0; f < features; f++) to[f] = from[f] / scale + shift;
    }
}
