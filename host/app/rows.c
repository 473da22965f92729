#include "app/rows.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "io/npy.h"
#include "train/evaluate.h"

typedef struct {
    const aecl_rows *rows;
    float *values;
    size_t features;
} collection;

static aecl_status collect(void *data, size_t first, size_t count, const float *from) {
    const collection *c = data;
    const aecl_scaling *scaling = c->rows->unscale;
    float *to = c->values + first * c->features;
    memcpy(to, from, count * c->features * sizeof *from);
    for (size_t i = 0; scaling && i < count * c->features; i++)
        to[i] = to[i] / aecl_scaling_scale(scaling, i % c->features) + aecl_scaling_shift(scaling, i % c->features);
    return AECL_OK;
}

aecl_status aecl_rows_write(const char *path, const aecl_opened *opened, const aecl_rows *rows) {
    collection c = {.rows = rows, .features = aecl_shape_count(rows->shape)};
    aecl_shape shape = {.rank = rows->shape->rank + 1, .dim = {opened->samples->count}};
    aecl_status st = AECL_OK;
    memcpy(shape.dim + 1, rows->shape->dim, rows->shape->rank * sizeof *shape.dim);
    TRY(aecl_alloc(&c.values, opened->samples->count, c.features * sizeof(float)));
    TRY(aecl_apply(opened->model, opened->feed, rows->from, rows->to, collect, &c));
    TRY(aecl_npy_write(path, c.values, &shape));
done:
    free(c.values);
    return st;
}
