/* Facts about data: how they were read, and what a user would check before a training. */
#include "app/info_data.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "data/reader.h"

#define MOST_SHOWN  8 /* names of columns or labels */
#define FEW_COLUMNS 3 /* the widest and the narrowest */

/* One column. */
typedef struct {
    size_t at;
    double least, most, mean, deviation;
} column;

static aecl_status measure(const aecl_dataset *d, column *columns) {
    for (size_t f = 0; f < d->features; f++) columns[f] = (column){.at = f, .least = INFINITY, .most = -INFINITY};
    size_t *counts = NULL;
    aecl_status st = aecl_alloc(&counts, d->features, sizeof *counts);
    if (st < 0) return st;
    for (size_t i = 0; i < d->count; i++)
        for (size_t f = 0; f < d->features; f++) { /* Welford's sums */
            double value = aecl_dataset_value(d, i * d->features + f);
            column *c = &columns[f];
            if (isnan(value)) continue;
            double step = value - c->mean;
            c->least = fmin(c->least, value), c->most = fmax(c->most, value);
            c->mean += step / (double)++counts[f];
            c->deviation += step * (value - c->mean);
        }
    for (size_t f = 0; f < d->features; f++)
        columns[f].deviation = sqrt(columns[f].deviation / fmax(1, (double)counts[f]));
    free(counts);
    return AECL_OK;
}

static int compare_spread(const void *a, const void *b) {
    const column *left = a, *right = b;
    if (left->deviation != right->deviation) return left->deviation < right->deviation ? 1 : -1;
    return (left->at > right->at) - (left->at < right->at);
}

static void add_name(aecl_text *text, const aecl_dataset *d, size_t at) {
    if (d->columns && *d->columns[at])
        aecl_text_add_safe(text, d->columns[at]);
    else
        aecl_text_add(text, "%zu", at + 1);
}

/* facts[key] = some of the columns, with what they hold. */
static aecl_status add_columns(aecl_json *facts, const char *key, const aecl_dataset *d, const column *columns,
                               size_t count) {
    aecl_json *object = aecl_json_object();
    aecl_text name = {0}, range = {0};
    aecl_status st = AECL_OK;
    for (size_t i = 0; i < count; i++) {
        aecl_text_free(&name);
        aecl_text_free(&range);
        add_name(&name, d, columns[i].at);
        aecl_text_add(&range, "%.4g to %.4g, deviation %.4g", columns[i].least, columns[i].most, columns[i].deviation);
        TRY(aecl_text_done(&name));
        TRY(aecl_text_done(&range));
        TRY(aecl_json_set_text(object, name.s, range.s));
    }
    st = aecl_json_set(facts, key, object);
    object = NULL;
done:
    aecl_json_free(object);
    aecl_text_free(&name);
    aecl_text_free(&range);
    return st;
}

/* Names of columns for which `deviation` is 0, or all: "a, b, ... (40)". */
static aecl_status add_names(aecl_json *facts, const char *key, const aecl_dataset *d, const column *constant) {
    aecl_text text = {0};
    size_t count = 0;
    aecl_status st = AECL_OK;
    for (size_t f = 0; f < d->features; f++) {
        if (constant && constant[f].deviation > 0) continue;
        if (count++ >= MOST_SHOWN) continue;
        aecl_text_add(&text, count > 1 ? ", " : "");
        add_name(&text, d, f);
    }
    if (count > MOST_SHOWN) aecl_text_add(&text, ", ... (%zu)", count);
    TRY(aecl_text_done(&text));
    if (count) TRY(aecl_json_set_text(facts, key, text.s));
done:
    aecl_text_free(&text);
    return st;
}

