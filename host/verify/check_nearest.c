/* Distances to nearest neighbours against sorting all of them in double. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "verify/check_case.h"
#include "detect/nearest.h"

#define STREAM 70

typedef struct {
    size_t features, count, columns;
    aecl_neighbour_span span;
    bool self;
    aecl_guarded x, rows, d;
    float *x_values, *row_values, *got;
    double *want, *distances;
} trial;

static void trial_free(trial *t) {
    aecl_guarded_free(&t->x);
    aecl_guarded_free(&t->rows);
    aecl_guarded_free(&t->d);
    free(t->x_values);
    free(t->row_values);
    free(t->got);
    free(t->want);
    free(t->distances);
}

static int rising(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double reference(const trial *t, size_t n) {
    for (size_t i = 0; i < t->count; i++) {
        double sum = 0;
        for (size_t f = 0; f < t->features; f++) {
            double e = (double)t->x_values[f * t->columns + n] - (double)t->row_values[i * t->features + f];
            sum += e * e;
        }
        t->distances[i] = sqrt(sum);
    }
    qsort(t->distances, t->count, sizeof *t->distances, rising);
    size_t last = aecl_smaller(t->span.last, t->count), first = aecl_smaller(t->span.first, last);
    double sum = 0;
    if (t->self && t->distances[0] == 0) {
        last = aecl_smaller(last + 1, aecl_smaller(t->count, AECL_MOST_NEAREST));
        if (++first > last) return 0;
    }
    for (size_t k = first; k <= last; k++) sum += t->distances[k - 1];
    return sum / (double)(last - first + 1);
}

static aecl_status run(aecl_check *check, trial *t) {
    aecl_status st = AECL_OK;
    TRY(aecl_check_random(&t->x_values, t->features * t->columns, STREAM));
    TRY(aecl_check_random(&t->row_values, t->count * t->features, STREAM + 1));
    TRY(aecl_alloc(&t->want, t->columns, sizeof *t->want));
    TRY(aecl_alloc(&t->distances, t->count, sizeof *t->distances));
    for (size_t f = 0; t->self && f < t->features; f++) t->row_values[f] = t->x_values[f * t->columns]; /* column 0 */
    TRY(aecl_guarded_new(&t->x, check->ops, t->features * t->columns));
    TRY(aecl_guarded_new(&t->rows, check->ops, t->count * t->features));
    TRY(aecl_guarded_new(&t->d, check->ops, t->columns));
    TRY(aecl_guarded_write(&t->x, t->x_values));
    TRY(aecl_guarded_write(&t->rows, t->row_values));
    TRY(aecl_nearest_distances(check->ops, &(aecl_nearest_search){t->x.view, t->rows.view, t->d.view, t->features,
                                                                  t->columns, t->count, t->span, t->self}));
    for (size_t n = 0; n < t->columns; n++) t->want[n] = reference(t, n);
    TRY(aecl_guarded_read(check, "distances", &t->d, &t->got));
    aecl_check_compare(check, "distances", t->got, t->want, t->columns);
done:
    return st;
}

aecl_status aecl_check_nearest(aecl_check *check) {
    static const size_t sizes[][5] = {{1, 1, 1, 1, 0},  {7, 3, 5, 5, 0}, {33, 21, 1, 5, 1}, {140, 16, 1, 1, 0},
                                      {5, 50, 3, 8, 0}, {7, 3, 1, 5, 1}, {3, 1, 1, 5, 1},   {9, 40, 1, 8, 1}};
    /* features, count, first, last, self */
    for (size_t s = 0; s < COUNT_OF(sizes); s++) {
        trial t = {.features = sizes[s][0],
                   .count = sizes[s][1],
                   .span = {sizes[s][2], sizes[s][3]},
                   .self = sizes[s][4],
                   .columns = 2 * AECL_BATCH_PAD};
        char name[128];
        snprintf(name, sizeof name, "nearest features=%zu rows=%zu first=%zu last=%zu self=%d", t.features, t.count,
                 t.span.first, t.span.last, t.self);
        if (!aecl_check_begin(check, name, s == 2)) continue;
        aecl_status st = run(check, &t);
        trial_free(&t);
        if (st < 0) return aecl_fail_in(st, "%s", name);
        aecl_check_end(check, name);
    }
    return AECL_OK;
}
