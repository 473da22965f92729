/* The areas for every buffer. A point is called anomalous from some threshold on, so what the points weigh is summed up
 * by that threshold, and a curve is one walk over the sums. */
#include "detect/vus.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { THRESHOLDS = 250 };

typedef struct {
    const aecl_spans *anomalies;
    size_t count;
    unsigned char *level; /* [count] the highest threshold, counted from the highest, that calls the point anomalous */
    bool *inside;         /* [count] within an anomaly */
    double *weight;       /* [count] how anomalous the buffer makes a point outside */
    double called[THRESHOLDS]; /* points at each threshold */
} surface;

/* Sums over the points that a threshold calls anomalous. */
typedef struct {
    double inside[THRESHOLDS], outside[THRESHOLDS], found[THRESHOLDS];
    size_t stretches;
} sums;

static int falling(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x < y) - (x > y);
}

static void add_up(double values[THRESHOLDS]) {
    for (size_t k = 1; k < THRESHOLDS; k++) values[k] += values[k - 1];
}

static aecl_status find_levels(surface *s, const double *scores) {
    double *sorted = NULL, threshold[THRESHOLDS];
    aecl_status st = AECL_OK;
    TRY(aecl_alloc(&sorted, s->count, sizeof *sorted));
    memcpy(sorted, scores, s->count * sizeof *sorted);
    qsort(sorted, s->count, sizeof *sorted, falling);
    for (size_t k = 0; k < THRESHOLDS; k++) {
        double rank = (double)k * ((double)(s->count - 1) / (THRESHOLDS - 1));
        threshold[k] = sorted[k == THRESHOLDS - 1 ? s->count - 1 : (size_t)rank];
    }
    for (size_t i = 0; i < s->count; i++) {
        size_t low = 0, high = THRESHOLDS - 1;
        while (low < high) {
            size_t middle = (low + high) / 2;
            if (scores[i] >= threshold[middle])
                high = middle;
            else
                low = middle + 1;
        }
        s->level[i] = (unsigned char)low;
        s->called[low]++;
    }
    add_up(s->called);
done:
    free(sorted);
    return st;
}

/* Weights of the points around anomaly number i. */
static void weigh(surface *s, size_t i, size_t buffer) {
    const aecl_span *a = &s->anomalies->at[i];
    for (size_t d = 1; d <= buffer / 2; d++) {
        double weight = sqrt(1 - (double)d / (double)buffer);
        if (d <= a->start) s->weight[a->start - d] += weight;
        if (a->end - 1 + d < s->count) s->weight[a->end - 1 + d] += weight;
    }
}

/* The points from..to of anomalies whose buffers touch. */
static void sum_stretch(const surface *s, sums *sum, size_t from, size_t to) {
    size_t first = THRESHOLDS - 1;
    for (size_t p = from; p < to; p++) {
        size_t level = s->level[p];
        first = aecl_smaller(first, level);
        if (s->inside[p])
            sum->inside[level]++;
        else
            sum->outside[level] += fmin(1, s->weight[p]);
    }
    sum->found[first]++;
    sum->stretches++;
}

static void sum_up(surface *s, sums *sum, size_t buffer) {
    const aecl_span *at = s->anomalies->at;
    size_t last = s->anomalies->count - 1, half = buffer / 2, from = at[0].start > half ? at[0].start - half : 0;
    memset(s->weight, 0, s->count * sizeof *s->weight);
    for (size_t i = 0; i <= last; i++) weigh(s, i, buffer);
    for (size_t i = 0; i <= last; i++) {
        if (i < last && at[i].end - 1 + half + half >= at[i + 1].start) continue;
        sum_stretch(s, sum, from, aecl_smaller(at[i].end + half, s->count));
        if (i < last) from = at[i + 1].start - half;
    }
    add_up(sum->inside);
    add_up(sum->outside);
    add_up(sum->found);
}

static void add_areas(surface *s, size_t buffer, aecl_vus *total) {
    sums sum = {0};
    double real = (double)aecl_spans_points(s->anomalies), recall = 0, alarms = 0;
    sum_up(s, &sum, buffer);
    for (size_t k = 0; k <= THRESHOLDS; k++) {
        double next_recall = 1, next_alarms = 1;
        if (k < THRESHOLDS) {
            double hits = sum.inside[k] + sum.outside[k], positive = real + sum.outside[k] / 2;
            next_recall = fmin(1, hits / positive) * sum.found[k] / (double)sum.stretches;
            next_alarms = (s->called[k] - hits) / ((double)s->count - positive);
            total->pr += (next_recall - recall) * hits / s->called[k];
        }
        total->roc += (next_alarms - alarms) * (next_recall + recall) / 2;
        recall = next_recall, alarms = next_alarms;
    }
}

aecl_status aecl_vus_measure(aecl_vus *out, const double *scores, size_t count, const aecl_spans *anomalies,
                             size_t buffer) {
    surface s = {.anomalies = anomalies, .count = count};
    aecl_status st = AECL_OK;
    *out = (aecl_vus){0};
    for (size_t i = 0; i < count; i++)
        if (isnan(scores[i])) return aecl_fail(AECL_INPUT, "the score of point %zu is not a number", i + 1);
    TRY(aecl_alloc(&s.level, count, sizeof *s.level));
    TRY(aecl_alloc(&s.inside, count, sizeof *s.inside));
    TRY(aecl_alloc(&s.weight, count, sizeof *s.weight));
    for (size_t i = 0; i < anomalies->count; i++)
        for (size_t p = anomalies->at[i].start; p < anomalies->at[i].end; p++) s.inside[p] = true;
    TRY(find_levels(&s, scores));
    for (size_t buffered = 0; buffered <= buffer; buffered++) add_areas(&s, buffered, out);
    out->roc /= (double)(buffer + 1);
    out->pr /= (double)(buffer + 1);
done:
    free(s.level);
    free(s.inside);
    free(s.weight);
    return st;
}
