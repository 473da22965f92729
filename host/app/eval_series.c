/* Scores of steps by the model and by two simple methods, and the measures of series for each. */
#include "app/eval_series.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/terminal.h"
#include "base/mem.h"
#include "baseline/knn.h"
#include "baseline/pca.h"
#include "data/reader.h"
#include "data/windows.h"
#include "detect/metrics.h"
#include "detect/point_scores.h"
#include "detect/scorer.h"
#include "detect/span_metrics.h"
#include "detect/vus.h"
#include "job/span_file.h"

#define MOST_BASELINE 4000 /* windows of the baselines */

typedef struct {
    aecl_opened *opened;
    const aecl_eval_anomaly_options *options;
    const aecl_dataset *steps;
    size_t window, channels, stride;
    aecl_scorer *scorer;
    double threshold, *scores; /* [steps] of the model */
    size_t scored;
    bool *anomalous; /* [steps] */
    aecl_spans real;
    aecl_json *facts;
    aecl_text table;
} work;

/* Known anomalies */

static aecl_status find_anomalies(work *w, const aecl_data_source *source) {
    aecl_status st = AECL_OK;
    TRY(aecl_alloc(&w->anomalous, w->steps->count, sizeof *w->anomalous));
    if (w->options->spans)
        TRY(aecl_span_file_read(w->anomalous, &(aecl_steps){source->source, w->steps->count, source->read},
                                w->options->spans));
    else if (w->steps->labels == NULL)
        TRY(aecl_fail(AECL_USAGE, "%s: no labels of its steps: --label-column names them, --spans FILE gives stretches",
                      source->source));
    for (size_t i = 0; !w->options->spans && i < w->steps->count; i++)
        w->anomalous[i] = w->steps->labels[i] == AECL_ANOMALOUS;
    TRY(aecl_spans_of(&w->real, w->anomalous, w->steps->count));
    size_t points = aecl_spans_points(&w->real);
    if (points == 0 || points == w->steps->count)
        TRY(aecl_fail(AECL_INPUT, "%s: %s of its %zu steps are anomalous: nothing to tell apart", source->source,
                      points ? "all" : "none", w->steps->count));
done:
    return st;
}

/* Scores */

static aecl_status score(void *data, const float *windows, size_t first, size_t count, double *scores) {
    work *w = data;
    size_t finished = 0;
    aecl_status st = AECL_OK;
    (void)first;
    TRY(aecl_scorer_start(w->scorer, w->opened->file.detection, windows, count));
    TRY(aecl_scorer_finish(w->scorer, w->opened->file.detection, scores, &finished));
done:
    return st;
}

static aecl_status take(void *data, const double *scores, const float *values, size_t count) {
    work *w = data;
    (void)values;
    memcpy(w->scores + w->scored, scores, count * sizeof *scores);
    w->scored += count;
    return AECL_OK;
}

static aecl_status score_steps(work *w) {
    const aecl_point_request request = {w->steps->name, w->window, w->channels, w->stride, w, score, take};
    aecl_point_scores *points = NULL;
    float *values = NULL;
    size_t count = w->steps->count * w->channels;
    aecl_status st = AECL_OK;
    TRY(aecl_alloc(&w->scores, w->steps->count, sizeof *w->scores));
    TRY(aecl_alloc(&values, count, sizeof *values));
    for (size_t i = 0; i < count; i++) values[i] = (float)aecl_dataset_value(w->steps, i);
    TRY(aecl_point_scores_new(&points, &request));
    TRY(aecl_point_scores_add(points, values, w->steps->count));
    TRY(aecl_point_scores_finish(points));
done:
    aecl_point_scores_free(points);
    free(values);
    return st;
}

/* Measures */

static aecl_status add_measures(work *w, const char *name, const char *key, const double *scores, aecl_vus *vus) {
    aecl_ranking ranking = {0};
    aecl_json *object = aecl_json_object();
    double roc = NAN, precision = NAN;
    aecl_status st = AECL_OK;
    TRY(aecl_vus_measure(vus, scores, w->steps->count, &w->real, w->window));
    TRY(aecl_ranking_new(&ranking, scores, w->anomalous, w->steps->count));
    aecl_roc_auc(&ranking, &roc);
    aecl_average_precision(&ranking, &precision);
    TRY(aecl_json_set_real(object, "vus_pr", vus->pr));
    TRY(aecl_json_set_real(object, "vus_roc", vus->roc));
    TRY(aecl_json_set_real(object, "average_precision", precision));
    TRY(aecl_json_set_real(object, "roc_auc", roc));
    aecl_text_add(&w->table, "%-12s  %.4f   %.4f  %.4f   %.4f\n", name, vus->pr, vus->roc, precision, roc);
    st = aecl_json_set(w->facts, key, object);
    object = NULL;
done:
    aecl_json_free(object);
    aecl_ranking_free(&ranking);
    return st;
}

