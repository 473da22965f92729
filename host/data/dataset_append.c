/* Putting sets one behind the other. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "data/reader.h"
#include "data/source_files.h"
#include "data/step_times.h"

static aecl_status check_alike(const aecl_dataset *a, const aecl_dataset *b) {
    aecl_shape left = {.rank = a->rank}, right = {.rank = b->rank};
    char left_text[AECL_SHAPE_TEXT], right_text[AECL_SHAPE_TEXT];
    memcpy(left.dim, a->dim, sizeof left.dim);
    memcpy(right.dim, b->dim, sizeof right.dim);
    if (!aecl_shape_equal(&left, &right))
        return aecl_fail(AECL_INPUT, "%s: its samples are %s, those of %s %s: files to be read together are alike",
                         b->name, aecl_shape_print(&right, right_text), a->name, aecl_shape_print(&left, left_text));
    if (a->dtype != b->dtype)
        return aecl_fail(AECL_INPUT, "%s: its values are of another type than those of %s; store both alike", b->name,
                         a->name);
    if (!a->labels != !b->labels || !a->label_word_count != !b->label_word_count)
        return aecl_fail(AECL_INPUT, "%s: %s labels%s, %s has %s: files to be read together are alike", b->name,
                         b->labels ? "has" : "has no", b->label_word_count ? " that are words" : "", a->name,
                         a->labels ? "others" : "none");
    return AECL_OK;
}

/* The index of a word in a set's labels, to which it is added where it is not there. */
static aecl_status index_of(aecl_dataset *d, const char *word, int32_t *index) {
    size_t k = 0;
    aecl_status st = AECL_OK;
    while (k < d->label_word_count && strcmp(d->label_words[k], word) != 0) k++;
    *index = (int32_t)k;
    if (k < d->label_word_count) return AECL_OK;
    TRY(aecl_resize(&d->label_words, k + 1, sizeof *d->label_words));
    TRY(aecl_copy_string(&d->label_words[k], word));
    d->label_word_count++;
done:
    return st;
}

static aecl_status append_labels(aecl_dataset *to, const aecl_dataset *from) {
    int32_t *map = NULL;
    aecl_status st = AECL_OK;
    if (to->labels == NULL) return AECL_OK;
    TRY(aecl_resize(&to->labels, to->count + from->count, sizeof *to->labels));
    TRY(aecl_alloc(&map, from->label_word_count + 1, sizeof *map));
    for (size_t k = 0; k < from->label_word_count; k++) TRY(index_of(to, from->label_words[k], &map[k]));
    for (size_t i = 0; i < from->count; i++)
        to->labels[to->count + i] = from->label_word_count ? map[from->labels[i]] : from->labels[i];
done:
    free(map);
    return st;
}

/* Moves the names of samples behind those of `to`; where one has none, none are kept. */
static aecl_status append_names(aecl_dataset *to, aecl_dataset *from) {
    bool named = to->sample_names && from->sample_names;
    aecl_status st = AECL_OK;
    if (named) TRY(aecl_resize(&to->sample_names, to->count + from->count, sizeof *to->sample_names));
    for (size_t i = 0; named && i < from->count; i++) {
        to->sample_names[to->count + i] = from->sample_names[i];
        from->sample_names[i] = NULL;
    }
    for (size_t i = 0; !named && to->sample_names && i < to->count; i++) free(to->sample_names[i]);
    if (!named) free(to->sample_names), to->sample_names = NULL;
done:
    return st;
}

aecl_status aecl_dataset_append(aecl_dataset **whole, aecl_dataset **next) {
    aecl_dataset *to = *whole, *from = *next;
    size_t rows = 0, bytes = 0;
    aecl_status st = AECL_OK;
    if (to == NULL) {
        *whole = from, *next = NULL;
        return AECL_OK;
    }
    TRY(check_alike(to, from));
    size_t size = aecl_dataset_row_size(to);
    rows = to->count + from->count;
    if (rows < to->count || !aecl_mul(rows, size, &bytes))
        TRY(aecl_fail(AECL_INPUT, "%s: too many samples with those before it", from->name));
    TRY(append_labels(to, from));
    TRY(aecl_resize(&to->values, bytes, 1));
    memcpy((char *)to->values + to->count * size, from->values, from->count * size);
    TRY(append_names(to, from));
    to->count = rows;
    to->train_first = 0;
    aecl_step_times_drop(to);
    to->found.missing += from->found.missing;
done:
    aecl_dataset_free(from);
    *next = NULL;
    return st;
}
