/* `aecl denoise`. */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <aecl/aecl.h>

#include "api/handle_contents.h"
#include "app/command.h"
#include "app/result_path.h"
#include "job/data_open.h"
#include "job/reading.h"
#include "app/terminal.h"
#include "base/file.h"
#include "base/mem.h"
#include "data/pictures/picture.h"
#include "data/reader.h"
#include "io/png_writer.h"

typedef struct {
    char *out;
    aecl_read_options read;
} denoise_options;

static const aecl_option options[] = {
    OPT_TEXT(denoise_options, out, "out", "DIR", "the folder for the pictures; nothing in it is replaced"),
    AECL_READ_OPTIONS(denoise_options, read), OPT_END};

/* What one call works on, and what came of it. */
typedef struct {
    aecl_model *model;
    aecl_model_info info;
    aecl_shape shape; /* of a picture */
    aecl_device *device;
    aecl_reading reading;
    const char *folder;
    aecl_picture_files files; /* pictures, from words that are some and from folders */
    const char **pictures, **sets;
    size_t picture_count, set_count; /* words: pictures or folders of them, and files of samples */
    const aecl_dataset *present;     /* samples in work */
    const aecl_picture_files *named; /* their files; NULL: they are numbered */
    size_t done, refused;
} work;

static void work_free(work *w) {
    aecl_reading_close(&w->reading);
    aecl_device_close(w->device);
    aecl_model_free(w->model);
    aecl_picture_files_free(&w->files);
    free(w->pictures);
    free(w->sets);
}

static void refuse(void *data, const char *path, const char *message) {
    work *w = data;
    (void)path;
    w->refused++;
    aecl_say(AECL_LOG_WARNING, "%s", message);
}

/* Tells words that name pictures from those that name other data. What cannot be read counts as a picture: reading it
 * again gives the reason. */
static aecl_status sort_words(work *w, char **words, size_t count) {
    aecl_status st = AECL_OK;
    TRY(aecl_alloc(&w->pictures, count, sizeof *w->pictures));
    TRY(aecl_alloc(&w->sets, count, sizeof *w->sets));
    for (size_t i = 0; i < count; i++) {
        unsigned char *bytes = NULL;
        size_t length = 0;
        bool set = strcmp(words[i], "-") == 0;
        if (!set && !aecl_folder_exists(words[i])) st = aecl_data_load(words[i], &bytes, &length);
        if (bytes != NULL) set = !aecl_picture_sniff(bytes, length);
        free(bytes);
        if (st == AECL_NO_MEMORY) goto done;
        if (set)
            w->sets[w->set_count++] = words[i];
        else
            w->pictures[w->picture_count++] = words[i];
    }
    TRY(aecl_picture_files_list(&w->files, w->pictures, w->picture_count));
done:
    return st;
}

/* *path = FOLDER/NAME-00001.png, ... for the samples of a file that holds many. */
static aecl_status result_path(char **path, const work *w, size_t i) {
    const char *base = w->present->name, *dot = strrchr(base, '.');
    aecl_text text = {0};
    if (w->named) return aecl_result_path(path, w->folder, w->named, i);
    aecl_text_add_bytes(&text, base, dot && dot > base ? (size_t)(dot - base) : strlen(base));
    aecl_text_add(&text, "-%05zu.png", i + 1);
    aecl_status st = aecl_text_done(&text);
    if (st == AECL_OK) st = aecl_path_join(path, w->folder, text.s);
    aecl_text_free(&text);
    return st;
}

/* Stored values come back as they were; of floats what the network has is the brightness. */
static uint8_t pixel(const work *w, float value) {
    float byte = value * (255 / aecl_dtype_white(w->present->dtype));
    return (uint8_t)(fminf(fmaxf(byte, 0), 255) + .5f);
}

static aecl_status write_picture(work *w, size_t i, const float *values) {
    const aecl_shape *shape = &w->shape;
    uint8_t *pixels = NULL;
    size_t size = aecl_shape_count(shape);
    char *path = NULL;
    aecl_status st = AECL_OK;
    TRY(result_path(&path, w, i));
    if (aecl_file_exists(path)) {
        aecl_fail(AECL_INPUT, "%s: is there already and is not replaced", path);
        refuse(w, path, aecl_message());
        goto done;
    }
    TRY(aecl_result_folder_make(path));
    TRY(aecl_alloc(&pixels, size, 1));
    for (size_t f = 0; f < size; f++) pixels[f] = pixel(w, values[f]);
    TRY(aecl_png_write(path, &(aecl_png_image){pixels, shape->dim[0], shape->dim[1], shape->dim[2], true}));
    w->done++;
done:
    free(pixels);
    free(path);
    return st;
}

static aecl_status write_pictures(work *w, size_t first, size_t count, const float *values) {
    aecl_status st = AECL_OK;
    for (size_t i = 0; i < count; i++) TRY(write_picture(w, first + i, values + i * w->present->features));
done:
    return st;
}