static aecl_status add_spread(aecl_json *facts, const aecl_dataset *d) {
    column *columns = NULL;
    double least = INFINITY, most = -INFINITY, mean = 0;
    aecl_text text = {0};
    aecl_status st = AECL_OK;
    TRY(aecl_alloc(&columns, d->features, sizeof *columns));
    TRY(measure(d, columns));
    for (size_t f = 0; f < d->features; f++) {
        least = fmin(least, columns[f].least), most = fmax(most, columns[f].most);
        mean += columns[f].mean / (double)d->features;
    }
    if (isfinite(least)) aecl_text_add(&text, "%.6g to %.6g, mean %.6g", least, most, mean);
    TRY(aecl_text_done(&text));
    TRY(aecl_json_set_text(facts, "values", text.s));
    if (d->rank != 1 || d->features < 2) goto done;
    TRY(add_names(facts, "constant", d, columns));
    qsort(columns, d->features, sizeof *columns, compare_spread);
    size_t few = aecl_smaller(FEW_COLUMNS, d->features / 2);
    TRY(add_columns(facts, "widest", d, columns, few));
    TRY(add_columns(facts, "narrowest", d, columns + d->features - few, few));
done:
    aecl_text_free(&text);
    free(columns);
    return st;
}

/* Duplicates */

typedef struct {
    uint64_t hash;
    const unsigned char *row;
    size_t size;
} hashed;

static int compare_rows(const void *a, const void *b) {
    const hashed *left = a, *right = b;
    if (left->hash != right->hash) return left->hash < right->hash ? -1 : 1;
    return memcmp(left->row, right->row, left->size);
}

/* Samples that are equal to another before them. */
static aecl_status count_duplicates(const aecl_dataset *d, size_t *count) {
    size_t size = aecl_dataset_row_size(d);
    hashed *rows = NULL;
    aecl_status st = aecl_alloc(&rows, d->count, sizeof *rows);
    *count = 0;
    if (st < 0) return st;
    for (size_t i = 0; i < d->count; i++) {
        rows[i] = (hashed){UINT64_C(14695981039346656037), aecl_dataset_row(d, i), size};
        for (size_t b = 0; b < size; b++) rows[i].hash = (rows[i].hash ^ rows[i].row[b]) * UINT64_C(1099511628211);
    }
    qsort(rows, d->count, sizeof *rows, compare_rows);
    for (size_t i = 1; i < d->count; i++) *count += compare_rows(&rows[i - 1], &rows[i]) == 0;
    free(rows);
    return AECL_OK;
}

/* Labels */

static int compare_labels(const void *a, const void *b) {
    int32_t left = *(const int32_t *)a, right = *(const int32_t *)b;
    return (left > right) - (left < right);
}

/* facts["label_counts"] = how many samples each label has; the first of many. */
static aecl_status add_label_counts(aecl_json *facts, const aecl_dataset *d) {
    aecl_json *object = aecl_json_object();
    int32_t *labels = NULL;
    char name[32];
    size_t different = 0;
    aecl_status st = AECL_OK;
    TRY(aecl_alloc(&labels, d->count, sizeof *labels));
    memcpy(labels, d->labels, d->count * sizeof *labels);
    qsort(labels, d->count, sizeof *labels, compare_labels);
    for (size_t i = 0, next; i < d->count; i = next) {
        for (next = i; next < d->count && labels[next] == labels[i];) next++;
        if (different++ >= 2 * MOST_SHOWN) continue;
        snprintf(name, sizeof name, "%d", labels[i]);
        TRY(aecl_json_set_integer(object, d->label_word_count ? d->label_words[labels[i]] : name, (int64_t)(next - i)));
    }
    st = aecl_json_set(facts, "label_counts", object);
    object = NULL;
    TRY(st);
    TRY(aecl_json_set_integer(facts, "different_labels", (int64_t)different));
done:
    aecl_json_free(object);
    free(labels);
    return st;
}

/* facts[key] = the columns that may be labels, or the others with words. */
static aecl_status add_looks(aecl_json *facts, const char *key, const aecl_dataset *d, bool labels) {
    aecl_json *object = aecl_json_object();
    aecl_status st = AECL_OK;
    for (size_t i = 0; i < d->found.look_count; i++)
        if (d->found.looks[i].label == labels)
            TRY(aecl_json_set_text(object, d->found.looks[i].column, d->found.looks[i].holds));
    if (aecl_json_length(object) == 0) goto done;
    st = aecl_json_set(facts, key, object);
    object = NULL;
done:
    aecl_json_free(object);
    return st;
}

