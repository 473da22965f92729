/* Samples by name or path: divided for training, whole for commands that run a finished model. */
#include "job/data_open.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"
#include "data/pictures/picture.h"
#include "data/reader.h"
#include "data/source_files.h"
#include "data/split.h"
#include "data/target.h"
#include "job/reading.h"

#define LABELLED_SHARE 0.2

static aecl_status read_whole(aecl_dataset **out, const aecl_data_source *source) {
    return aecl_dataset_read_as(out, source->source, source->read, source->label_column);
}

/* Whether all rows train and test. */
static bool is_undivided(const aecl_dataset *whole, const aecl_data_source *source) {
    return source->detects && source->split == NULL && whole->labels == NULL && whole->rank == 1;
}

static aecl_status all_in_both(aecl_dataset_pair *out, const aecl_dataset *whole) {
    aecl_dataset_pair pair = {0};
    aecl_status st = AECL_OK;
    TRY(aecl_dataset_view(&pair.train, whole, NULL, whole->count)); /* with its digest */
    TRY(aecl_dataset_view(&pair.test, whole, NULL, whole->count));
    *out = pair, pair = (aecl_dataset_pair){0};
done:
    aecl_dataset_pair_free(&pair);
    return st;
}

aecl_status aecl_divide(aecl_divided *out, const aecl_dataset *whole, const aecl_data_source *source) {
    double share = source->detects && whole->labels ? LABELLED_SHARE : AECL_TEST_SHARE;
    aecl_status st = AECL_OK;
    *out = (aecl_divided){0};
    memcpy(out->whole, whole->sha256, sizeof out->whole);
    TRY(is_undivided(whole, source) ? all_in_both(&out->data, whole)
                                    : aecl_split_by_rule(&out->data, whole, source->split, share, source->seed));
    TRY(aecl_dataset_pair_digest(&out->data, out->digest));
done:
    return st;
}

/* What comes divided has no column and no split to choose. */
static aecl_status open_pair(aecl_dataset_pair *out, const aecl_dataset_places *places,
                             const aecl_data_source *source) {
    const char *given = source->split ? "split" : source->label_column ? "label-column" : NULL;
    aecl_dataset_pair pair = {0};
    aecl_status st = AECL_OK;
    TRY(aecl_dataset_pair_open(&pair, source->source, places, source->read));
    if (given) TRY(aecl_fail(AECL_USAGE, "--%s: %s has its own; leave the option out", given, source->source));
    *out = pair, pair = (aecl_dataset_pair){0};
done:
    aecl_dataset_pair_free(&pair);
    return st;
}

/* The clean samples beside noisy ones that are whole, and beside both sets of noisy ones that come divided. */
static aecl_status add_target(aecl_dataset *noisy, const aecl_dataset_places *places, const aecl_data_source *source) {
    aecl_data_source clean = *source;
    aecl_dataset_pair divided = {0};
    aecl_dataset *target = NULL;
    bool whole = false;
    aecl_status st = AECL_OK;
    if (source->target == NULL) return AECL_OK;
    TRY(aecl_source_is_whole(source->target, &whole));
    clean.source = source->target;
    if (!whole) {
        TRY(open_pair(&divided, places, &clean)); /* or it is nothing at all */
        TRY(aecl_fail(AECL_USAGE, "--target: %s comes divided, %s does not; name a file or folder of the clean samples",
                      source->target, source->source));
    }
    TRY(read_whole(&target, &clean));
    TRY(aecl_dataset_set_target(noisy, &target));
done:
    aecl_dataset_pair_free(&divided);
    aecl_dataset_free(target);
    return st;
}

static aecl_status add_target_pair(aecl_dataset_pair *noisy, const aecl_dataset_places *places,
                                   const aecl_data_source *source) {
    aecl_data_source clean = *source;
    aecl_dataset_pair target = {0};
    bool whole = false;
    aecl_status st = AECL_OK;
    if (source->target == NULL) return AECL_OK;
    TRY(aecl_source_is_whole(source->target, &whole));
    if (whole)
        TRY(aecl_fail(AECL_USAGE, "--target: %s comes divided, %s does not; name clean samples divided alike",
                      source->source, source->target));
    clean.source = source->target;
    TRY(open_pair(&target, places, &clean));
    TRY(aecl_dataset_set_target(noisy->train, &target.train));
    TRY(aecl_dataset_set_target(noisy->test, &target.test));
done:
    aecl_dataset_pair_free(&target);
    return st;
}

aecl_status aecl_open_divided(aecl_divided *out, const aecl_dataset_places *places, const aecl_data_source *source) {
    aecl_divided d = {0};
    aecl_dataset *whole = NULL;
    bool undivided = false;
    aecl_status st = AECL_OK;
    TRY(aecl_source_is_whole(source->source, &undivided));
    if (undivided) {
        TRY(read_whole(&whole, source));
        TRY(add_target(whole, places, source));
        TRY(aecl_divide(&d, whole, source));
    } else {
        TRY(open_pair(&d.data, places, source));
        TRY(add_target_pair(&d.data, places, source));
        TRY(aecl_dataset_pair_digest(&d.data, d.digest));
    }
    *out = d, d.data = (aecl_dataset_pair){0};
done:
    aecl_dataset_free(whole);
    aecl_dataset_pair_free(&d.data);
    return st;
}

