#include "app/report/sample_grid.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "data/split.h"
#include "report/figure.h"
#include "train/evaluate.h"
#include "baseline/picture_quality.h"

#define CAPTION 32

/* What is drawn: originals, inputs and outputs as [count][features] floats. */
typedef struct {
    size_t count, features;
    float *originals, *inputs, *outputs;
} gallery;

static void gallery_free(gallery *g) {
    free(g->originals);
    free(g->inputs);
    free(g->outputs);
}

static aecl_status take_answers(void *data, const aecl_answers *batch) {
    gallery *g = data;
    size_t at = batch->first * g->features, bytes = batch->count * g->features * sizeof(float);
    memcpy(g->originals + at, batch->target, bytes);
    memcpy(g->inputs + at, batch->input, bytes);
    memcpy(g->outputs + at, batch->output, bytes);
    return AECL_OK;
}

/* The few samples as the network sees them with this noise, and what it makes of them. */
static aecl_status apply(gallery *g, const aecl_sample_grid *picture, const aecl_dataset *few) {
    aecl_feed *feed = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_feed_new(&feed, aecl_device_model_ops(picture->model), few, picture->scaling, &picture->noise));
    TRY(aecl_answer(picture->model, feed, SIZE_MAX, take_answers, g));
done:
    aecl_feed_free(feed);
    return st;
}

static aecl_status fill(gallery *g, const aecl_sample_grid *picture) {
    const aecl_dataset *all = picture->samples;
    float **const arrays[] = {&g->originals, &g->inputs, &g->outputs};
    aecl_dataset *few = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_dataset_spread(&few, all, AECL_SAMPLE_GRID_COLUMNS));
    g->count = few->count;
    g->features = few->features;
    for (size_t i = 0; i < COUNT_OF(arrays); i++) TRY(aecl_alloc(arrays[i], g->count * g->features, sizeof(float)));
    TRY(apply(g, picture, few));
done:
    aecl_dataset_free(few);
    return st;
}

/* A caption under each of `pixels`: how far it is from the original. */
typedef struct {
    char text[AECL_SAMPLE_GRID_COLUMNS][CAPTION];
    const char *pointers[AECL_SAMPLE_GRID_COLUMNS];
} captions;

static const char *const *caption(captions *c, const gallery *g, const float *pixels, bool psnr) {
    for (size_t i = 0; i < g->count; i++) {
        size_t at = i * g->features;
        double error = aecl_mean_squared_error(g->originals + at, pixels + at, g->features);
        if (psnr)
            snprintf(c->text[i], CAPTION, "%.1f dB", aecl_psnr(error));
        else
            snprintf(c->text[i], CAPTION, "MSE %.4f", error);
        c->pointers[i] = c->text[i];
    }
    return c->pointers;
}

aecl_status aecl_sample_grid_write(const char *path, const aecl_sample_grid *picture) {
    const aecl_dataset *d = picture->samples;
    bool noisy = picture->noise.factor > 0;
    captions before, after;
    gallery g = {0};
    aecl_status st = AECL_OK;
    TRY(fill(&g, picture));
    aecl_grid_row row[3] = {{.label = noisy ? "clean" : "original", .pixels = g.originals}};
    if (noisy) row[1] = (aecl_grid_row){"noisy", g.inputs, caption(&before, &g, g.inputs, true)};
    row[1 + noisy] = (aecl_grid_row){noisy ? "denoised" : "rebuilt", g.outputs, caption(&after, &g, g.outputs, noisy)};
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
