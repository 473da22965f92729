/* `aecl check --tutorial`: the presets trained as the tutorial does, its figures beside those reached. */
#include "app/tutorial_check.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/run_command.h"
#include "app/terminal.h"
#include "base/file.h"
#include "base/mem.h"

#define FILE_LIMIT ((size_t)1 << 20)

/* How a preset is trained. */
typedef struct {
    const char *preset, *noise; /* noise.draw; NULL: the preset's */
} training;

/* The longest last: a data set that is missing is told of within seconds. */
static const training trainings[] = {
    {"anomaly", NULL}, {"basic", NULL}, {"denoise", "fixed"}}; /* the tutorial draws its noise once */

/* A figure that the tutorial prints, by its key in results.json, and what other seeds of the same network give: least to
 * most of tens of seeds, here and in other frameworks, with room for one more. */
typedef struct {
    const char *preset, *key;
    double tutorial, least, most;
} figure;

static const figure figures[] = {
    {"basic", "train_loss", .0087, .0080, .0092},   {"basic", "val_loss", .0088, .0080, .0094},
    {"denoise", "train_loss", .0076, .0060, .0084}, {"denoise", "val_loss", .0076, .0060, .0084},
    {"anomaly", "train_loss", .0211, .0185, .0250}, {"anomaly", "val_loss", .0318, .0290, .0375},
    {"anomaly", "threshold", .0322, .0290, .0370},  {"anomaly", "accuracy", .943, .935, .952},
    {"anomaly", "precision_normal", .992, .987, 1}, {"anomaly", "recall_normal", .905, .890, .925}};

static aecl_status read_results(aecl_json **out, const char *folder) {
    unsigned char *bytes = NULL;
    char *path = NULL;
    size_t length = 0;
    aecl_status st = AECL_OK;
    TRY(aecl_path_join(&path, folder, "results.json"));
    TRY(aecl_file_read(path, FILE_LIMIT, &bytes, &length));
    TRY(aecl_json_parse(out, path, (const char *)bytes, length));
done:
    free(path);
    free(bytes);
    return st;
}

typedef struct {
    const aecl_call *call;
    const training *training;
} settings;

static aecl_status apply(const void *data, aecl_config *config) {
    const settings *s = data;
    char seed[32];
    aecl_status st = AECL_OK;
    snprintf(seed, sizeof seed, "%" PRId64, s->call->global.seed);
    if (s->call->global.seed >= 0) TRY(aecl_config_set_key(config, "run.seed", "--seed", seed));
    if (s->training->noise) TRY(aecl_config_set_key(config, "noise.draw", NULL, s->training->noise));
done:
    return st;
}

/* `aecl train` with the device and seed of this call. */
static aecl_status train(const aecl_call *call, const training *t, aecl_json **results) {
    const settings given = {call, t};
    char *folder = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_run_training(call, &(aecl_training_request){.preset = t->preset, .apply = apply, .apply_data = &given},
                          &folder));
    TRY(read_results(results, folder));
done:
    free(folder);
    return st;
}

static void add_figure(aecl_text *out, const figure *f, double here, size_t *differing) {
    bool agrees = here >= f->least && here <= f->most;
    *differing += !agrees;
    aecl_text_add(out, "%-8s %-17s %8.4f  %8.4f  %s\n", f->preset, f->key, f->tutorial, here,
                  agrees ? "as other seeds have it" : "DIFFERS from what other seeds give");
}

aecl_status aecl_tutorial_check(const aecl_call *call) {
    aecl_text table = {0};
    aecl_json *results = NULL;
    size_t differing = 0;
    aecl_status st = AECL_OK;
    aecl_text_add(&table, "%-8s %-17s %8s  %8s  verdict\n", "preset", "figure", "tutorial", "here");
    for (size_t t = 0; t < COUNT_OF(trainings); t++) {
        aecl_json_free(results);
        results = NULL;
        TRY(train(call, &trainings[t], &results));
        for (const figure *f = figures; f < figures + COUNT_OF(figures); f++)
            if (strcmp(f->preset, trainings[t].preset) == 0)
                add_figure(&table, f, aecl_json_get_real(results, f->key, NAN), &differing);
    }
    TRY(aecl_text_done(&table));
    TRY(aecl_print("\n%s", table.s));
    if (differing) TRY(aecl_fail(AECL_FAILED, "%zu figures differ from the tutorial's", differing));
done:
    aecl_json_free(results);
    aecl_text_free(&table);
    return st;
}
