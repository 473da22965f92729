/* Counts at one threshold, and everything that follows from the rows in the order of their scores, equal scores taken
 * as one step. */
#include "detect/metrics.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

aecl_confusion aecl_confusion_at(const double *scores, const bool *anomalous, size_t count, double threshold) {
    aecl_confusion c = {0};
    for (size_t i = 0; i < count; i++) {
        const bool above = scores[i] > threshold;
        size_t *const cell = anomalous[i] ? (above ? &c.found : &c.missed) : (above ? &c.false_alarms : &c.cleared);
        ++*cell;
    }
    return c;
}

static bool share(size_t part, size_t whole, double *out) {
    if (whole == 0) return false;
    *out = (double)part / (double)whole;
    return true;
}

static bool accuracy(const aecl_confusion *c, double *out) {
    return share(c->found + c->cleared, c->found + c->missed + c->false_alarms + c->cleared, out);
}

static bool precision_anomaly(const aecl_confusion *c, double *out) {
    return share(c->found, c->found + c->false_alarms, out);
}

static bool recall_anomaly(const aecl_confusion *c, double *out) {
    return share(c->found, c->found + c->missed, out);
}

static bool f1_anomaly(const aecl_confusion *c, double *out) {
    return share(2 * c->found, 2 * c->found + c->missed + c->false_alarms, out);
}

static bool precision_normal(const aecl_confusion *c, double *out) {
    return share(c->cleared, c->cleared + c->missed, out);
}

static bool recall_normal(const aecl_confusion *c, double *out) {
    return share(c->cleared, c->cleared + c->false_alarms, out);
}

static bool f1_normal(const aecl_confusion *c, double *out) {
    return share(2 * c->cleared, 2 * c->cleared + c->missed + c->false_alarms, out);
}

const aecl_metric aecl_metrics[] = {
    {"accuracy", "rows called what they are", accuracy},
    {"precision_anomaly", "anomalies among the rows called anomalous", precision_anomaly},
    {"recall_anomaly", "anomalies that were called so", recall_anomaly},
    {"f1_anomaly", "harmonic mean of the two", f1_anomaly},
    {"precision_normal", "normal rows among those called normal", precision_normal},
    {"recall_normal", "normal rows that were called so", recall_normal},
    {"f1_normal", "harmonic mean of the two", f1_normal},
    {NULL, NULL, NULL},
};

const aecl_metric *aecl_metric_find(const char *name) {
    const aecl_metric *metric = aecl_metrics;
    while (metric->name != NULL && strcmp(metric->name, name) != 0) metric++;
    return metric->name != NULL ? metric : NULL;
}

typedef struct {
    double score;
    bool anomalous;
} scored_row;

static int by_falling_score(const void *a, const void *b) {
    const double x = ((const scored_row *)a)->score, y = ((const scored_row *)b)->score;
    return (x < y) - (x > y);
}

static void count_levels(aecl_ranking *r, const scored_row *row, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (row[i].anomalous)
            r->anomalies++;
        else
            r->normals++;
        if (i + 1 < count && row[i + 1].score == row[i].score) continue;
        r->score[r->levels] = row[i].score;
        r->found[r->levels] = r->anomalies;
        r->false_alarms[r->levels++] = r->normals;
    }
}

aecl_status aecl_ranking_new(aecl_ranking *out, const double *scores, const bool *anomalous, size_t count) {
    aecl_ranking r = {0};
    scored_row *row = NULL;
    aecl_status st = AECL_OK;
    *out = r;
    if (count == 0) return aecl_fail(AECL_INPUT, "0 rows have no scores to compare");
    TRY(aecl_alloc(&row, count, sizeof *row));
    TRY(aecl_alloc(&r.score, count, sizeof *r.score));
    TRY(aecl_alloc(&r.found, count, sizeof *r.found));
    TRY(aecl_alloc(&r.false_alarms, count, sizeof *r.false_alarms));
    for (size_t i = 0; i < count; i++) {
        if (!isfinite(scores[i])) TRY(aecl_fail(AECL_INPUT, "row %zu: its score %g is not finite", i + 1, scores[i]));
        row[i] = (scored_row){scores[i], anomalous[i]};
    }
    qsort(row, count, sizeof *row, by_falling_score);
    count_levels(&r, row, count);
    *out = r;
    r = (aecl_ranking){0};
done:
    free(row);
    aecl_ranking_free(&r);
    return st;
}

void aecl_ranking_free(aecl_ranking *ranking) {
    if (ranking == NULL) return;
    free(ranking->score);
    free(ranking->found);
    free(ranking->false_alarms);
    *ranking = (aecl_ranking){0};
}

bool aecl_roc_auc(const aecl_ranking *r, double *out) {
    if (r->anomalies == 0 || r->normals == 0) return false;
    double twice = 0; /* pairs, each counted twice: exact in a double */
    size_t found = 0, alarms = 0;
    for (size_t i = 0; i < r->levels; i++) {
        twice += (double)(r->false_alarms[i] - alarms) * (double)(found + r->found[i]);
        found = r->found[i];
        alarms = r->false_alarms[i];
    }
    *out = twice / 2 / (double)r->anomalies / (double)r->normals;
    return true;
}

bool aecl_average_precision(const aecl_ranking *r, double *out) {
    if (r->anomalies == 0) return false;
    double sum = 0;
    size_t found = 0;
    for (size_t i = 0; i < r->levels; i++) {
        sum += (double)(r->found[i] - found) * (double)r->found[i] / (double)(r->found[i] + r->false_alarms[i]);
        found = r->found[i];
    }
    *out = sum / (double)r->anomalies;
    return true;
}

bool aecl_roc_curve(const aecl_ranking *r, double *false_alarm_rate, double *recall) {
    if (r->anomalies == 0 || r->normals == 0) return false;
    false_alarm_rate[0] = recall[0] = 0;
    for (size_t i = 0; i < r->levels; i++) {
        false_alarm_rate[i + 1] = (double)r->false_alarms[i] / (double)r->normals;
        recall[i + 1] = (double)r->found[i] / (double)r->anomalies;
    }
    return true;
}

bool aecl_precision_recall_curve(const aecl_ranking *r, double *recall, double *precision) {
    if (r->anomalies == 0 || r->normals == 0) return false;
    recall[0] = 0;
    precision[0] = 1;
    for (size_t i = 0; i < r->levels; i++) {
        recall[i + 1] = (double)r->found[i] / (double)r->anomalies;
        precision[i + 1] = (double)r->found[i] / (double)(r->found[i] + r->false_alarms[i]);
    }
    return true;
}
