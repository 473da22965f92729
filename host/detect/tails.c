/* Tails of quantities among normal rows, and the score that joins them. */
#include "detect/tails.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "detect/thresholds.h"

#define LEAST_EXCESS 1e-6 /* of rows that are all alike */

static double percentile(const aecl_score_summary *s, int percent) {
    return aecl_score_quantile(s, percent / 100.);
}

aecl_status aecl_tail_fit(aecl_tail *out, const double *values, size_t count) {
    aecl_score_summary summary;
    double excess = 0;
    size_t beyond = 0;
    aecl_status st = aecl_score_summary_make(&summary, values, count);
    if (st < 0) return st;
    for (int i = 0; i <= AECL_TAIL_STEPS; i++) out->quantile[i] = percentile(&summary, i);
    const double upper = out->quantile[AECL_TAIL_STEPS];
    for (size_t i = 0; i < count; i++)
        if (values[i] > upper) excess += values[i] - upper, beyond++;
    out->excess = fmax(beyond ? excess / (double)beyond : 0, LEAST_EXCESS * fmax(1, fabs(upper)));
    return AECL_OK;
}

double aecl_tail_surprise(const aecl_tail *tail, double value) {
    const double *q = tail->quantile;
    size_t low = 0, high = AECL_TAIL_STEPS;
    if (value >= q[high]) return -log1p(-AECL_TAIL_STEPS / 100.) + (value - q[high]) / tail->excess;
    if (!(value > q[0])) return 0;
    while (high - low > 1) {
        const size_t middle = (low + high) / 2;
        if (q[middle] <= value)
            low = middle;
        else
            high = middle;
    }
    return -log1p(-((double)low + (value - q[low]) / (q[high] - q[low])) / 100);
}

static aecl_status find_median(double *median, const double *values, size_t count) {
    aecl_score_summary summary;
    aecl_status st = aecl_score_summary_make(&summary, values, count);
    if (st == AECL_OK) *median = percentile(&summary, 50);
    return st;
}

/* Of a reconstruction with this median error, a root mean square. */
static double weight_of(const aecl_measured *m, size_t part, double error, double distance) {
    const double features = (double)m->features;
    const double residual = error * error * features / m->freedom[part], apart = distance * distance / features;
    if (!(apart > 0) || !(m->freedom[part] > 0)) return 0;
    return 1 / (1 + pow(2 * residual / apart, 2));
}

static double sum_of(const aecl_tails *t, const double part[AECL_PARTS]) {
    double sum = 0;
    for (size_t p = 0; p < AECL_PARTS; p++)
        if (t->weight[p] > 0) sum += t->weight[p] * aecl_tail_surprise(&t->tail[p], part[p]);
    return sum;
}

aecl_status aecl_tails_fit(aecl_tails *tails, const aecl_measured *m, double *scores) {
    double median[AECL_PARTS] = {0};
    aecl_status st = AECL_OK;
    for (size_t p = 0; p < AECL_PARTS; p++) {
        TRY(find_median(&median[p], m->part[p], m->count));
        TRY(aecl_tail_fit(&tails->tail[p], m->part[p], m->count));
        tails->weight[p] = p == AECL_PART_DISTANCE ? 1 : weight_of(m, p, median[p], median[AECL_PART_DISTANCE]);
    }
    for (size_t i = 0; i < m->count; i++) {
        const double part[AECL_PARTS] = {m->part[0][i], m->part[1][i], m->part[2][i]};
        scores[i] = sum_of(tails, part);
    }
    TRY(aecl_tail_fit(&tails->tail[AECL_PARTS], scores, m->count));
    for (size_t i = 0; i < m->count; i++) scores[i] = aecl_tail_surprise(&tails->tail[AECL_PARTS], scores[i]);
done:
    return st;
}

double aecl_tails_score(const aecl_tails *tails, const double part[AECL_PARTS]) {
    return aecl_tail_surprise(&tails->tail[AECL_PARTS], sum_of(tails, part));
}