typedef struct {
    aecl_dataset *windows;
    double *scores, *steps; /* of each window, of each step */
} baseline;

static void spread(baseline *b, size_t steps) {
    aecl_spread_scores(b->steps, steps, b->scores,
                       &(aecl_window_places){b->windows->count, b->windows->window, b->windows->stride});
}

static aecl_status measure_pca(work *w, baseline *b, aecl_vus *vus) {
    const aecl_row_source rows = aecl_scaled_rows(&w->opened->file.scaling, b->windows);
    const size_t code = aecl_shape_count(&w->opened->file.network->code);
    aecl_pca pca = {0};
    aecl_status st = AECL_OK;
    if (b->windows->features > AECL_PCA_MOST_FEATURES) return AECL_OK;
    TRY(aecl_pca_fit(&pca, aecl_smaller(code, aecl_smaller(b->windows->features, b->windows->count) - 1), &rows));
    TRY(aecl_pca_error(&pca, &rows, NULL, b->scores));
    spread(b, w->steps->count);
    TRY(add_measures(w, "Sub-PCA", "sub_pca", b->steps, vus));
done:
    aecl_pca_free(&pca);
    return st;
}

static aecl_status measure_baselines(work *w, double own) {
    const size_t most = (w->steps->count - w->window) / MOST_BASELINE + 1;
    const aecl_dataset *s = w->steps;
    char window[24], stride[24];
    baseline b = {0};
    aecl_vus pca = {0}, knn = {0};
    aecl_status st = AECL_OK;
    snprintf(window, sizeof window, "%zu", w->window);
    snprintf(stride, sizeof stride, "%zu", most > w->stride ? most : w->stride);
    TRY(aecl_dataset_new_like(&b.windows, s, s->count));
    aecl_dataset_copy_rows(s, 0, s->count, b.windows->values);
    if (b.windows->labels) memcpy(b.windows->labels, s->labels, s->count * sizeof *s->labels);
    TRY(aecl_dataset_cut_windows(b.windows, &(aecl_read_options){.window = window, .stride = stride}));
    if (b.windows->count < 2) goto done;
    TRY(aecl_alloc(&b.scores, b.windows->count, sizeof *b.scores));
    TRY(aecl_alloc(&b.steps, s->count, sizeof *b.steps));
    TRY(measure_pca(w, &b, &pca));
    const aecl_row_source rows = aecl_scaled_rows(&w->opened->file.scaling, b.windows);
    TRY(aecl_knn_scores(&rows, NULL, AECL_NEIGHBOURS, b.scores));
    spread(&b, s->count);
    TRY(add_measures(w, "Sub-kNN", "sub_knn", b.steps, &knn));
    if (fmax(pca.pr, knn.pr) > own)
        aecl_text_add(&w->table, "%s tells these anomalies better than this model\n",
                      pca.pr > knn.pr ? "Sub-PCA" : "Sub-kNN");
done:
    aecl_dataset_free(b.windows);
    free(b.scores);
    free(b.steps);
    return st;
}

static aecl_status put(work *w, const char *key, bool defined, double value) {
    return aecl_json_set_real(w->facts, key, defined ? value : NAN);
}

