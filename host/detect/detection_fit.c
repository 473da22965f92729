/* Fitting a detector: what its training rows score, and the threshold by that. */
#include "detect/detection_fit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "detect/point_scores.h"
#include "base/philox.h"
#include "baseline/knn.h"
#include "data/split.h"
#include "detect/drift.h"
#include "detect/plane.h"
#include "detect/tails.h"
#include "detect/thresholds.h"

/* Of normal numbers this share lies less than this many deviations above the median. The upper spread it is, for what is
 * above the median counts, and a quantity with a long tail among normal rows must be further out to say as much. */
#define UPPER_SHARE 0.95
#define UPPER_STEPS 1.645

static aecl_status find_spread(aecl_spread *out, const double *values, size_t count) {
    aecl_score_summary summary;
    aecl_status st = aecl_score_summary_make(&summary, values, count);
    if (st == AECL_OK) {
        double median = aecl_score_quantile(&summary, 0.5);
        *out = (aecl_spread){median, (aecl_score_quantile(&summary, UPPER_SHARE) - median) / UPPER_STEPS};
    }
    return st;
}

/* Keeps the first of the rows. */
static aecl_status keep_rows(aecl_detection *d, const aecl_row_source *rows) {
    aecl_status st = AECL_OK;
    d->row_count = rows->count < AECL_MOST_NEIGHBOURS ? rows->count : AECL_MOST_NEIGHBOURS;
    TRY(aecl_alloc(&d->rows, d->row_count, d->features * sizeof *d->rows));
    for (size_t i = 0; i < d->row_count; i++) rows->row(rows, i, d->rows + i * d->features);
done:
    return st;
}

/* distances[i] of row i to the kept rows, without itself. */
static aecl_status own_distances(const aecl_detection *d, const aecl_row_source *rows, aecl_neighbour_span span,
                                 double *distances) {
    const aecl_row_source kept = aecl_float_rows(d->rows, d->features, d->row_count);
    aecl_row_source others = *rows;
    others.order += d->row_count;
    others.count -= d->row_count;
    double *found = NULL;
    aecl_status st = AECL_OK;
    if (rows->count == 1) return AECL_OK; /* no other row: 0 */
    TRY(aecl_alloc(&found, rows->count, sizeof *found));
    TRY(aecl_knn_scores(&kept, NULL, span, found));
    if (others.count) TRY(aecl_knn_scores(&kept, &others, span, found + d->row_count));
    for (size_t i = 0; i < rows->count; i++) distances[rows->order[i]] = found[i];
done:
    free(found);
    return st;
}

/* scores[] are the errors before, and the scores after. */
static aecl_status join_neighbours(aecl_detection *d, const aecl_row_source *rows, double *scores) {
    double *distances = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_alloc(&distances, rows->count, sizeof *distances));
    TRY(own_distances(d, rows, AECL_FIFTH_NEIGHBOUR, distances));
    TRY(find_spread(&d->error, scores, rows->count));
    TRY(find_spread(&d->distance, distances, rows->count));
    for (size_t i = 0; i < rows->count; i++) scores[i] = aecl_score_combine(d, scores[i], distances[i]);
done:
    free(distances);
    return st;
}

static aecl_status join_tails(aecl_detection *d, const aecl_row_source *rows, size_t code, double *scores) {
    const size_t features = rows->features, components = aecl_smaller(code, features / 2);
    aecl_measured m = {.count = rows->count, .features = features};
    double *errors = NULL;
    aecl_status st = AECL_OK;
    for (size_t p = 0; p < AECL_PARTS; p++) TRY(aecl_alloc(&m.part[p], m.count, sizeof *m.part[p]));
    errors = m.part[AECL_PART_ERROR];
    memcpy(errors, scores, m.count * sizeof *errors);
    TRY(own_distances(d, rows, AECL_NEIGHBOURS, m.part[AECL_PART_DISTANCE]));
    TRY(aecl_plane_fit(&d->tails, m.part[AECL_PART_PLANE], rows, d->row_count, components));
    m.freedom[AECL_PART_ERROR] = (double)(code < features ? features - code : 1);
    m.freedom[AECL_PART_PLANE] = d->tails.plane ? (double)(features - d->tails.components) : 0;
    TRY(aecl_tails_fit(&d->tails, &m, scores));
done:
    for (size_t p = 0; p < AECL_PARTS; p++) free(m.part[p]);
    return st;
}