/* Runs samples, whose shape fits, through the model, a batch at a time. */
static aecl_status denoise_samples(work *w, const aecl_dataset *samples, const aecl_picture_files *named) {
    aecl_runner_options o = AECL_RUNNER_OPTIONS;
    aecl_runner *runner = NULL;
    float *results = NULL;
    aecl_status st = AECL_OK;
    w->present = samples, w->named = named;
    o.dtype = samples->dtype;
    o.scaled = samples->dtype == AECL_F32;
    TRY(aecl_runner_new(&runner, w->model, w->device, AECL_RUN_DENOISE, &o));
    size_t most = aecl_runner_batch(runner);
    TRY(aecl_alloc(&results, most < samples->count ? most : samples->count, samples->features * sizeof *results));
    for (size_t first = 0; first < samples->count; first += most) {
        size_t left = samples->count - first, count = left < most ? left : most;
        TRY(aecl_runner_run(runner, aecl_dataset_row(samples, first), count, results));
        TRY(write_pictures(w, first, count, results));
    }
done:
    aecl_runner_free(runner);
    free(results);
    return st;
}

static aecl_status denoise_set(work *w, const char *path) {
    aecl_dataset *samples = NULL;
    aecl_status st = aecl_dataset_read_as(&samples, path, &w->reading.options, NULL);
    if (st == AECL_OK) st = aecl_open_check_shape(samples, &w->shape, "the model");
    if (st == AECL_OK) {
        st = denoise_samples(w, samples, NULL);
    } else if (st == AECL_INPUT) {
        refuse(w, path, aecl_message());
        st = AECL_OK;
    }
    aecl_dataset_free(samples);
    return st;
}

static aecl_status denoise_pictures(work *w) {
    aecl_pictures_request request = {.want = &w->shape, .refused = refuse, .data = w};
    aecl_dataset *samples = NULL;
    aecl_status st = AECL_OK;
    if (w->files.count == 0) return AECL_OK;
    TRY(aecl_picture_plan_make(&request.plan, &w->reading.options));
    TRY(aecl_pictures_read(&samples, &w->files, &request));
    TRY(denoise_samples(w, samples, &w->files));
done:
    aecl_dataset_free(samples);
    return st;
}

static aecl_status check_model(work *w, const char *path) {
    const aecl_shape *in = &w->shape;
    char text[AECL_SHAPE_TEXT];
    if (!aecl_model_file_denoises(aecl_model_contents(w->model)))
        return aecl_fail(AECL_INPUT,
                         "%s: did not learn to take noise away (its noise factor is 0); `aecl train denoise` "
                         "makes a model that does",
                         path);
    if (in->rank == 3 && (in->dim[0] == 1 || in->dim[0] == 3)) return AECL_OK;
    return aecl_fail(AECL_INPUT, "%s: takes samples of %s, which cannot be stored as pictures", path,
                     aecl_shape_print(in, text));
}

static aecl_status open_model(work *w, const aecl_call *call) {
    const denoise_options *o = call->options;
    aecl_status st = AECL_OK;
    w->info.size = sizeof w->info;
    TRY(aecl_model_load(&w->model, call->words[0]));
    TRY(aecl_model_inform(w->model, &w->info));
    w->shape.rank = w->info.input_rank;
    memcpy(w->shape.dim, w->info.input, sizeof w->shape.dim);
    TRY(aecl_call_open_device(&w->device, call));
    TRY(check_model(w, call->words[0]));
    TRY(aecl_reading_open(&w->reading, aecl_model_contents(w->model), &o->read));
done:
    return st;
}

static aecl_status denoise(aecl_call *call) {
    const denoise_options *o = call->options;
    work w = {.folder = o->out};
    aecl_status st = AECL_OK;
    if (o->out == NULL) return aecl_fail(AECL_USAGE, "denoise: name the folder for the pictures with --out DIR");
    TRY(sort_words(&w, call->words + 1, call->word_count - 1));
    TRY(open_model(&w, call));
    TRY(aecl_folder_make(o->out));
    for (size_t i = 0; i < w.set_count; i++) TRY(denoise_set(&w, w.sets[i]));
    TRY(denoise_pictures(&w));
    aecl_say(AECL_LOG_NOTE, "%zu pictures denoised into %s", w.done, o->out);
    if (w.refused) st = aecl_fail(AECL_INPUT, "%zu of %zu were refused", w.refused, w.done + w.refused);
done:
    work_free(&w);
    return st;
}

const aecl_command aecl_cmd_denoise = {
    .name = "denoise",
    .usage = "MODEL PICTURES... --out DIR",
    .summary = "take the noise from pictures: PNG, JPEG, BMP or TIFF files, folders of them, IDX or NPY files",
    .examples = (const aecl_example[]){{"denoise output/denoise scan.png photos/ --out clean", "pictures of your own"},
                                       {NULL, NULL}},
    .options = options,
    .size = sizeof(denoise_options),
    .least_words = 2,
    .most_words = SIZE_MAX,
    .run = denoise,
};
