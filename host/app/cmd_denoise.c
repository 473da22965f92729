#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "app/command.h"
#include "job/data_open.h"
#include "job/model_open.h"
#include "app/terminal.h"
#include "base/file.h"
#include "base/mem.h"
#include "data/pictures/picture.h"
#include "data/reader.h"
#include "io/png_writer.h"
#include "train/evaluate.h"

typedef struct {
    char *out;
} denoise_options;

static const aecl_option options[] = {
    OPT_TEXT(denoise_options, out, "out", "DIR", "the folder for the pictures; nothing in it is replaced"), OPT_END};

/* What one call works on, and what came of it. */
typedef struct {
    aecl_opened opened;
    const char *folder;
    aecl_picture_files files; /* pictures, from words that are some and from folders */
    const char **pictures, **sets;
    size_t picture_count, set_count; /* words: pictures or folders of them, and files of samples */
    const aecl_dataset *present;     /* samples in work */
    char *const *paths;              /* of each of them, or NULL: they are numbered */
    size_t done, refused;
} work;

static void work_free(work *w) {
    aecl_opened_close(&w->opened);
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
        if (bytes != NULL) set = !aecl_png_sniff(bytes, length) && !aecl_jpeg_sniff(bytes, length);
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

/* *path = FOLDER/NAME.png: the source's name without folders and ending, numbered where it holds many samples. */
static aecl_status result_path(char **path, const work *w, size_t i) {
    const char *name = w->paths ? w->paths[i] : w->present->name;
    const char *slash = strrchr(name, '/'), *base = slash ? slash + 1 : name, *dot = strrchr(base, '.');
    aecl_text text = {0};
    aecl_text_add_bytes(&text, base, dot && dot > base ? (size_t)(dot - base) : strlen(base));
    if (w->paths == NULL) aecl_text_add(&text, "-%05zu", i + 1);
    aecl_text_add(&text, ".png");
    aecl_status st = aecl_text_done(&text);
    if (st == AECL_OK) st = aecl_path_join(path, w->folder, text.s);
    aecl_text_free(&text);
    return st;
}

/* Bytes get back the brightness that they were stored with; of floats the scaled value is the brightness. */
static uint8_t pixel(const work *w, size_t f, float value) {
    const aecl_scaling *scaling = &w->opened.file.scaling;
    float byte = w->present->dtype == AECL_U8 ? value / aecl_scaling_scale(scaling, f) + aecl_scaling_shift(scaling, f)
                                              : 255 * value;
    return (uint8_t)(fminf(fmaxf(byte, 0), 255) + .5f);
}

static aecl_status write_picture(work *w, size_t i, const float *values) {
    const aecl_shape *shape = &w->opened.file.network->in;
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
    TRY(aecl_alloc(&pixels, size, 1));
    for (size_t f = 0; f < size; f++) pixels[f] = pixel(w, f, values[f]);
    TRY(aecl_png_write(path, &(aecl_png_image){pixels, shape->dim[0], shape->dim[1], shape->dim[2], true}));
    w->done++;
done:
    free(pixels);
    free(path);
    return st;
}

static aecl_status write_rows(void *data, size_t first, size_t count, const float *rows) {
    work *w = data;
    aecl_status st = AECL_OK;
    for (size_t i = 0; i < count; i++) TRY(write_picture(w, first + i, rows + i * w->present->features));
done:
    return st;
}

/* Runs samples, whose shape fits, through the model. */
static aecl_status denoise_samples(work *w, const aecl_dataset *samples, char *const *paths) {
    aecl_device_model *model = w->opened.model;
    aecl_feed *feed = NULL;
    aecl_status st = AECL_OK;
    w->present = samples, w->paths = paths;
    TRY(aecl_feed_new(&feed, aecl_device_model_ops(model), samples, &w->opened.file.scaling, &(aecl_noise){0}));
    TRY(aecl_apply(model, feed, 0, aecl_device_model_network(model)->count, write_rows, w));
done:
    aecl_feed_free(feed);
    return st;
}

static aecl_status denoise_set(work *w, const char *path) {
    aecl_dataset *samples = NULL;
    aecl_status st = aecl_dataset_read(&samples, path);
    if (st == AECL_OK) st = aecl_open_check_shape(samples, &w->opened.file.network->in, "the model");
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
    aecl_dataset *samples = NULL;
    aecl_status st = AECL_OK;
    if (w->files.count == 0) return AECL_OK;
    TRY(aecl_pictures_read(&samples, &w->files, &w->opened.file.network->in, refuse, w));
    TRY(denoise_samples(w, samples, w->files.path));
done:
    aecl_dataset_free(samples);
    return st;
}

static aecl_status check_model(const aecl_model_file *file, const char *path) {
    const aecl_shape *in = &file->network->in;
    char text[AECL_SHAPE_TEXT];
    if (file->noise_factor == 0)
        return aecl_fail(AECL_INPUT,
                         "%s: did not learn to take noise away (its noise factor is 0); aecl train denoise "
                         "makes a model that does",
                         path);
    if (in->rank == 3 && (in->dim[0] == 1 || in->dim[0] == 3)) return AECL_OK;
    return aecl_fail(AECL_INPUT, "%s: takes samples of %s, which cannot be stored as pictures", path,
                     aecl_shape_print(in, text));
}

static aecl_status denoise(aecl_call *call) {
    const denoise_options *o = call->options;
    work w = {.folder = o->out};
    aecl_status st = AECL_OK;
    if (o->out == NULL) return aecl_fail(AECL_USAGE, "denoise: name the folder for the pictures with --out DIR");
    TRY(sort_words(&w, call->words + 1, call->word_count - 1));
    TRY(aecl_open_model(&w.opened, &call->surroundings, call->words[0]));
    TRY(check_model(&w.opened.file, call->words[0]));
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
    .summary = "take the noise from pictures: PNG or JPEG files, folders of them, IDX or NPY files",
    .options = options,
    .size = sizeof(denoise_options),
    .least_words = 2,
    .most_words = SIZE_MAX,
    .run = denoise,
};