/* The order in which rows are kept: as they are, or drawn where there are more than are kept. */
static aecl_status choose_order(uint32_t **order, size_t count, uint64_t seed) {
    aecl_status st = aecl_alloc(order, count, sizeof **order);
    if (st < 0) return st;
    if (count > AECL_MOST_NEIGHBOURS)
        aecl_random_shuffle(*order, count, seed, AECL_RANDOM_SPLIT, 1);
    else
        for (size_t i = 0; i < count; i++) (*order)[i] = (uint32_t)i;
    return AECL_OK;
}

static aecl_status fit_neighbours(aecl_detection *d, const aecl_scorer *s, const aecl_dataset *normal, uint64_t seed,
                                  double *scores) {
    aecl_row_source rows = aecl_scaled_rows(aecl_scorer_scaling(s), normal);
    uint32_t *order = NULL;
    aecl_status st = AECL_OK;
    TRY(choose_order(&order, normal->count, seed));
    rows.order = order;
    TRY(keep_rows(d, &rows));
    TRY(d->score == AECL_SCORE_TAILS ? join_tails(d, &rows, aecl_scorer_code(s), scores)
                                     : join_neighbours(d, &rows, scores));
done:
    free(order);
    return st;
}

aecl_status aecl_neighbour_distances(double *distances, const aecl_scaling *scaling, const aecl_dataset *data,
                                     uint64_t seed) {
    aecl_row_source rows = aecl_scaled_rows(scaling, data);
    aecl_detection kept = {.features = data->features};
    uint32_t *order = NULL;
    aecl_status st = AECL_OK;
    TRY(choose_order(&order, data->count, seed));
    rows.order = order;
    TRY(keep_rows(&kept, &rows));
    TRY(own_distances(&kept, &rows, AECL_NEIGHBOURS, distances));
done:
    aecl_detection_free(&kept);
    free(order);
    return st;
}

static aecl_status median_error(aecl_scorer *s, const aecl_dataset *data, double *median) {
    aecl_spread spread;
    double *errors = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_alloc(&errors, data->count, sizeof *errors));
    TRY(aecl_scorer_set_errors(s, data, errors));
    TRY(find_spread(&spread, errors, data->count));
    *median = spread.median;
done:
    free(errors);
    return st;
}

static aecl_status correct_errors(aecl_scorer *s, const aecl_training_rows *rows, double *errors) {
    double fitted = 0, held = 0;
    aecl_status st = AECL_OK;
    if (rows->held == NULL) return AECL_OK;
    TRY(median_error(s, rows->fitted, &fitted));
    TRY(median_error(s, rows->held, &held));
    const bool scales = aecl_scorer_kind(s) == AECL_SCORE_TAILS && fitted > 0; /* as the spread grows with the errors */
    for (size_t i = 0; held > fitted && i < rows->normal->count; i++)
        errors[i] = scales ? errors[i] * held / fitted : errors[i] + held - fitted;
done:
    return st;
}

/* Of windows, thresholds are for the steps that they cover (detect/point_scores.h), whose scores are means of several;
 * of other rows `count` are summed up. */
static aecl_status sum_up(aecl_detection *d, const aecl_dataset *normal, const double *scores, size_t count) {
    double *steps = NULL;
    aecl_status st = AECL_OK;
    if (normal->window == 0) return aecl_score_summary_make(&d->summary, scores, count);
    TRY(aecl_alloc(&steps, normal->count, sizeof *steps));
    memcpy(steps, scores, normal->count * sizeof *steps);
    TRY(aecl_smooth_scores(steps, &(aecl_window_places){normal->count, normal->window, normal->stride}));
    TRY(aecl_score_summary_make(&d->summary, steps, normal->count));
done:
    free(steps);
    return st;
}

/* scores[] of the normal rows, then of the suspected ones. */
static aecl_status fit_scores(aecl_detection *d, aecl_scorer *s, const aecl_training_rows *rows, uint64_t seed,
                              double *scores) {
    const size_t normal = rows->normal->count, suspected = rows->suspected ? rows->suspected->count : 0;
    aecl_status st = AECL_OK;
    d->score = aecl_scorer_kind(s);
    d->features = rows->normal->features;
    TRY(aecl_scorer_set_errors(s, rows->normal, scores));
    TRY(correct_errors(s, rows, scores));
    if (d->score != AECL_SCORE_ERROR) TRY(fit_neighbours(d, s, rows->normal, seed, scores));
    if (suspected) TRY(aecl_scorer_run_set(s, d, rows->suspected, scores + normal));
    TRY(sum_up(d, rows->normal, scores, normal + suspected));
done:
    return st;
}

