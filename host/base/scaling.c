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
