/* Runs a few samples, spread over the set, through the model and lays them out as tiles: pictures as they are, rows as
 * strips. */
#include "app/report/sample_grid.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "data/split.h"
#include "report/figure.h"
#include "train/evaluate.h"
#include "baseline/picture_quality.h"

#define CAPTION       32
#define LONGEST_STRIP 256
#define MOST_WIDTH    30000 /* pixels of all tiles of a row */
#define MOST_HEIGHT   10000 /* of a tile */

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

static aecl_status fill(gallery *g, const aecl_sample_grid *picture, size_t most) {
    const aecl_dataset *all = picture->samples;
    float **const arrays[] = {&g->originals, &g->inputs, &g->outputs};
    aecl_dataset *few = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_dataset_spread(&few, all, most < AECL_SAMPLE_GRID_COLUMNS ? most : AECL_SAMPLE_GRID_COLUMNS));
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

static void caption(captions *c, const gallery *g, const float *pixels, bool psnr) {
    for (size_t i = 0; i < g->count; i++) {
        size_t at = i * g->features;
        double error = aecl_mean_squared_error(g->originals + at, pixels + at, g->features);
        if (psnr)
            snprintf(c->text[i], CAPTION, "%.1f dB", aecl_psnr(error));
        else
            snprintf(c->text[i], CAPTION, "MSE %.4f", error);
        c->pointers[i] = c->text[i];
    }
}

/* How a sample is laid out: a picture as it is, its channels one below the other where they are not 1 or 3 (as many as
 * there is room for); a row as a strip, a long one in lines of a square. */
typedef struct {
    size_t channels, height, width;
} tile;

static tile tile_of(const aecl_dataset *d) {
    tile t = {1, 1, d->features};
    if (d->rank == 3 && d->dim[0] == 3) return (tile){3, d->dim[1], d->dim[2]};
    if (d->rank == 3) {
        size_t room = MOST_HEIGHT / d->dim[1], channels = room < d->dim[0] ? room : d->dim[0];
        return (tile){1, (channels ? channels : 1) * d->dim[1], d->dim[2]};
    }
    if (d->features > LONGEST_STRIP) {
        t.width = (size_t)ceil(sqrt((double)d->features));
        t.height = (d->features + t.width - 1) / t.width;
    }
    return t;
}

/* Lays samples out anew, tiles without what has no room, and with zeros behind what is shorter. */
static aecl_status fit_tiles(gallery *g, size_t size) {
    float **const arrays[] = {&g->originals, &g->inputs, &g->outputs};
    size_t kept = size < g->features ? size : g->features;
    aecl_status st = AECL_OK;
    if (size == g->features) return AECL_OK;
    for (size_t a = 0; a < COUNT_OF(arrays); a++) {
        float *tiles = NULL;
        TRY(aecl_alloc(&tiles, g->count * size, sizeof *tiles));
        for (size_t i = 0; i < g->count; i++)
            memcpy(tiles + i * size, *arrays[a] + i * g->features, kept * sizeof *tiles);
        free(*arrays[a]);
        *arrays[a] = tiles;
    }
done:
    return st;
}

aecl_status aecl_sample_grid_write(const char *path, const aecl_sample_grid *picture) {
    const tile t = tile_of(picture->samples);
    bool noisy = picture->noise.factor > 0 || picture->samples->target;
    captions before, after;
    gallery g = {0};
    aecl_status st = AECL_OK;
    TRY(fill(&g, picture, t.width < MOST_WIDTH ? MOST_WIDTH / t.width : 1));
    if (noisy) caption(&before, &g, g.inputs, true);
    caption(&after, &g, g.outputs, noisy);
    TRY(fit_tiles(&g, t.channels * t.height * t.width));
    aecl_grid_row row[3] = {{.label = noisy ? "clean" : "original", .pixels = g.originals}};
    if (noisy) row[1] = (aecl_grid_row){"noisy", g.inputs, before.pointers};
    row[1 + noisy] = (aecl_grid_row){noisy ? "denoised" : "rebuilt", g.outputs, after.pointers};
    const aecl_grid_figure figure = {.title = picture->title,
                                     .subtitle = picture->subtitle,
                                     .columns = g.count,
                                     .rows = noisy ? 3 : 2,
                                     .channels = t.channels,
                                     .height = t.height,
                                     .width = t.width,
                                     .row = row};
    TRY(aecl_figure_grid(path, &figure));
done:
    gallery_free(&g);
    return st;
}
