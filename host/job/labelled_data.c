/* Tables with labels: which column, which label is normal, which rows test. */
#include "job/labelled_data.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"
#include "data/reader.h"
#include "data/split.h"
#include "job/data_open.h"

#define TEST_SHARE  0.2
#define MOST_LABELS 2 /* that explain themselves */
#define MOST_SHOWN  10

bool aecl_is_table(const char *source) {
    return strcmp(source, "-") == 0 || aecl_file_exists(source);
}

static aecl_status read_file(aecl_dataset **out, const aecl_labelled_source *source) {
    aecl_dataset *data = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_dataset_read(&data, source->source));
    if (source->label_column) TRY(aecl_dataset_take_labels(data, source->label_column));
    *out = data, data = NULL;
done:
    aecl_dataset_free(data);
    return st;
}

/* Splitting */

static aecl_status all_in_both(aecl_dataset_pair *out, aecl_dataset **whole) {
    aecl_dataset *copy = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_dataset_new_like(&copy, *whole, (*whole)->count));
    memcpy(copy->values, (*whole)->values, copy->count * aecl_dataset_row_size(copy));
    TRY(aecl_dataset_seal(copy));
    *out = (aecl_dataset_pair){.train = *whole, .test = copy};
    *whole = NULL, copy = NULL;
done:
    aecl_dataset_free(copy);
    return st;
}

static aecl_status split(aecl_dataset_pair *out, aecl_dataset **whole, const aecl_labelled_source *source) {
    double share = TEST_SHARE;
    if (source->split == NULL && (*whole)->labels == NULL) return all_in_both(out, whole);
    if (source->split && strcmp(source->split, "tutorial") == 0) return aecl_split_tutorial(out, *whole);
    if (source->split && (!aecl_parse_real(source->split, &share) || !(share > 0 && share < 1)))
        return aecl_fail(AECL_USAGE, "--split: \"%s\" is not a share between 0 and 1, nor tutorial", source->split);
    return aecl_split_seeded(out, *whole, share, source->seed);
}

/* Labels */

typedef struct {
    int32_t label;
    size_t count;
} label_count;

static void count_labels(const aecl_dataset *data, label_count *counts, size_t most, size_t *different) {
    for (size_t i = 0; i < data->count; i++) {
        size_t k = 0;
        while (k < *different && counts[k].label != data->labels[i]) k++;
        if (k == most) return;
        if (k == *different) counts[(*different)++] = (label_count){.label = data->labels[i]};
        counts[k].count++;
    }
}

static aecl_status refuse_labels(const char *name, const label_count *counts, size_t different) {
    aecl_text known = {0};
    for (size_t k = 0; k < different && k < MOST_SHOWN; k++)
        aecl_text_add(&known, "%s%d", k ? ", " : "", counts[k].label);
    if (different > MOST_SHOWN) aecl_text_add(&known, ", ...");
    aecl_status st = aecl_text_done(&known);
    if (st == AECL_OK)
        st = aecl_fail(AECL_INPUT, "%s: its labels are %s: say with --normal which one the normal rows have", name,
                       known.s);
    aecl_text_free(&known);
    return st;
}

/* The set whose name and labels stand for both. */
static const aecl_dataset *first_of(const aecl_dataset_pair *pair) {
    return pair->train ? pair->train : pair->test;
}

static aecl_status choose_normal(int32_t *normal, const aecl_dataset_pair *pair, bool table) {
    label_count counts[MOST_SHOWN + 1] = {0};
    size_t different = 0;
    const char *name = first_of(pair)->name;
    if (pair->train) count_labels(pair->train, counts, COUNT_OF(counts), &different);
    count_labels(pair->test, counts, COUNT_OF(counts), &different);
    bool binary = true;
    for (size_t k = 0; k < different; k++) binary = binary && (counts[k].label == 0 || counts[k].label == 1);
    *normal = AECL_NORMAL;
    if (!table && binary) return AECL_OK; /* the named sets have it so */
    bool tied = different == MOST_LABELS && counts[0].count == counts[1].count;
    if (different > MOST_LABELS || tied) return refuse_labels(name, counts, different);
    *normal = counts[different == MOST_LABELS && counts[1].count > counts[0].count].label;
    aecl_log(AECL_LOG_NOTE, "%s: label %d, the %s, is taken for normal (--normal says otherwise)", name, *normal,
             different == 1 ? "only one" : "more frequent of two");
    return AECL_OK;
}

