/* Unlabelled rows of which a part is said to be anomalous: those furthest from their neighbours are not learnt. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "data/scaling_fit.h"
#include "data/split.h"
#include "detect/detection_fit.h"
#include "detect/thresholds.h"
#include "job/spread.h"
#include "job/training.h"

/* Anomalies that are alike have near neighbours among themselves: to be rid of most, so many times their part is left out, as long as enough
 * rows stay to learn of. */
#define LEFT_OUT      2.5
#define MOST_LEFT_OUT 0.7
#define LEAST_LEARNT  50

/* The part that the rule calls anomalous, where there are no labels to tell which rows; else 0. */
static double suspected_part(const aecl_training *t) {
    const aecl_dataset *train = t->given.train;
    aecl_threshold threshold;
    const bool open = t->config.threshold && t->config.score != AECL_SCORE_ERROR && !train->labels && !train->window;
    if (!open || train->rank != 1 || aecl_threshold_parse(&threshold, t->config.threshold) < 0) return 0;
    return strcmp(threshold.rule->name, "rate") == 0 ? threshold.parameter : 0;
}

/* labels[] = AECL_ANOMALOUS for the rows with the largest distances, that part of all, AECL_NORMAL for others. */
static aecl_status mark(int32_t *labels, const double *distances, size_t count, double part) {
    aecl_score_summary summary;
    aecl_status st = aecl_score_summary_make(&summary, distances, count);
    if (st < 0) return st;
    const double limit = aecl_score_quantile(&summary, 1 - part);
    for (size_t i = 0; i < count; i++) labels[i] = distances[i] > limit ? AECL_ANOMALOUS : AECL_NORMAL;
    return AECL_OK;
}

static double left_out(double part, double count) {
    return fmax(part, fmin(fmin(LEFT_OUT * part, MOST_LEFT_OUT), 1 - LEAST_LEARNT / count));
}

static void drop_labels(aecl_dataset *data) {
    free(data->labels);
    data->labels = NULL;
}

aecl_status aecl_training_suspect(aecl_training *t) {
    const aecl_dataset *train = t->given.train;
    const double part = suspected_part(t);
    double ratio = 1;
    bool unlike = false;
    aecl_dataset marked = *train;
    aecl_scaling scaling = {0};
    double *distances = NULL;
    int32_t *labels = NULL;
    aecl_status st = AECL_OK;
    if (!(part > 0 && part < 1)) return AECL_OK;
    TRY(aecl_alloc(&labels, train->count, sizeof *labels));
    TRY(aecl_alloc(&distances, train->count, sizeof *distances));
    TRY(aecl_columns_unlike(train, &unlike, &ratio));
    TRY(aecl_scaling_fit(&scaling, (aecl_scaling_kind)t->config.scaling, t->config.per_feature || unlike, train));
    TRY(aecl_neighbour_distances(distances, &scaling, train, (uint64_t)t->config.seed));
    TRY(mark(labels, distances, train->count, left_out(part, (double)train->count)));
    marked.labels = labels;
    if (aecl_dataset_count_label(&marked, AECL_NORMAL) == train->count) goto done;
    TRY(aecl_dataset_with_label(&t->normal, &marked, AECL_NORMAL));
    TRY(aecl_dataset_select_others(&t->suspected, &marked, AECL_NORMAL));
    drop_labels(t->normal);
    drop_labels(t->suspected);
    aecl_log(
        AECL_LOG_NOTE,
        "%s: no labels, and %g of the rows are said to be anomalous: to be rid of them, the %zu furthest from their "
        "neighbours are not learnt",
        train->name, part, t->suspected->count);
done:
    aecl_scaling_free(&scaling);
    free(distances);
    free(labels);
    return st;
}
