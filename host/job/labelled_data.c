/* Tables with labels: which column, which label is normal, which rows test. */
#include "job/labelled_data.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/log.h"
#include "base/mem.h"
#include "data/reader.h"
#include "data/split.h"
#include "job/data_open.h"

#define MOST_LABELS 2 /* that explain themselves */
#define MOST_SHOWN  10

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

/* A label as it stands in the table. */
static void add_label(aecl_text *text, const aecl_dataset *data, int32_t label) {
    if (data->label_word_count)
        aecl_text_add_safe(text, data->label_words[label]);
    else
        aecl_text_add(text, "%d", label);
}

static aecl_status refuse_labels(const aecl_dataset *data, const label_count *counts, size_t different) {
    aecl_text known = {0};
    for (size_t k = 0; k < different && k < MOST_SHOWN; k++) {
        aecl_text_add(&known, k ? ", " : "");
        add_label(&known, data, counts[k].label);
    }
    if (different > MOST_SHOWN) aecl_text_add(&known, ", ...");
    aecl_status st = aecl_text_done(&known);
    if (st == AECL_OK)
        st = aecl_fail(AECL_INPUT, "%s: its labels are %s: say with --normal which one the normal rows have",
                       data->name, known.s);
    aecl_text_free(&known);
    return st;
}

/* The set whose name and labels stand for both. */
static const aecl_dataset *first_of(const aecl_dataset_pair *pair) {
    return pair->train ? pair->train : pair->test;
}

static aecl_status say_normal(const aecl_dataset *data, int32_t normal, const char *why) {
    aecl_text label = {0};
    add_label(&label, data, normal);
    aecl_status st = aecl_text_done(&label);
    if (st == AECL_OK)
        aecl_log(AECL_LOG_NOTE, "%s: label %s, %s, is taken for normal (--normal says otherwise)", data->name, label.s,
                 why);
    aecl_text_free(&label);
    return st;
}

/* A label that is called as normal samples usually are, the only such one. */
static bool find_usual(int32_t *normal, const aecl_dataset_pair *pair) {
    static const char *const usual[] = {"good", "normal", "ok"};
    const aecl_dataset *first = first_of(pair);
    size_t found = 0;
    for (size_t k = 0; k < first->label_word_count; k++)
        for (size_t i = 0; i < COUNT_OF(usual); i++)
            if (strcasecmp(first->label_words[k], usual[i]) == 0) *normal = (int32_t)k, found++;
    return found == 1;
}

static aecl_status choose_normal(int32_t *normal, const aecl_dataset_pair *pair, bool table) {
    label_count counts[MOST_SHOWN + 1] = {0};
    size_t different = 0;
    const aecl_dataset *first = first_of(pair);
    if (pair->train) count_labels(pair->train, counts, COUNT_OF(counts), &different);
    count_labels(pair->test, counts, COUNT_OF(counts), &different);
    bool binary = true;
    for (size_t k = 0; k < different; k++) binary = binary && (counts[k].label == 0 || counts[k].label == 1);
    *normal = AECL_NORMAL;
    if (!table && binary && first->label_word_count == 0) return AECL_OK; /* the named sets have it so */
    if (find_usual(normal, pair)) return say_normal(first, *normal, "as its name says");
    bool tied = different == MOST_LABELS && counts[0].count == counts[1].count;
    if (different > MOST_LABELS || tied) return refuse_labels(first, counts, different);
    *normal = counts[different == MOST_LABELS && counts[1].count > counts[0].count].label;
    return say_normal(first, *normal, different == 1 ? "the only one" : "the more frequent of two");
}

static void rewrite(aecl_dataset *data, int32_t normal) {
    for (size_t i = 0; data && i < data->count; i++)
        data->labels[i] = data->labels[i] == normal ? AECL_NORMAL : AECL_ANOMALOUS;
}

/* *label = what --normal names: a word of the labels, or a number. true and false are 1 and 0. */
static aecl_status find_normal(int32_t *label, const aecl_dataset *data, const char *normal, bool stored) {
    int64_t number = 0;
    size_t i = 0;
    while (i < data->label_word_count && strcmp(data->label_words[i], normal) != 0) i++;
    *label = (int32_t)i;
    if (i < data->label_word_count) return AECL_OK;
    if (data->label_word_count) {
        if (stored) return AECL_OK; /* none of these rows is normal */
        const char *nearest = aecl_nearest(normal, (const char *const *)data->label_words, data->label_word_count);
        return aecl_fail(AECL_INPUT, "--normal: %s has no label \"%s\"%s%s (its first is %s)", data->name, normal,
                         nearest ? "; did you mean " : "", nearest ? nearest : "", data->label_words[0]);
    }
    bool yes = strcasecmp(normal, "true") == 0, no = strcasecmp(normal, "false") == 0;
    if (yes || no) number = yes;
    if (!yes && !no && (!aecl_parse_integer(normal, &number) || number != (int32_t)number))
        return aecl_fail(AECL_USAGE, "--normal: \"%s\" is not a label of %s, which are whole numbers", normal,
                         data->name);
    *label = (int32_t)number;
    return AECL_OK;
}

