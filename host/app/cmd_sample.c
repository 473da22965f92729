/* `aecl sample`: samples of codes that nobody gave, drawn from the distribution that a variational code was held to. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <aecl/model.h>
#include <aecl/runner.h>

#include "api/handle_contents.h"
#include "app/command.h"
#include "base/mem.h"
#include "base/philox.h"
#include "io/npy_writer.h"
#include "io/png_writer.h"
#include "nn/layer.h"

#define GAP 2 /* pixels between pictures */

typedef struct {
    int64_t count, seed;
    char *out;
} sample_options;

static const aecl_option options[] = {
    OPT_INTEGER(sample_options, count, "count", 1, 1e6, "N", "samples to make"),
    OPT_INTEGER(sample_options, seed, "seed", 0, 9e15, "N", "where the random numbers begin"),
    OPT_TEXT(sample_options, out, "out", "FILE",
             "GRID.png: pictures side by side; X.npy: float32 in the units of the data"),
    OPT_END};

typedef struct {
    const sample_options *options;
    bool picture;
    aecl_model *model;
    aecl_device *device;
    aecl_runner *runner;
    const aecl_network *network;
    float *codes, *samples;
} work;

static bool ends_in(const char *name, const char *end) {
    size_t length = strlen(name), tail = strlen(end);
    return length > tail && strcmp(name + length - tail, end) == 0;
}

static aecl_status check_network(const work *w) {
    const aecl_shape *in = &w->network->in;
    char text[AECL_SHAPE_TEXT];
    if (w->network->layers[w->network->encoder_count - 1].class != &aecl_layer_variational)
        return aecl_fail(AECL_INPUT,
                         "%s: its code has no distribution to draw from: only networks whose encoder ends in a layer "
                         "variational have, as that of the preset vae",
                         aecl_model_contents(w->model)->preset);
    if (w->picture && (in->rank != 3 || (in->dim[0] != 1 && in->dim[0] != 3)))
        return aecl_fail(AECL_INPUT, "%s: its samples, %s, are no pictures of one or three channels: --out X.npy",
                         aecl_model_contents(w->model)->preset, aecl_shape_print(in, text));
    return AECL_OK;
}

static aecl_status make_samples(work *w, const aecl_call *call) {
    aecl_runner_options o = AECL_RUNNER_OPTIONS;
    size_t count = (size_t)w->options->count, code = aecl_shape_count(&w->network->code);
    aecl_status st = AECL_OK;
    o.scaled = w->picture;
    TRY(aecl_alloc(&w->codes, count, code * sizeof *w->codes));
    TRY(aecl_alloc(&w->samples, count, aecl_shape_count(&w->network->in) * sizeof *w->samples));
    for (size_t i = 0; i < count * code; i++)
        w->codes[i] = aecl_random_normal((uint64_t)w->options->seed, AECL_RANDOM_CODES, i / code, i % code);
    TRY(aecl_call_open_device(&w->device, call));
    TRY(aecl_runner_new(&w->runner, w->model, w->device, AECL_RUN_DECODE, &o));
    size_t most = aecl_runner_batch(w->runner);
    for (size_t first = 0; first < count; first += most)
        TRY(aecl_runner_run(w->runner, w->codes + first * code, aecl_smaller(most, count - first),
                            w->samples + first * aecl_shape_count(&w->network->in)));
done:
    return st;
}

/* All pictures in about as many rows as columns; values in [0, 1] are shades. */
static aecl_status write_grid(const work *w) {
    const aecl_shape *in = &w->network->in;
    size_t count = (size_t)w->options->count, across = (size_t)ceil(sqrt((double)count));
    size_t down = (count + across - 1) / across, height = in->dim[1] + GAP, width = in->dim[2] + GAP;
    aecl_png_image grid = {
        .channels = in->dim[0], .height = down * height - GAP, .width = across * width - GAP, .planar = true};
    size_t plane = grid.height * grid.width;
    uint8_t *pixels = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_alloc(&pixels, grid.channels, plane));
    for (size_t i = 0; i < count * aecl_shape_count(in); i++) {
        size_t sample = i / aecl_shape_count(in), c = i / (in->dim[1] * in->dim[2]) % in->dim[0];
        size_t y = sample / across * height + i / in->dim[2] % in->dim[1], x = sample % across * width + i % in->dim[2];
        double shade = fmin(fmax((double)w->samples[i], 0), 1);
        pixels[c * plane + y * grid.width + x] = (uint8_t)lround(255 * shade);
    }
    grid.pixels = pixels;
    st = aecl_png_write(w->options->out, &grid);
done:
    free(pixels);
    return st;
}

static aecl_status write_rows(const work *w) {
    const aecl_shape *in = &w->network->in;
    aecl_shape shape = {.rank = in->rank + 1, .dim = {(size_t)w->options->count}};
    memcpy(shape.dim + 1, in->dim, in->rank * sizeof *shape.dim);
    return aecl_npy_write(w->options->out, w->samples, &shape);
}

static aecl_status sample(aecl_call *call) {
    work w = {.options = call->options};
    aecl_status st = AECL_OK;
    if (w.options->out == NULL || (!ends_in(w.options->out, ".png") && !ends_in(w.options->out, ".npy")))
        return aecl_fail(AECL_USAGE, "sample: name the file to write with --out GRID.png or --out X.npy");
    w.picture = ends_in(w.options->out, ".png");
    TRY(aecl_model_load(&w.model, call->words[0]));
    w.network = aecl_model_contents(w.model)->network;
    TRY(check_network(&w));
    TRY(make_samples(&w, call));
    TRY(w.picture ? write_grid(&w) : write_rows(&w));
done:
    aecl_runner_free(w.runner);
    aecl_device_close(w.device);
    aecl_model_free(w.model);
    free(w.codes);
    free(w.samples);
    return st;
}

const aecl_command aecl_cmd_sample = {
    .name = "sample",
    .usage = "MODEL --out GRID.png|X.npy [OPTIONS]",
    .summary = "make new samples with a model whose code is variational",
    .examples =
        (const aecl_example[]){{"sample output/vae --count 64 --out clothes.png", "64 pictures that nobody took"},
                               {NULL, NULL}},
    .options = options,
    .size = sizeof(sample_options),
    .defaults = &(const sample_options){.count = 64, .seed = 1},
    .least_words = 1,
    .most_words = 1,
    .run = sample,
};
