/* Chooses the rows that are worth showing (by their place in the order of the scores), has the model rebuild them, and
 * draws rows, histogram of scores and curves. */
#include "app/report/anomaly_charts.h"
#include "app/report/series_chart.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "data/reader.h"
#include "data/scaling_fit.h"
#include "report/canvas.h"
#include "report/figure.h"
#include "train/evaluate.h"

#define NAMES 80 /* characters under a panel */

/* Rows and what becomes of them */

typedef struct {
    size_t row;
    double score;
} scored_row;

static int by_score(const void *a, const void *b) {
    double x = ((const scored_row *)a)->score, y = ((const scored_row *)b)->score;
    return (x > y) - (x < y);
}

/* *row = of the rows of one class, or of all without labels, the one at `part` (0 to 1) of the order by score; false for
 * an empty class. */
static aecl_status row_at(const aecl_verdicts *v, bool anomalous, double part, size_t *row, bool *found) {
    scored_row *rows = NULL;
    size_t count = 0;
    aecl_status st = AECL_OK;
    TRY(aecl_alloc(&rows, v->count, sizeof *rows));
    for (size_t i = 0; i < v->count; i++)
        if (v->anomalous == NULL || v->anomalous[i] == anomalous) rows[count++] = (scored_row){i, v->scores[i]};
    *found = count > 0;
    if (count == 0) goto done;
    qsort(rows, count, sizeof *rows, by_score);
    *row = rows[(size_t)(part * (double)(count - 1))].row;
done:
    free(rows);
    return st;
}

/* Rows as the network sees and as it makes them: [count][features] each. */
typedef struct {
    double *original, *rebuilt;
} collection;

static aecl_status collect(void *data, const aecl_answers *batch) {
    const collection *c = data;
    for (size_t i = 0; i < batch->count * batch->features; i++) {
        c->original[batch->first * batch->features + i] = (double)batch->input[i];
        c->rebuilt[batch->first * batch->features + i] = (double)batch->output[i];
    }
    return AECL_OK;
}

/* original, rebuilt [count][features] of the given rows, as the network sees and makes them. */
static aecl_status rebuild(const aecl_anomaly_charts *c, const size_t *rows, size_t count, double *original,
                           double *rebuilt) {
    size_t size = aecl_dataset_row_size(c->data);
    collection found = {original, rebuilt};
    aecl_dataset *picked = NULL;
    aecl_feed *feed = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_dataset_new_like(&picked, c->data, count));
    for (size_t i = 0; i < count; i++) aecl_dataset_copy_rows(c->data, rows[i], 1, (char *)picked->values + i * size);
    TRY(aecl_feed_new(&feed, aecl_device_model_ops(c->model), picked, c->scaling, &(aecl_noise){0}));
    TRY(aecl_answer(c->model, feed, SIZE_MAX, collect, &found));
done:
    aecl_feed_free(feed);
    aecl_dataset_free(picked);
    return st;
}

/* The columns of a table by their names, as many as there is room for; NULL where they have none. */
static const char *name_columns(const aecl_dataset *d, char text[NAMES]) {
    size_t length = 0;
    if (d->columns == NULL) return NULL;
    length += (size_t)snprintf(text, NAMES, "columns 1 to %zu: ", d->features);
    for (size_t f = 0; f < d->features; f++) {
        if (length + strlen(d->columns[f]) + 8 > NAMES) {
            snprintf(text + length, NAMES - length, "...");
            break;
        }
        length += (size_t)snprintf(text + length, NAMES - length, f + 1 < d->features ? "%s, " : "%s", d->columns[f]);
    }
    return text;
}

static aecl_status draw_rows(const aecl_anomaly_charts *c, const char *path) {
    static const char *const kinds[] = {"normal", "anomalous"}, *const unlabelled[] = {"typical", "highest-scored"};
    const char *const *names = c->verdicts->anomalous ? kinds : unlabelled;
    size_t rows[2] = {0}, count = 0, features = c->data->features;
    double *values = NULL;
    char titles[2][128], axis[NAMES];
    const char *columns = name_columns(c->data, axis);
    aecl_status st = AECL_OK;
    for (int k = 0; k < 2; k++) {
        bool found = false;
        TRY(row_at(c->verdicts, k, c->verdicts->anomalous || k == 0 ? 0.5 : 1, &rows[count], &found));
        if (!found) continue;
        snprintf(titles[count], sizeof titles[count], "%s row %zu: score %.3g, threshold %.3g", names[k],
                 rows[count] + 1, c->verdicts->scores[rows[count]], c->detection->threshold);
        count++;
    }
    TRY(aecl_alloc(&values, 4 * features, sizeof *values));
    TRY(rebuild(c, rows, count, values, values + 2 * features));
    const aecl_signal_panel panels[] = {{titles[0], values, values + 2 * features, features, columns},
                                        {titles[1], values + features, values + 3 * features, features, columns}};
    TRY(aecl_figure_signals(path, panels, count));
done:
    free(values);
    return st;
}

/* Scores */