/* facts["to_train"] = options without which a training refuses the columns with words. */
static aecl_status add_remedy(aecl_json *facts, const aecl_dataset *d) {
    aecl_text text = {0};
    bool labels = false;
    aecl_status st = AECL_OK;
    for (size_t i = 0; i < d->found.look_count; i++) {
        const aecl_look *look = &d->found.looks[i];
        labels = labels || look->label;
        if (look->words) aecl_text_add(&text, text.length ? "," : "--ignore ");
        if (look->words) aecl_text_add_safe(&text, look->column);
    }
    if (text.length && labels) aecl_text_add(&text, ", or one of them as --label-column");
    if (!text.length && labels) aecl_text_add(&text, "--label-column NAME, where they are labels");
    TRY(aecl_text_done(&text));
    if (text.length) TRY(aecl_json_set_text(facts, "to_train", text.s));
done:
    aecl_text_free(&text);
    return st;
}

/* Reading */

/* With missing values counted, and where it cannot be read so, with series of unlike lengths as well. */
static aecl_status read_data(aecl_dataset **out, const char *path, const aecl_read_options *options,
                             const char *label_column) {
    aecl_read_options o = aecl_read_options_merge(options, NULL);
    char *reason = NULL;
    if (o.missing == AECL_MISSING_REFUSE) o.missing = AECL_MISSING_COUNT;
    aecl_status st = aecl_dataset_read_as(out, path, &o, label_column);
    if (st != AECL_INPUT || o.length || strcmp(path, "-") == 0) return st;
    if (aecl_copy_string(&reason, aecl_message()) < 0) return AECL_NO_MEMORY;
    o.length = (char *)"pad";
    st = aecl_dataset_read_as(out, path, &o, label_column);
    if (st == AECL_INPUT) st = aecl_fail(AECL_INPUT, "%s", reason);
    free(reason);
    return st;
}

/* How it was read. */
static aecl_status add_reading(aecl_json *facts, const aecl_dataset *d) {
    static const char *const types[] = {[AECL_U8] = "uint8", [AECL_U16] = "uint16", [AECL_F32] = "float32"};
    aecl_shape shape = {.rank = d->rank};
    char text[AECL_SHAPE_TEXT];
    aecl_status st = AECL_OK;
    memcpy(shape.dim, d->dim, sizeof shape.dim);
    TRY(aecl_json_set_text(facts, "file", "data"));
    TRY(aecl_json_set_text(facts, "name", d->name));
    if (d->found.format) TRY(aecl_json_set_text(facts, "format", d->found.format));
    TRY(aecl_json_set_integer(facts, "samples", (int64_t)d->count));
    TRY(aecl_json_set_text(facts, "shape", aecl_shape_print(&shape, text)));
    TRY(aecl_json_set_text(facts, "type", types[d->dtype]));
    if (d->rank == 1) TRY(aecl_json_set_flag(facts, "header", d->columns != NULL));
    if (d->columns) TRY(add_names(facts, "columns", d, NULL));
    if (d->found.left_out) TRY(aecl_json_set_text(facts, "left_out", d->found.left_out));
    if (d->found.shortest != d->found.longest) {
        TRY(aecl_json_set_integer(facts, "shortest_series", (int64_t)d->found.shortest));
        TRY(aecl_json_set_integer(facts, "longest_series", (int64_t)d->found.longest));
    }
    TRY(aecl_json_set_flag(facts, "labels", d->labels != NULL));
    if (d->label_column) TRY(aecl_json_set_text(facts, "label_column", d->label_column));
    if (d->labels) TRY(add_label_counts(facts, d));
    TRY(add_looks(facts, "label_candidates", d, true));
    TRY(add_looks(facts, "words", d, false));
    TRY(add_remedy(facts, d));
done:
    return st;
}

aecl_status aecl_info_data(aecl_json *facts, const char *path, const aecl_read_options *options,
                           const char *label_column) {
    aecl_dataset *d = NULL;
    size_t duplicates = 0;
    aecl_status st = AECL_OK;
    TRY(read_data(&d, path, options, label_column));
    TRY(add_reading(facts, d));
    TRY(aecl_json_set_integer(facts, "missing_values", (int64_t)d->found.missing));
    TRY(count_duplicates(d, &duplicates));
    TRY(aecl_json_set_integer(facts, "duplicate_samples", (int64_t)duplicates));
    TRY(add_spread(facts, d));
    TRY(aecl_json_set_text(facts, "sha256", d->sha256));
done:
    aecl_dataset_free(d);
    return st;
}
