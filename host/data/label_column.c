/* Which column of a table holds the labels. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "data/reader.h"

#define MOST_LABEL 16777216.0 /* a float holds every whole number up to it */

static aecl_status no_such_column(const aecl_dataset *d, const char *column) {
    const char *nearest = d->columns ? aecl_nearest(column, (const char *const *)d->columns, d->features) : NULL;
    return aecl_fail(AECL_INPUT, "%s: has no column \"%s\" for the labels (first, last, 1 to %zu%s%s%s)", d->name,
                     column, d->features, d->columns ? " or a name of its header" : "",
                     nearest ? "; did you mean " : "", nearest ? nearest : "");
}

static aecl_status find_column(const aecl_dataset *d, const char *column, size_t *index) {
    int64_t number = 0;
    bool first = strcmp(column, "first") == 0, last = strcmp(column, "last") == 0;
    if (first || last || aecl_parse_integer(column, &number)) {
        *index = first ? 0 : last ? d->features - 1 : (size_t)number - 1;
        return first || last || (number >= 1 && (uint64_t)number <= d->features) ? AECL_OK : no_such_column(d, column);
    }
    for (*index = 0; d->columns && *index < d->features; ++*index)
        if (strcmp(d->columns[*index], column) == 0) return AECL_OK;
    return no_such_column(d, column);
}

static aecl_status read_labels(const aecl_dataset *d, size_t column, int32_t *labels) {
    for (size_t i = 0; i < d->count; i++) {
        size_t at = i * d->features + column;
        double value = aecl_dataset_value(d, at);
        if (!(fabs(value) <= MOST_LABEL) || value != trunc(value))
            return aecl_fail(AECL_INPUT, "%s: row %zu, column %zu: %g is not a label, a whole number up to %.0f",
                             d->name, i + 1, column + 1, value, MOST_LABEL);
        labels[i] = (int32_t)value;
    }
    return AECL_OK;
}

/* Closes the gap that the column leaves in every row, in place. */
static aecl_status drop_column(aecl_dataset *d, size_t column) {
    size_t size = aecl_dataset_row_size(d) / d->features, left = column * size;
    size_t old_row = d->features * size, row = old_row - size;
    char *values = d->values;
    for (size_t i = 0; i < d->count; i++) {
        memmove(values + i * row, values + i * old_row, left);
        memmove(values + i * row + left, values + i * old_row + left + size, row - left);
    }
    d->features--;
    d->dim[0]--;
    if (d->columns) memmove(d->columns + column, d->columns + column + 1, (d->features - column) * sizeof *d->columns);
    aecl_status st = aecl_resize(&d->values, d->count, row);
    return st < 0 ? st : aecl_dataset_seal(d);
}

aecl_status aecl_dataset_take_labels(aecl_dataset *dataset, const char *column) {
    int32_t *labels = NULL;
    size_t index = 0;
    aecl_status st = AECL_OK;
    if (strcmp(column, "none") == 0) return AECL_OK;
    if (dataset->rank != 1)
        return aecl_fail(AECL_INPUT, "%s: holds pictures, which have no label column", dataset->name);
    if (dataset->borrowed)
        return aecl_fail(AECL_INPUT, "%s: lies in memory of another's: give its labels beside its values",
                         dataset->name);
    if (dataset->features == 1)
        return aecl_fail(AECL_INPUT, "%s: has a single column; nothing is left beside the labels", dataset->name);
    TRY(find_column(dataset, column, &index));
    TRY(aecl_alloc(&labels, dataset->count, sizeof *labels));
    TRY(read_labels(dataset, index, labels));
    TRY(drop_column(dataset, index));
    free(dataset->labels);
    dataset->labels = labels, labels = NULL;
done:
    free(labels);
    return st;
}