static aecl_status find_by_labels(double *out, const char *rule, const aecl_ranking *ranking) {
    aecl_threshold threshold;
    aecl_status st = aecl_threshold_parse(&threshold, rule);
    return st < 0 ? st : aecl_threshold_find(&threshold, &(aecl_threshold_source){.labelled = ranking}, out);
}

/* The thresholds by labels, on the training rows of both classes; trained[normal->count] are scores, each of which stands for
 * `each` rows. */
static aecl_status fit_labelled(aecl_detection *d, aecl_scorer *s, const aecl_training_rows *rows,
                                const double *trained, size_t each) {
    size_t normal = rows->normal->count * each, all = normal + (rows->anomalous ? rows->anomalous->count : 0);
    aecl_ranking ranking = {0};
    double *scores = NULL;
    bool *anomalous = NULL;
    aecl_status st = AECL_OK;
    d->best_f1 = d->youden = NAN;
    if (all == normal) return AECL_OK;
    TRY(aecl_alloc(&scores, all, sizeof *scores));
    TRY(aecl_alloc(&anomalous, all, sizeof *anomalous));
    for (size_t i = 0; i < normal; i++) scores[i] = trained[i / each];
    TRY(aecl_scorer_run_set(s, d, rows->anomalous, scores + normal));
    for (size_t i = normal; i < all; i++) anomalous[i] = true;
    TRY(aecl_ranking_new(&ranking, scores, anomalous, all));
    TRY(find_by_labels(&d->best_f1, "best-f1", &ranking));
    TRY(find_by_labels(&d->youden, "youden", &ranking));
done:
    aecl_ranking_free(&ranking);
    free(scores);
    free(anomalous);
    return st;
}

/* A sample of rows, and what is owned of it. */
typedef struct {
    aecl_training_rows rows;
    aecl_dataset *own[4];
    size_t each; /* rows that one stands for */
} sample;

static void sample_free(sample *s) {
    for (size_t i = 0; i < COUNT_OF(s->own); i++) aecl_dataset_free(s->own[i]);
}

/* Every kind of rows thinned alike. */
static aecl_status draw_rows(sample *s, const aecl_training_rows *rows, uint64_t seed) {
    const aecl_dataset **const parts[] = {&s->rows.normal, &s->rows.fitted, &s->rows.held, &s->rows.suspected};
    aecl_status st = AECL_OK;
    *s = (sample){.rows = *rows, .each = 1};
    if (rows->normal->window == 0) s->each = (rows->normal->count + AECL_MOST_FITTED - 1) / AECL_MOST_FITTED;
    for (size_t i = 0; s->each > 1 && i < COUNT_OF(parts); i++) {
        if (*parts[i] == NULL) continue;
        TRY(aecl_dataset_draw(&s->own[i], *parts[i], ((*parts[i])->count + s->each - 1) / s->each, seed));
        *parts[i] = s->own[i];
    }
    if (s->each > 1)
        aecl_log(AECL_LOG_NOTE, "detector: fitted to %zu of the %zu normal rows, drawn by the seed",
                 s->rows.normal->count, rows->normal->count);
done:
    return st;
}

aecl_status aecl_detection_fit(aecl_detection *detection, aecl_scorer *s, const aecl_training_rows *rows,
                               const char *rule, uint64_t seed) {
    aecl_threshold threshold;
    double *scores = NULL;
    sample drawn = {0};
    aecl_status st = AECL_OK;
    TRY(aecl_threshold_parse(&threshold, rule));
    TRY(draw_rows(&drawn, rows, seed));
    rows = &drawn.rows;
    TRY(aecl_alloc(&scores, rows->normal->count + (rows->suspected ? rows->suspected->count : 0), sizeof *scores));
    TRY(fit_scores(detection, s, rows, seed, scores));
    TRY(fit_labelled(detection, s, rows, scores, drawn.each));
    TRY(aecl_columns_describe(detection, rows->all ? rows->all : rows->normal));
    TRY(aecl_copy_string(&detection->rule, rule));
    TRY(aecl_threshold_of(detection, &threshold, &detection->threshold));
done:
    sample_free(&drawn);
    free(scores);
    return st;
}
