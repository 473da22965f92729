/* Squared errors of pixels, smoothed. */
#include "detect/error_maps.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "baseline/filters.h"
#include "data/reader.h"
#include "train/feed.h"
#include "train/pipeline.h"

double aecl_error_map_sigma(const aecl_shape *shape) {
    size_t side = shape->dim[1] < shape->dim[2] ? shape->dim[1] : shape->dim[2];
    return fmax(1, (double)side / 64);
}

aecl_status aecl_error_map(float *map, const float *picture, const float *made, const aecl_shape *shape, float white) {
    size_t pixels = shape->dim[1] * shape->dim[2];
    const aecl_shape one = aecl_shape3(1, shape->dim[1], shape->dim[2]);
    float *errors = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_alloc(&errors, pixels, sizeof *errors));
    for (size_t i = 0; i < shape->dim[0] * pixels; i++) {
        float difference = (picture[i] - made[i]) / white;
        errors[i % pixels] += difference * difference / (float)shape->dim[0];
    }
    TRY(aecl_filter_apply(&(aecl_filter){.sigma = aecl_error_map_sigma(shape)}, map, errors, 1, &one));
done:
    free(errors);
    return st;
}

aecl_status aecl_error_maps_make(float **maps, const aecl_dataset *d, const aecl_rebuilder *r) {
    const aecl_shape shape = aecl_shape3(d->dim[0], d->dim[1], d->dim[2]);
    const size_t pixels = d->dim[1] * d->dim[2];
    const size_t most = aecl_smaller(r->most, d->count);
    float *made = NULL, *picture = NULL;
    char *rows = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_alloc(&rows, most, aecl_dataset_row_size(d)));
    TRY(aecl_alloc(&made, most, d->features * sizeof *made));
    TRY(aecl_alloc(&picture, d->features, sizeof *picture));
    TRY(aecl_alloc(maps, d->count, pixels * sizeof **maps));
    for (size_t first = 0; first < d->count; first += r->most) {
        const size_t count = aecl_smaller(d->count - first, r->most);
        aecl_dataset_copy_rows(d, first, count, rows);
        TRY(r->rebuild(r->data, rows, count, made));
        for (size_t i = 0; i < count; i++) {
            for (size_t f = 0; f < d->features; f++)
                picture[f] = (float)aecl_dataset_value(d, (first + i) * d->features + f);
            TRY(aecl_error_map(*maps + (first + i) * pixels, picture, made + i * d->features, &shape,
                               aecl_dtype_white(d->dtype)));
        }
    }
done:
    free(rows);
    free(made);
    free(picture);
    return st;
}

typedef struct {
    aecl_pipeline *pipeline;
    const aecl_scaling *scaling;
    size_t features;
} by_model;

static aecl_status rebuild(void *data, const void *rows, size_t count, float *made) {
    const by_model *m = data;
    aecl_pipeline_batch batch;
    aecl_status st = aecl_pipeline_start(m->pipeline, rows, count, NULL);
    if (st == AECL_OK) st = aecl_pipeline_finish(m->pipeline, &batch);
    if (st == AECL_OK) aecl_scaling_undo(m->scaling, made, batch.results, count, m->features);
    return st;
}

aecl_status aecl_error_maps_of_model(float **maps, const aecl_dataset *d, aecl_device_model *model,
                                     const aecl_scaling *scaling) {
    by_model by = {.scaling = scaling, .features = d->features};
    const aecl_pipeline_config config = {
        .to = aecl_device_model_network(model)->count, .scaling = scaling, .stored = aecl_stored_of(d->dtype)};
    aecl_status st = AECL_OK;
    TRY(aecl_pipeline_new(&by.pipeline, model, &config));
    TRY(aecl_error_maps_make(maps, d, &(aecl_rebuilder){&by, AECL_PIPELINE_BATCH, rebuild}));
done:
    aecl_pipeline_free(by.pipeline);
    return st;
}