static void rewrite(aecl_dataset *data, int32_t normal) {
    for (size_t i = 0; data && i < data->count; i++)
        data->labels[i] = data->labels[i] == normal ? AECL_NORMAL : AECL_ANOMALOUS;
}

static aecl_status read_labels(aecl_labelled *out, const aecl_labelled_source *source, bool table) {
    const aecl_dataset_pair *pair = &out->data;
    const char *name = first_of(pair)->name;
    int64_t given = 0;
    aecl_status st = AECL_OK;
    if (first_of(pair)->labels == NULL && source->normal == NULL) return AECL_OK;
    if (first_of(pair)->labels == NULL)
        return aecl_fail(AECL_USAGE, "--normal: %s has no labels; name their column with --label-column", name);
    if (source->normal && (!aecl_parse_integer(source->normal, &given) || given != (int32_t)given))
        return aecl_fail(AECL_USAGE, "--normal: \"%s\" is not a label, a whole number", source->normal);
    out->normal = (int32_t)given;
    if (source->normal == NULL) TRY(choose_normal(&out->normal, pair, table));
    rewrite(pair->train, out->normal);
    rewrite(pair->test, out->normal);
    if (pair->train && aecl_dataset_count_label(pair->train, AECL_NORMAL) == 0)
        TRY(aecl_fail(AECL_INPUT, "%s: no training row has the label %d of normal rows: there is nothing to learn",
                      name, out->normal));
done:
    return st;
}

/* Opening */

static const char *source_name(const aecl_labelled_source *source) {
    return strcmp(source->source, "synthetic") == 0 ? "synthetic-ecg" : source->source;
}

aecl_status aecl_open_labelled(aecl_labelled *out, const aecl_dataset_places *places,
                               const aecl_labelled_source *source) {
    bool table = aecl_is_table(source->source);
    aecl_labelled l = {0};
    aecl_dataset *whole = NULL;
    aecl_status st = AECL_OK;
    if (table) {
        TRY(read_file(&whole, source));
        TRY(split(&l.data, &whole, source));
    } else {
        if (source->split || source->label_column)
            TRY(aecl_fail(AECL_USAGE, "--%s: %s has its own; leave the option out",
                          source->split ? "split" : "label-column", source->source));
        TRY(aecl_dataset_pair_open(&l.data, source_name(source), places));
    }
    const aecl_piece digests[] = {{l.data.train->sha256, 64}, {l.data.test->sha256, 64}};
    TRY(aecl_sha256_pieces(digests, COUNT_OF(digests), l.digest));
    TRY(read_labels(&l, source, table));
    *out = l, l = (aecl_labelled){0};
done:
    aecl_dataset_free(whole);
    aecl_dataset_pair_free(&l.data);
    return st;
}

aecl_status aecl_open_labelled_rows(aecl_labelled *out, const aecl_dataset_places *places,
                                    const aecl_labelled_source *source) {
    bool table = aecl_is_table(source->source);
    aecl_labelled l = {0};
    aecl_status st = AECL_OK;
    if (table)
        TRY(read_file(&l.data.test, source));
    else
        TRY(aecl_open_samples(&l.data.test, places, source_name(source)));
    TRY(read_labels(&l, source, table));
    *out = l, l = (aecl_labelled){0};
done:
    aecl_dataset_pair_free(&l.data);
    return st;
}
