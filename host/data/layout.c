/* The order of axes, and rows that are pictures. */
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/shape.h"
#include "data/reader.h"

static bool is_channels(size_t n) {
    return n == 1 || n == 3 || n == 4;
}

/* to[C][H][W] = from[H][W][C], values of `size` bytes. */
static void transpose(char *to, const char *from, const size_t hwc[3], size_t size) {
    size_t pixels = hwc[0] * hwc[1];
    for (size_t p = 0; p < pixels; p++)
        for (size_t c = 0; c < hwc[2]; c++) memcpy(to + (c * pixels + p) * size, from + (p * hwc[2] + c) * size, size);
}

aecl_status aecl_dataset_order_axes(aecl_dataset *d, const char *name, int layout) {
    const size_t hwc[3] = {d->dim[0], d->dim[1], d->dim[2]};
    bool found = is_channels(hwc[2]) && hwc[0] > hwc[2] && hwc[1] > hwc[2];
    char *copy = NULL;
    if (d->rank != 3 || layout == AECL_LAYOUT_CHW || (layout == AECL_LAYOUT_AUTO && !found)) return AECL_OK;
    size_t row = aecl_dataset_row_size(d), size = row / d->features;
    aecl_status st = aecl_alloc(&copy, row, 1);
    if (st < 0) return st;
    for (size_t i = 0; i < d->count; i++) {
        char *sample = (char *)d->values + i * row;
        memcpy(copy, sample, row);
        transpose(sample, copy, hwc, size);
    }
    free(copy);
    d->dim[0] = hwc[2], d->dim[1] = hwc[0], d->dim[2] = hwc[1];
    if (layout == AECL_LAYOUT_AUTO)
        aecl_log(AECL_LOG_NOTE,
                 "%s: pictures of %zux%zu with the %zu channels last: read so (--layout chw: %zu channels of %zux%zu)",
                 name, hwc[0], hwc[1], hwc[2], hwc[0], hwc[1], hwc[2]);
    return AECL_OK;
}

aecl_status aecl_dataset_shape_rows(aecl_dataset *d, const char *shape) {
    aecl_shape picture;
    if (shape == NULL) return AECL_OK;
    if (!aecl_shape_parse(shape, &picture) || picture.rank != 3)
        return aecl_fail(AECL_USAGE, "--shape: \"%s\" is not CHANNELSxHEIGHTxWIDTH, as 3x32x32", shape);
    if (aecl_shape_count(&picture) != d->features)
        return aecl_fail(AECL_INPUT, "%s: its samples have %zu values, a picture of %s another number", d->name,
                         d->features, shape);
    d->rank = 3;
    memcpy(d->dim, picture.dim, sizeof picture.dim);
    return aecl_dataset_seal(d);
}
