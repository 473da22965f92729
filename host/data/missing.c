/* Filling missing values, or leaving out their rows. */
#include "data/missing.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "data/reader.h"

#define MOST_NAMED 8

static const char *const done_with_them[] = {[AECL_MISSING_DROP] = "their rows are left out",
                                             [AECL_MISSING_MEAN] = "filled by the mean of their column",
                                             [AECL_MISSING_INTERPOLATE] =
                                                 "filled on a line between the rows before and after",
                                             [AECL_MISSING_COUNT] = "--missing says what becomes of them"};

/* means[features] of the values that are there; counts[features] of those that are not. */
static aecl_status measure(const aecl_dataset *d, const char *name, float *means, size_t *counts, bool only_counted) {
    const float *values = d->values;
    double *sums = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_alloc(&sums, d->features, sizeof *sums));
    for (size_t i = 0; i < d->count; i++)
        for (size_t f = 0; f < d->features; f++) {
            float value = values[i * d->features + f];
            counts[f] += isnan(value) != 0;
            sums[f] += isnan(value) ? 0 : (double)value;
        }
    for (size_t f = 0; f < d->features; f++) {
        if (counts[f] == d->count && !only_counted)
            TRY(aecl_fail(AECL_INPUT, "%s: column %s has no value at all: --ignore leaves it out", name,
                          d->columns ? d->columns[f] : "without a name"));
        means[f] = (float)(sums[f] / (double)(d->count - counts[f]));
    }
done:
    free(sums);
    return st;
}

static aecl_status say(const aecl_dataset *d, const char *name, const size_t *counts, int missing) {
    aecl_text where = {0};
    size_t values = 0, columns = 0;
    for (size_t f = 0; f < d->features; f++) {
        if (counts[f] == 0) continue;
        values += counts[f];
        if (columns++ >= MOST_NAMED) continue;
        aecl_text_add(&where, columns > 1 ? ", " : "");
        if (d->columns)
            aecl_text_add_safe(&where, d->columns[f]);
        else
            aecl_text_add(&where, "value %zu", f + 1);
        aecl_text_add(&where, " %zu", counts[f]);
    }
    if (columns > MOST_NAMED) aecl_text_add(&where, ", ...");
    aecl_status st = aecl_text_done(&where);
    if (st == AECL_OK && values)
        aecl_log(AECL_LOG_NOTE, "%s: %zu values of %zu are missing (%s): %s", name, values, d->count * d->features,
                 where.s, done_with_them[missing]);
    aecl_text_free(&where);
    return st;
}

static aecl_status drop_rows(aecl_dataset *d, const char *name) {
    float *values = d->values;
    size_t kept = 0;
    for (size_t i = 0; i < d->count; i++) {
        const float *row = values + i * d->features;
        bool whole = true;
        for (size_t f = 0; f < d->features; f++) whole = whole && !isnan(row[f]);
        if (!whole) continue;
        memmove(values + kept * d->features, row, d->features * sizeof *row);
        if (d->labels) d->labels[kept] = d->labels[i];
        if (d->times) d->times[kept] = d->times[i];
        kept++;
    }
    if (kept == 0) return aecl_fail(AECL_INPUT, "%s: no row is whole: --missing mean fills them", name);
    d->count = kept;
    return AECL_OK;
}

static void fill(aecl_dataset *d, const float *means) {
    float *values = d->values;
    for (size_t i = 0; i < d->count; i++)
        for (size_t f = 0; f < d->features; f++)
            if (isnan(values[i * d->features + f])) values[i * d->features + f] = means[f];
}

/* Column f: each gap on a line between its neighbours. */
static void interpolate(aecl_dataset *d, size_t f) {
    float *values = (float *)d->values + f;
    size_t step = d->features, before = SIZE_MAX;
    for (size_t i = 0; i < d->count; i++) {
        if (isnan(values[i * step])) continue;
        float last = values[i * step], first = before == SIZE_MAX ? last : values[before * step];
        for (size_t gap = before == SIZE_MAX ? 0 : before + 1; gap < i; gap++) {
            float part = before == SIZE_MAX ? 1 : (float)(gap - before) / (float)(i - before);
            values[gap * step] = first + part * (last - first);
        }
        before = i;
    }
    for (size_t i = before + 1; before != SIZE_MAX && i < d->count; i++) values[i * step] = values[before * step];
}

aecl_status aecl_missing_settle(aecl_dataset *d, const char *name, const aecl_read_options *o) {
    size_t *counts = NULL;
    aecl_status st = AECL_OK;
    if (o->missing == AECL_MISSING_REFUSE) return AECL_OK;
    TRY(aecl_alloc(&counts, d->features, sizeof *counts));
    TRY(aecl_alloc(&d->fills, d->features, sizeof *d->fills));
    TRY(measure(d, name, d->fills, counts, o->missing == AECL_MISSING_COUNT));
    for (size_t f = 0; f < d->features; f++) d->found.missing += counts[f];
    TRY(say(d, name, counts, o->missing));
    if (o->missing == AECL_MISSING_DROP) TRY(drop_rows(d, name));
    for (size_t f = 0; o->missing == AECL_MISSING_INTERPOLATE && f < d->features; f++) interpolate(d, f);
    if (o->missing == AECL_MISSING_MEAN) fill(d, o->fills ? o->fills : d->fills);
done:
    free(counts);
    return st;
}

aecl_status aecl_missing_settle_row(const aecl_csv *csv, const aecl_read_options *o, float *row, float *last) {
    for (size_t f = 0; f < csv->width; f++) {
        if (!isnan(row[f])) continue;
        if (o->missing == AECL_MISSING_DROP)
            return aecl_fail(AECL_INPUT,
                             "%s: line %zu lacks values, and such rows were left out of training: --missing mean "
                             "judges it",
                             csv->name, csv->line);
        if (o->missing == AECL_MISSING_INTERPOLATE && !isnan(last[f]))
            row[f] = last[f];
        else if (o->fills)
            row[f] = o->fills[f];
        else
            return aecl_fail(AECL_INPUT,
                             "%s: line %zu lacks values, and the model knows no means: train it with --missing mean",
                             csv->name, csv->line);
    }
    memcpy(last, row, csv->width * sizeof *row);
    return AECL_OK;
}