/* What the model's threshold calls anomalous. */
static aecl_status add_calls(work *w) {
    bool *marked = NULL;
    aecl_spans called = {0};
    double precision = NAN, recall = NAN, near = NAN, reached = NAN;
    aecl_status st = AECL_OK;
    TRY(aecl_alloc(&marked, w->steps->count, sizeof *marked));
    for (size_t i = 0; i < w->steps->count; i++) marked[i] = w->scores[i] > w->threshold;
    TRY(aecl_spans_of(&called, marked, w->steps->count));
    bool calls = aecl_range_precision(&called, &w->real, &precision);
    aecl_range_recall(&called, &w->real, &recall);
    aecl_affiliation_precision(&called, &w->real, w->steps->count, &near);
    aecl_affiliation_recall(&called, &w->real, w->steps->count, &reached);
    const aecl_event_recall events = aecl_event_recall_measure(&called, &w->real);
    TRY(put(w, "range_precision", calls, precision));
    TRY(put(w, "range_recall", calls, recall));
    TRY(put(w, "range_f1", calls, aecl_harmonic_mean(precision, recall)));
    TRY(put(w, "affiliation_precision", calls, near));
    TRY(put(w, "affiliation_recall", calls, reached));
    TRY(aecl_json_set_integer(w->facts, "events", (int64_t)events.events));
    TRY(aecl_json_set_integer(w->facts, "events_found", (int64_t)events.found));
    TRY(put(w, "mean_delay", events.found > 0, events.mean_delay));
    aecl_text_add(&w->table, "\nat the threshold %.5g, %zu stretches of %zu steps are called anomalous\n", w->threshold,
                  called.count, aecl_spans_points(&called));
    if (calls)
        aecl_text_add(&w->table,
                      "range         precision %.4f  recall %.4f  F1 %.4f\n"
                      "affiliation   precision %.4f  recall %.4f  F1 %.4f\n",
                      precision, recall, aecl_harmonic_mean(precision, recall), near, reached,
                      aecl_harmonic_mean(near, reached));
    aecl_text_add(&w->table, "events        %zu of %zu found", events.found, events.events);
    if (events.found)
        aecl_text_add(&w->table, ", %.1f steps after their begin (at most %zu)", events.mean_delay,
                      events.longest_delay);
    aecl_text_add(&w->table, "\n");
done:
    aecl_spans_free(&called);
    free(marked);
    return st;
}

static aecl_status report(work *w) {
    aecl_vus own;
    aecl_status st = AECL_OK;
    aecl_text_add(&w->table, "              VUS-PR  VUS-ROC  AUC-PR  AUC-ROC\n");
    TRY(add_measures(w, "this model", "model", w->scores, &own));
    TRY(measure_baselines(w, own.pr));
    TRY(add_calls(w));
    TRY(aecl_json_set_text(w->facts, "data", w->steps->name));
    TRY(aecl_json_set_text(w->facts, "data_sha256", w->steps->sha256));
    TRY(aecl_json_set_text(w->facts, "model_sha256", w->opened->file.sha256));
    TRY(aecl_json_set_integer(w->facts, "steps", (int64_t)w->steps->count));
    TRY(aecl_json_set_integer(w->facts, "window", (int64_t)w->window));
    TRY(aecl_text_done(&w->table));
    TRY(w->options->json ? aecl_print_facts(w->facts, true) : aecl_print("%s", w->table.s));
done:
    return st;
}

static aecl_status open_steps(work *w, const aecl_call *call, const aecl_data_source *source) {
    aecl_read_options read = *source->read;
    aecl_data_source from = *source;
    aecl_labelled rows = {0};
    aecl_status st = AECL_OK;
    read.window = read.stride = NULL;
    from.read = &read;
    TRY(aecl_open_labelled_rows(&rows, &call->surroundings.places, &from, &w->opened->file));
    w->opened->samples = rows.data.test, rows.data.test = NULL;
    w->steps = w->opened->samples;
    if (w->steps->features * w->window != aecl_shape_count(&w->opened->file.network->in))
        TRY(aecl_fail(AECL_INPUT, "%s: steps of %zu values, where the model's windows have steps of %zu",
                      source->source, w->steps->features, aecl_shape_count(&w->opened->file.network->in) / w->window));
    w->channels = w->steps->features;
    aecl_say(AECL_LOG_NOTE, "data: %s, %zu steps of %zu values, windows of %zu", w->steps->name, w->steps->count,
             w->channels, w->window);
done:
    aecl_labelled_free(&rows);
    return st;
}

aecl_status aecl_eval_series(aecl_opened *opened, const aecl_call *call, const aecl_eval_anomaly_options *options,
                             const aecl_data_source *source, const aecl_reading *reading) {
    work w = {.opened = opened, .options = options, .window = reading->window, .facts = aecl_json_object()};
    aecl_loss loss;
    aecl_status st = AECL_OK;
    TRY(aecl_window_stride(&w.stride, options->read->stride, w.window));
    TRY(open_steps(&w, call, source));
    TRY(find_anomalies(&w, source));
    TRY(aecl_loss_read(&loss, opened->file.loss));
    TRY(aecl_scorer_new(&w.scorer, opened->model, &opened->file.scaling, &loss, opened->file.detection->score));
    w.threshold = opened->file.detection->threshold;
    TRY(score_steps(&w));
    TRY(report(&w));
done:
    aecl_scorer_free(w.scorer);
    aecl_spans_free(&w.real);
    free(w.scores);
    free(w.anomalous);
    aecl_json_free(w.facts);
    aecl_text_free(&w.table);
    return st;
}
