/* What a user may have overlooked in a table of numbers. */
#include <math.h>
#include <string.h>
#include <strings.h>

#include "base/log.h"
#include "base/mem.h"
#include "data/reader.h"

static const char *const label_names[] = {"label",     "labels",  "class",  "target", "anomaly",       "is_anomaly",
                                          "anomalous", "outlier", "status", "y",      "fault",         "failure",
                                          "fraud",     "attack",  "normal", "state",  "machine_status"};

static float value_at(const aecl_dataset *d, size_t row, size_t column) {
    return ((const float *)d->values)[row * d->features + column];
}

/* A column of 0 and 1 alone. */
static bool is_binary(const aecl_dataset *d, size_t column) {
    for (size_t i = 0; i < d->count; i++)
        if (value_at(d, i, column) != 0 && value_at(d, i, column) != 1) return false;
    return true;
}

/* Counts the rows, or rises by the same step from each to the next: a number or a time. */
static bool is_running(const aecl_dataset *d, size_t column) {
    double first = (double)value_at(d, 0, column), last = (double)value_at(d, d->count - 1, column);
    double step = (last - first) / (double)(d->count - 1);
    if (d->count < 8 || !(step > 0)) return false;
    for (size_t i = 1; i < d->count; i++)
        if (!(fabs((double)value_at(d, i, column) - first - step * (double)i) <= 0.5 * step)) return false;
    return true;
}

bool aecl_is_label_name(const char *name) {
    for (size_t i = 0; i < COUNT_OF(label_names); i++)
        if (strcasecmp(name, label_names[i]) == 0) return true;
    return false;
}

aecl_status aecl_table_hints(const aecl_dataset *d, const aecl_read_input *in) {
    if (d->columns == NULL || in->options->names || d->features < 2) return AECL_OK;
    for (size_t c = 0; c < d->features; c++) {
        const char *name = d->columns[c];
        if (in->label_column == NULL && aecl_is_label_name(name) && is_binary(d, c))
            aecl_log(
                AECL_LOG_WARNING,
                "%s: column %s holds 0 and 1 alone and is taken for a value; if it is the labels: --label-column %s",
                in->name, name, name);
        if (!in->options->columns && is_running(d, c))
            aecl_log(AECL_LOG_WARNING,
                     "%s: column %s rises evenly from row to row and is taken for a value; to leave it out: --ignore "
                     "'%s'",
                     in->name, name, name);
    }
    return AECL_OK;
}