static aecl_status read_labels(aecl_labelled *out, const aecl_data_source *source, bool table) {
    const aecl_dataset_pair *pair = &out->data;
    const aecl_dataset *first = first_of(pair);
    aecl_text text = {0};
    aecl_status st = AECL_OK;
    if (first->labels == NULL && (source->normal == NULL || source->trained)) return AECL_OK;
    if (first->labels == NULL)
        return aecl_fail(AECL_USAGE, "--normal: %s has no labels; name their column with --label-column", first->name);
    if (source->normal)
        TRY(find_normal(&out->normal, first, source->normal, source->trained));
    else
        TRY(choose_normal(&out->normal, pair, table));
    if (source->normal && first->label_word_count) /* which need not be one of these rows' */
        aecl_text_add_safe(&text, source->normal);
    else
        add_label(&text, first, out->normal);
    TRY(aecl_text_done(&text));
    TRY(aecl_copy_string(&out->normal_text, text.s));
    rewrite(pair->train, out->normal);
    rewrite(pair->test, out->normal);
    if (pair->train && aecl_dataset_count_label(pair->train, AECL_NORMAL) == 0)
        TRY(aecl_fail(AECL_INPUT, "%s: no training row has the label %s of normal rows: there is nothing to learn",
                      first->name, text.s));
done:
    aecl_text_free(&text);
    return st;
}

void aecl_labelled_free(aecl_labelled *labelled) {
    aecl_dataset_pair_free(&labelled->data);
    free(labelled->normal_text);
    *labelled = (aecl_labelled){0};
}

/* Opening */

/* "synthetic" stands for heartbeats. */
static aecl_data_source rename_source(const aecl_data_source *source) {
    aecl_data_source renamed = *source;
    if (strcmp(source->source, "synthetic") == 0) renamed.source = "synthetic-ecg";
    return renamed;
}

aecl_status aecl_open_labelled(aecl_labelled *out, const aecl_dataset_places *places, const aecl_data_source *given) {
    const aecl_data_source source = rename_source(given);
    aecl_divided d = {0};
    aecl_labelled l = {0};
    aecl_status st = AECL_OK;
    TRY(aecl_open_divided(&d, places, &source));
    l.data = d.data;
    memcpy(l.digest, d.digest, sizeof l.digest);
    memcpy(l.whole, d.whole, sizeof l.whole);
    TRY(read_labels(&l, &source, *d.whole != 0));
    *out = l, l = (aecl_labelled){0};
done:
    aecl_labelled_free(&l);
    return st;
}

/* Of all rows of a source: divides them as for a training, and where that gives the sets whose digest is `trained`, keeps
 * the test part. */
static aecl_status keep_test_part(aecl_labelled *rows, const char *trained, const aecl_data_source *source) {
    aecl_divided d = {0};
    aecl_status st = AECL_OK;
    TRY(aecl_divide(&d, rows->data.test, source));
    rows->trained = strcmp(d.digest, trained) == 0;
    if (!rows->trained) goto done;
    aecl_dataset_free(rows->data.test);
    rows->data.test = d.data.test, d.data.test = NULL;
done:
    aecl_dataset_pair_free(&d.data);
    return st;
}

aecl_status aecl_open_labelled_rows(aecl_labelled *out, const aecl_dataset_places *places,
                                    const aecl_data_source *given, const aecl_model_file *model) {
    const aecl_data_source source = rename_source(given);
    aecl_labelled l = {0};
    bool whole = false;
    aecl_status st = AECL_OK;
    TRY(aecl_source_is_whole(source.source, &whole));
    TRY(aecl_open_samples(&l.data.test, l.digest, places, &source));
    if (whole) memcpy(l.whole, l.digest, sizeof l.whole);
    /* A model without the digest of the source has at least that of the sets. */
    bool known = *model->source_sha256, same = known && strcmp(model->source_sha256, l.digest) == 0;
    if (!known) same = strcmp(model->data_name, l.data.test->name) == 0;
    if (whole && same && l.data.test->count > 1)
        TRY(keep_test_part(&l, model->data_sha256, &source));
    else
        l.trained = !whole && strcmp(l.digest, model->data_sha256) == 0;
    TRY(read_labels(&l, &source, whole));
    *out = l, l = (aecl_labelled){0};
done:
    aecl_labelled_free(&l);
    return st;
}
