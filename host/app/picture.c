#include "app/picture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "report/figure.h"
#include "train/evaluate.h"

#define CAPTION 32

/* What is drawn: originals, inputs and outputs as [count][features] floats, and each sample's error. */
typedef struct {
    size_t count, features;
    float *originals, *inputs, *outputs;
    double errors[AECL_PICTURE_COLUMNS];
} gallery;

static void gallery_free(gallery *g) {
    free(g->originals);
    free(g->inputs);
    free(g->outputs);
}

/* *out = `count` samples, evenly spread over the data set. */
static aecl_status choose(aecl_dataset **out, const aecl_dataset *from, size_t count) {
    size_t row = from->features * (from->dtype == AECL_U8 ? sizeof(uint8_t) : sizeof(float));
    aecl_dataset *d = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_alloc(&d, 1, sizeof *d));
    d->dtype = from->dtype;
    d->count = count;
    d->features = from->features;
    d->rank = from->rank;
    memcpy(d->dim, from->dim, sizeof d->dim);
    TRY(aecl_copy_string(&d->name, from->name));
    TRY(aecl_alloc(&d->values, count, row));
    for (size_t i = 0; i < count; i++)
        memcpy((char *)d->values + i * row, (const char *)from->values + i * (from->count / count) * row, row);
    *out = d, d = NULL;
done:
    aecl_dataset_free(d);
    return st;
}

typedef struct {
    float *values;
    size_t features;
} rows;

static aecl_status take_rows(void *data, size_t first, size_t count, const float *from) {
    const rows *to = data;
    memcpy(to->values + first * to->features, from, count * to->features * sizeof *from);
    return AECL_OK;
}

/* The few samples as the network sees them with this noise, and what it makes of them. */
static aecl_status apply(gallery *g, const aecl_picture *picture, const aecl_dataset *few) {
    aecl_model *model = picture->model;
    aecl_feed *clean = NULL, *feed = NULL;
    double mean;
    aecl_status st = AECL_OK;
    TRY(aecl_feed_new(&clean, aecl_model_ops(model), few, picture->scaling, &(aecl_noise){0}));
    TRY(aecl_feed_new(&feed, aecl_model_ops(model), few, picture->scaling, &picture->noise));
    TRY(aecl_apply(model, clean, 0, 0, take_rows, &(rows){g->originals, g->features}));
    TRY(aecl_apply(model, feed, 0, 0, take_rows, &(rows){g->inputs, g->features}));
    TRY(aecl_apply(model, feed, 0, aecl_model_network(model)->count, take_rows, &(rows){g->outputs, g->features}));
    TRY(aecl_evaluate(model, feed, &aecl_loss_mse, &mean, g->errors));
done:
    aecl_feed_free(clean);
    aecl_feed_free(feed);
    return st;
}

static aecl_status fill(gallery *g, const aecl_picture *picture) {
    const aecl_dataset *all = picture->samples;
    float **const arrays[] = {&g->originals, &g->inputs, &g->outputs};
    aecl_dataset *few = NULL;
    aecl_status st = AECL_OK;
    g->count = all->count < AECL_PICTURE_COLUMNS ? all->count : AECL_PICTURE_COLUMNS;
    g->features = all->features;
    for (size_t i = 0; i < COUNT_OF(arrays); i++) TRY(aecl_alloc(arrays[i], g->count * g->features, sizeof(float)));
    TRY(choose(&few, all, g->count));
    TRY(apply(g, picture, few));
done:
    aecl_dataset_free(few);
    return st;
}

aecl_status aecl_picture_write(const char *path, const aecl_picture *picture) {
    const aecl_dataset *d = picture->samples;
    char captions[AECL_PICTURE_COLUMNS][CAPTION];
    const char *caption[AECL_PICTURE_COLUMNS];
    gallery g = {0};
    aecl_status st = AECL_OK;
    TRY(fill(&g, picture));
    for (size_t i = 0; i < g.count; i++) {
        snprintf(captions[i], CAPTION, "MSE %.4f", g.errors[i]);
        caption[i] = captions[i];
    }
    bool noisy = picture->noise.factor > 0;
    aecl_grid_row row[3] = {{.label = "original", .pixels = g.originals}, {.label = "noisy", .pixels = g.inputs}};
    row[1 + noisy] = (aecl_grid_row){.label = "rebuilt", .pixels = g.outputs, .captions = caption};
    aecl_grid_figure figure = {.title = picture->title,
                               .subtitle = picture->subtitle,
                               .columns = g.count,
                               .rows = noisy ? 3 : 2,
                               .channels = 1,
                               .height = 1,
                               .width = d->features,
                               .row = row};
    if (d->rank == 3) { /* other numbers of channels than 1 and 3 are drawn one below the other */
        figure.channels = d->dim[0] == 3 ? 3 : 1;
        figure.height = d->dim[0] == 3 ? d->dim[1] : d->dim[0] * d->dim[1];
        figure.width = d->dim[2];
    }
    TRY(aecl_figure_grid(path, &figure));
done:
    gallery_free(&g);
    return st;
}
