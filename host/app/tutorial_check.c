#include "app/tutorial_check.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "job/run.h"
#include "app/signals.h"
#include "app/terminal.h"
#include "base/file.h"
#include "base/mem.h"

#define FILE_LIMIT ((size_t)1 << 20)

/* How a preset is trained: the command line behind `aecl train`. */
typedef struct {
    const char *words[4];
    int count;
} training;

/* The longest last: a data set that is missing is told of within seconds. */
static const training trainings[] = {
    {{"anomaly"}, 1}, {{"basic"}, 1}, {{"denoise", "--noise", "fixed"}, 3}}; /* the tutorial draws its noise once */

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

static aecl_status read_results(aecl_json **out, const aecl_run_folder *folder) {
    unsigned char *bytes = NULL;
    char *path = NULL;
    size_t length = 0;
    aecl_status st = AECL_OK;
    TRY(aecl_run_folder_file(folder, "results.json", &path));
    TRY(aecl_file_read(path, FILE_LIMIT, &bytes, &length));
    TRY(aecl_json_parse(out, path, (const char *)bytes, length));
done:
    free(path);
    free(bytes);
    return st;
}

/* One call of `aecl train`, with the device and seed of this one. */
static aecl_status train(const aecl_call *call, const training *t, aecl_json **results) {
    aecl_config *flags = NULL;
    aecl_call sub = *call;
    aecl_run run = {.folder = {.lock = -1}};
    aecl_status st = AECL_OK;
    sub.words = (char **)t->words;
    sub.word_count = 1;
    TRY(aecl_alloc(&flags, 1, sizeof *flags));
    *flags = aecl_config_defaults;
    sub.options = flags;
    sub.command = &aecl_cmd_train;
    sub.argc = t->count;
    sub.argv = (char **)t->words;
    TRY(aecl_call_reparse(&sub, flags));
    TRY(aecl_run_open(&run, &sub));
    TRY(aecl_run_train(&run));
    TRY(aecl_run_report(&run));
    TRY(read_results(results, &run.folder));
done:
    aecl_run_close(&run);
    if (flags) aecl_option_free(aecl_config_flags, flags);
    free(flags);
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
    aecl_signals_catch();
    aecl_text_add(&table, "%-8s %-17s %8s  %8s  verdict\n", "preset", "figure", "tutorial", "here");
    for (size_t t = 0; t < COUNT_OF(trainings); t++) {
        aecl_json_free(results);
        results = NULL;
        TRY(train(call, &trainings[t], &results));
        for (const figure *f = figures; f < figures + COUNT_OF(figures); f++)
            if (strcmp(f->preset, trainings[t].words[0]) == 0)
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