static aecl_status draw_scores(const aecl_anomaly_charts *c, const char *path) {
    const aecl_verdicts *v = c->verdicts;
    double *scores = NULL;
    size_t counts[2] = {0};
    char labels[2][64], title[160], x_label[96], threshold[64];
    aecl_status st = AECL_OK;
    TRY(aecl_alloc(&scores, v->count, sizeof *scores));
    for (size_t i = 0; i < v->count; i++)
        if (!v->anomalous || !v->anomalous[i]) scores[counts[0]++] = v->scores[i];
    for (size_t i = 0; i < v->count; i++)
        if (v->anomalous && v->anomalous[i]) scores[counts[0] + counts[1]++] = v->scores[i];
    snprintf(labels[0], sizeof labels[0], "%s, %zu rows", v->anomalous ? "normal" : "all", counts[0]);
    snprintf(labels[1], sizeof labels[1], "anomalous, %zu rows", counts[1]);
    snprintf(title, sizeof title, "%s: scores of %s", c->name, c->data->name);
    if (c->detection->score == AECL_SCORE_ERROR)
        snprintf(x_label, sizeof x_label, "score (%s of the reconstruction)", c->loss);
    else
        snprintf(x_label, sizeof x_label, "score (excess of error and distance, in their spreads)");
    snprintf(threshold, sizeof threshold, "%s: %.3g", c->detection->rule, c->detection->threshold);
    const aecl_score_class classes[] = {{labels[0], scores, counts[0]}, {labels[1], scores + counts[0], counts[1]}};
    const aecl_score_class *first = counts[0] ? classes : classes + 1;
    TRY(aecl_figure_histogram(path, &(aecl_histogram_figure){.title = title,
                                                             .x_label = x_label,
                                                             .classes = first,
                                                             .class_count = (counts[0] > 0) + (counts[1] > 0),
                                                             .threshold = c->detection->threshold,
                                                             .threshold_label = threshold}));
done:
    free(scores);
    return st;
}

/* Curves */

enum { MOST_CURVES = 4 };

/* What one panel of curves holds on to. */
typedef struct {
    aecl_rate_curve curves[MOST_CURVES];
    char labels[MOST_CURVES][96];
    double *points[MOST_CURVES];
    size_t count;
} panel;

static void panel_free(panel *p) {
    for (size_t i = 0; i < MOST_CURVES; i++) free(p->points[i]);
}

typedef bool (*curve_function)(const aecl_ranking *ranking, double *x, double *y);

static aecl_status add_curve(panel *p, const aecl_chart_curve *curve, double area, curve_function function) {
    const aecl_ranking *ranking = &curve->verdicts->ranking;
    size_t count = ranking->levels + 1, at = p->count;
    aecl_status st = AECL_OK;
    if (ranking->levels == 0 || at == MOST_CURVES) return AECL_OK;
    TRY(aecl_alloc(&p->points[at], 2 * count, sizeof(double)));
    if (!function(ranking, p->points[at], p->points[at] + count)) return AECL_OK;
    snprintf(p->labels[at], sizeof p->labels[at], "%s, area %.4f", curve->label, area);
    p->curves[at] = (aecl_rate_curve){p->labels[at], p->points[at], p->points[at] + count, count};
    p->count++;
done:
    return st;
}

static aecl_status draw_curves(const aecl_anomaly_charts *c, const char *path) {
    panel roc = {0}, precision = {0};
    aecl_status st = AECL_OK;
    for (size_t i = 0; i < c->curve_count; i++) {
        const aecl_verdicts *v = c->curves[i].verdicts;
        TRY(add_curve(&roc, &c->curves[i], aecl_verdicts_roc_auc(v), aecl_roc_curve));
        TRY(add_curve(&precision, &c->curves[i], aecl_verdicts_average_precision(v), aecl_precision_recall_curve));
    }
    const aecl_rate_panel panels[] = {
        {"Receiver operating characteristic", "false alarms among normal rows", "anomalies found", roc.curves,
         roc.count, true},
        {"Precision and recall", "anomalies found (recall)", "precision", precision.curves, precision.count, false}};
    TRY(aecl_figure_rates(path, panels, COUNT_OF(panels)));
done:
    panel_free(&roc);
    panel_free(&precision);
    return st;
}

static aecl_status draw_series(const aecl_anomaly_charts *c, const char *path) {
    return aecl_series_chart(path, c->data, c->scaling, c->verdicts, c->detection->threshold);
}

aecl_status aecl_charts_draw(const aecl_anomaly_charts *c, aecl_text *names) {
    const struct {
        const char *name;
        aecl_status (*draw)(const aecl_anomaly_charts *charts, const char *path);
        bool wanted;
    } charts[] = {{"rows", draw_rows, c->data->features > 1},
                  {"scores", draw_scores, true},
                  {"series", draw_series, c->data->window && aecl_windows_in_order(c->data)},
                  {"curves", draw_curves, isfinite(aecl_verdicts_roc_auc(c->verdicts))}};
    char *path = NULL;
    aecl_status st = AECL_OK;
    for (size_t i = 0; i < COUNT_OF(charts); i++) {
        if (!charts[i].wanted || aecl_canvas_is_plain()) continue;
        free(path);
        path = NULL;
        TRY(aecl_path_join(&path, c->folder, charts[i].name));
        TRY(charts[i].draw(c, path));
        aecl_text_add(names, "%s.png, ", charts[i].name);
    }
done:
    free(path);
    return st;
}
