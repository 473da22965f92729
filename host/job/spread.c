/* How far the columns of a table spread. */
#include "job/spread.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define MOST_RATIO 100.0
#define JUMP       10.0

/* spread[features] = standard deviations. */
static aecl_status measure(const aecl_dataset *d, double *spread) {
    double *mean = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_alloc(&mean, d->features, sizeof *mean));
    for (size_t i = 0; i < d->count; i++) {
        const void *row = aecl_dataset_row(d, i);
        for (size_t f = 0; f < d->features; f++) mean[f] += aecl_row_value(d->dtype, row, f) / (double)d->count;
    }
    for (size_t i = 0; i < d->count; i++) {
        const void *row = aecl_dataset_row(d, i);
        for (size_t f = 0; f < d->features; f++) {
            double distance = aecl_row_value(d->dtype, row, f) - mean[f];
            spread[f] += distance * distance / (double)d->count;
        }
    }
    for (size_t f = 0; f < d->features; f++) spread[f] = spread[f] > 1e-12 * mean[f] * mean[f] ? sqrt(spread[f]) : 0;
done:
    free(mean);
    return st;
}

/* Names that differ in a number that counts up: t0, t1, ... */
static bool names_count(const aecl_dataset *d) {
    long before = 0;
    if (d->columns == NULL) return true;
    for (size_t f = 0; f < d->features; f++) {
        const char *name = d->columns[f];
        size_t stem = strcspn(name, "0123456789");
        char *end = NULL;
        long number = strtol(name + stem, &end, 10);
        if (name[stem] == 0 || *end || strncmp(name, d->columns[0], stem) != 0) return false;
        if (f && number != before + 1) return false;
        before = number;
    }
    return true;
}

aecl_status aecl_columns_unlike(const aecl_dataset *rows, bool *unlike, double *ratio) {
    double *spread = NULL, least = INFINITY, most = 0, before = 0, jump = 1;
    aecl_status st = AECL_OK;
    *unlike = false;
    if (rows->rank != 1 || rows->features < 2) return AECL_OK;
    TRY(aecl_alloc(&spread, rows->features, sizeof *spread));
    TRY(measure(rows, spread));
    for (size_t f = 0; f < rows->features; f++) {
        if (spread[f] == 0) continue;
        least = fmin(least, spread[f]), most = fmax(most, spread[f]);
        if (before > 0) jump = fmax(jump, fmax(before / spread[f], spread[f] / before));
        before = spread[f];
    }
    *ratio = most / least;
    *unlike = most > 0 && *ratio > MOST_RATIO && (!names_count(rows) || jump > JUMP);
done:
    free(spread);
    return st;
}

void aecl_value_range(const aecl_dataset *data, double *least, double *most) {
    *least = INFINITY, *most = -INFINITY;
    for (size_t i = 0; i < data->count; i++) {
        const void *row = aecl_dataset_row(data, i);
        for (size_t f = 0; f < data->features; f++) {
            double value = aecl_row_value(data->dtype, row, f);
            *least = fmin(*least, value), *most = fmax(*most, value);
        }
    }
}
