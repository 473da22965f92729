/* Maps of errors: each pixel's share of the reconstruction error, on one scale of colours over all pictures. */
#include "app/heat_maps.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <aecl/runner.h>

#include "app/result_path.h"
#include "app/terminal.h"
#include "base/file.h"
#include "base/mem.h"
#include "data/reader.h"
#include "detect/error_maps.h"
#include "io/png_writer.h"

typedef struct {
    const aecl_heat_maps *given;
    aecl_shape shape;
    size_t pixels;
    float white, greatest; /* of all maps */
    float *map;            /* [count][height][width] */
} work;

static void take_picture(const work *w, size_t i, float *values) {
    const aecl_dataset *d = w->given->pictures;
    for (size_t f = 0; f < d->features; f++) values[f] = (float)aecl_dataset_value(d, i * d->features + f);
}

static aecl_status rebuild(void *runner, const void *rows, size_t count, float *made) {
    return aecl_runner_run(runner, rows, count, made);
}

static aecl_status measure(work *w) {
    const aecl_dataset *d = w->given->pictures;
    aecl_runner_options o = AECL_RUNNER_OPTIONS;
    aecl_runner *runner = NULL;
    aecl_status st = AECL_OK;
    o.dtype = d->dtype;
    TRY(aecl_runner_new(&runner, w->given->model, w->given->device, AECL_RUN_RECONSTRUCT, &o));
    TRY(aecl_error_maps_make(&w->map, d, &(aecl_rebuilder){runner, aecl_runner_batch(runner), rebuild}));
    for (size_t i = 0; i < d->count * w->pixels; i++) w->greatest = fmaxf(w->greatest, w->map[i]);
done:
    aecl_runner_free(runner);
    return st;
}

/* The picture's brightness, less and less of it where the error is large, and yellow to red in its place. */
static void blend(const work *w, const float *picture, const float *map, uint8_t *rgb) {
    for (size_t i = 0; i < w->pixels; i++) {
        float share = w->greatest > 0 ? map[i] / w->greatest : 0, grey = 0;
        for (size_t c = 0; c < w->shape.dim[0]; c++)
            grey += picture[c * w->pixels + i] / (w->white * (float)w->shape.dim[0]);
        const float heat[] = {1, 1 - share, 0};
        for (size_t c = 0; c < 3; c++) {
            float value = (1 - share) * grey + share * heat[c];
            rgb[3 * i + c] = (uint8_t)(255 * fminf(fmaxf(value, 0), 1) + .5f);
        }
    }
}

static aecl_status draw(const work *w, size_t i) {
    const aecl_dataset *d = w->given->pictures;
    float *picture = NULL;
    uint8_t *rgb = NULL;
    char *path = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_alloc(&picture, d->features, sizeof *picture));
    TRY(aecl_alloc(&rgb, w->pixels, 3));
    TRY(aecl_result_path(&path, w->given->folder, w->given->files, i));
    TRY(aecl_result_folder_make(path));
    take_picture(w, i, picture);
    blend(w, picture, w->map + i * w->pixels, rgb);
    TRY(aecl_png_write(path, &(aecl_png_image){rgb, 3, w->shape.dim[1], w->shape.dim[2], false}));
done:
    free(picture);
    free(rgb);
    free(path);
    return st;
}

aecl_status aecl_heat_maps_write(const aecl_heat_maps *maps) {
    const aecl_dataset *d = maps->pictures;
    work w = {.given = maps,
              .shape = aecl_shape3(d->dim[0], d->dim[1], d->dim[2]),
              .pixels = d->dim[1] * d->dim[2],
              .white = aecl_dtype_white(d->dtype)};
    aecl_status st = AECL_OK;
    TRY(aecl_folder_make(maps->folder));
    TRY(measure(&w));
    for (size_t i = 0; i < d->count; i++) TRY(draw(&w, i));
    aecl_say(AECL_LOG_NOTE, "maps of %zu pictures in %s: red is a squared error of %.3g, the greatest of all", d->count,
             maps->folder, (double)w.greatest);
done:
    free(w.map);
    return st;
}