aecl_status aecl_open_samples(aecl_dataset **out, char digest[65], const aecl_dataset_places *places,
                              const aecl_data_source *source) {
    aecl_dataset_pair pair = {0};
    bool whole = false;
    aecl_status st = AECL_OK;
    *out = NULL;
    TRY(aecl_source_is_whole(source->source, &whole));
    if (whole) {
        TRY(read_whole(out, source));
        TRY(add_target(*out, places, source));
        memcpy(digest, (*out)->sha256, sizeof(*out)->sha256);
        goto done;
    }
    TRY(open_pair(&pair, places, source));
    TRY(add_target_pair(&pair, places, source));
    TRY(aecl_dataset_pair_digest(&pair, digest));
    TRY(aecl_dataset_pack(pair.test));
    *out = pair.test, pair.test = NULL;
done:
    aecl_dataset_pair_free(&pair);
    return st;
}

/* Adds one line of a source. */
static void add_absolute(aecl_text *text, const char *here, const char *line, size_t length) {
    size_t head = strlen(AECL_SOURCE_LABEL);
    const char *colon = strncmp(line, AECL_SOURCE_LABEL, head) == 0 ? strchr(line + head, ':') : NULL;
    size_t label = colon ? (size_t)(colon + 1 - line) : 0;
    aecl_text_add_bytes(text, line, label);
    bool standard = length == label + 1 && line[label] == '-';
    if (line[label] != '/' && !standard) aecl_text_add(text, "%s/", here);
    aecl_text_add_bytes(text, line + label, length - label);
}

aecl_status aecl_source_make_absolute(char **source) {
    bool path = !aecl_is_set_name(*source) && (aecl_source_is_file(*source) || aecl_source_is_many(*source));
    char *here = NULL;
    aecl_text absolute = {0};
    aecl_status st = AECL_OK;
    if (!path) return AECL_OK;
    here = getcwd(NULL, 0);
    if (here == NULL) TRY(aecl_fail(AECL_FAILED, "the current folder has no name: %s", strerror(errno)));
    for (const char *line = *source; line; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (absolute.length) aecl_text_add(&absolute, "\n");
        add_absolute(&absolute, here, line, strcspn(line, "\n"));
    }
    TRY(aecl_text_done(&absolute));
    free(*source);
    *source = absolute.s, absolute = (aecl_text){0};
done:
    free(here);
    aecl_text_free(&absolute);
    return st;
}

/* Warns of samples that are not those of the training, where the model can tell. */
static void compare_digest(const aecl_model_file *file, const char *source, bool whole, const char *digest) {
    const char *trained = whole ? file->source_sha256 : file->data_sha256;
    if (*trained && strcmp(trained, digest) != 0)
        aecl_log(AECL_LOG_WARNING,
                 "%s: is not the data that the model was trained on, or has changed since (sha256 %.12s..., was "
                 "%.12s...)",
                 source, digest, trained);
}

const char *aecl_trained_source(const aecl_model_file *file) {
    return file->source ? file->source : file->data_name;
}

aecl_status aecl_open_samples_for(aecl_dataset **out, const aecl_dataset_places *places, const aecl_model_file *file,
                                  const aecl_sample_words *words) {
    const char *source = words->source;
    aecl_reading reading = {0};
    aecl_data_source from = {.source = source ? source : aecl_trained_source(file),
                             .target = source || words->target ? words->target : file->target,
                             .read = &reading.options};
    bool whole = false;
    char digest[65];
    aecl_status st = aecl_reading_open(&reading, file, words->read);
    if (st == AECL_OK) st = aecl_source_is_whole(from.source, &whole);
    if (st == AECL_OK) st = aecl_open_samples(out, digest, places, &from);
    aecl_reading_close(&reading);
    if (st < 0 && !source) return aecl_fail_in(st, "the data that the model was trained on; name others with --data");
    if (st < 0) return st;
    if (!source) compare_digest(file, from.source, whole, digest);
    const aecl_dataset *d = *out;
    aecl_log(AECL_LOG_NOTE, "data: %s, %s%zu samples of %zu values%s%s", d->name,
             whole ? "all " : "the test set: ", d->count, d->features, d->target ? ", clean in " : "",
             d->target ? d->target->name : "");
    return AECL_OK;
}

aecl_status aecl_open_check_shape(const aecl_dataset *samples, const aecl_shape *wanted, const char *what) {
    aecl_shape have = {.rank = samples->rank};
    char have_text[AECL_SHAPE_TEXT], wanted_text[AECL_SHAPE_TEXT];
    memcpy(have.dim, samples->dim, sizeof have.dim);
    bool rows = have.rank == 1 || wanted->rank == 1;
    if (rows ? aecl_shape_count(&have) == aecl_shape_count(wanted) : aecl_shape_equal(&have, wanted)) return AECL_OK;
    char remedy[AECL_PICTURE_REMEDY] = "";
    if (samples->sample_names && wanted->rank == 3) aecl_picture_remedy(remedy, &have, wanted);
    return aecl_fail(AECL_INPUT, "%s: its samples are %s, %s wants %s%s%s%s", samples->name,
                     aecl_shape_print(&have, have_text), what, aecl_shape_print(wanted, wanted_text),
                     *remedy ? "; " : "", remedy, *remedy ? " makes pictures such" : "");
}
