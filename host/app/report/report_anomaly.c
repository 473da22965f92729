/* The end of a run that detects anomalies: metrics by every rule, baselines, charts. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/report/anomaly_charts.h"
#include "app/report/report.h"
#include "app/report/verdict_table.h"
#include "app/terminal.h"
#include "base/mem.h"
#include "baseline/knn.h"
#include "baseline/pca.h"
#include "detect/thresholds.h"

#define MOST_PRODUCTS 2e10 /* of the neighbours' baseline: some seconds */

typedef struct {
    aecl_run *run;
    aecl_verdicts test;
    aecl_verdicts pca, knn; /* of the baselines on the same rows */
    size_t components;
} work;

static void work_free(work *w) {
    aecl_verdicts_free(&w->test);
    aecl_verdicts_free(&w->pca);
    aecl_verdicts_free(&w->knn);
}

/* Baselines */

/* Room for a baseline's scores of the test rows, with their labels. */
static aecl_status start_baseline(aecl_verdicts *out, const aecl_verdicts *test) {
    aecl_status st = AECL_OK;
    out->count = test->count;
    TRY(aecl_alloc(&out->scores, out->count, sizeof *out->scores));
    TRY(aecl_alloc(&out->anomalous, out->count, sizeof *out->anomalous));
    memcpy(out->anomalous, test->anomalous, out->count * sizeof *out->anomalous);
done:
    return st;
}

static aecl_status finish_baseline(aecl_verdicts *v) {
    return aecl_ranking_new(&v->ranking, v->scores, v->anomalous, v->count);
}

static aecl_status measure_pca(work *w) {
    const aecl_run *run = w->run;
    const aecl_dataset *normal = aecl_training_normal(&run->training);
    const aecl_row_source train = aecl_scaled_rows(&run->training.scaling, normal);
    const aecl_row_source test = aecl_scaled_rows(&run->training.scaling, run->data.test);
    aecl_pca pca = {0};
    aecl_status st = AECL_OK;
    if (normal->features > AECL_PCA_MOST_FEATURES) return AECL_OK;
    TRY(start_baseline(&w->pca, &w->test));
    /* As many components as columns would leave rounding noise. */
    TRY(aecl_pca_fit(&pca, aecl_smaller(aecl_shape_count(&run->training.network->code), normal->features - 1), &train));
    w->components = pca.components;
    TRY(aecl_pca_error(&pca, &test, NULL, w->pca.scores));
    TRY(finish_baseline(&w->pca));
done:
    aecl_pca_free(&pca);
    return st;
}

static aecl_status measure_neighbours(work *w) {
    const aecl_run *run = w->run;
    const aecl_dataset *normal = aecl_training_normal(&run->training), *tested = run->data.test;
    double most = MOST_PRODUCTS / ((double)tested->count * (double)tested->features);
    aecl_row_source from = aecl_scaled_rows(&run->training.scaling, normal);
    const aecl_row_source query = aecl_scaled_rows(&run->training.scaling, tested);
    aecl_status st = AECL_OK;
    if (most < (double)from.count) {
        from.count = most < (double)AECL_NEIGHBOURS.last ? AECL_NEIGHBOURS.last : (size_t)most;
        aecl_say(AECL_LOG_NOTE, "neighbours beside it: the nearest of %zu of the %zu normal rows", from.count,
                 normal->count);
    }
    TRY(start_baseline(&w->knn, &w->test));
    TRY(aecl_knn_scores(&from, &query, AECL_NEIGHBOURS, w->knn.scores));
    TRY(finish_baseline(&w->knn));
done:
    return st;
}

/* Charts */

static aecl_status draw(work *w, aecl_text *pictures) {
    aecl_run *run = w->run;
    const aecl_chart_curve curves[] = {
        {run->training.config.name, &w->test}, {"PCA", &w->pca}, {"nearest neighbours", &w->knn}};
    const aecl_anomaly_charts charts = {.name = run->training.config.name,
                                        .folder = run->folder.path,
                                        .model = aecl_train_loop_model(run->training.loop),
                                        .scaling = &run->training.scaling,
                                        .data = run->data.test,
                                        .verdicts = &w->test,
                                        .detection = &run->training.detection,
                                        .loss = run->training.loss.help,
                                        .curves = curves,
                                        .curve_count = COUNT_OF(curves)};
    return aecl_charts_draw(&charts, pictures);
}

/* Words */

static void add_baseline(aecl_text *out, const char *name, double auc, double own, const char *what) {
    if (isfinite(auc))
        aecl_text_add(out, "%-10s ROC-AUC %.4f   %s%s\n", name, auc, what,
                      auc > own ? ": tells these anomalies better than this model" : "");
}

static aecl_status report_agreement(const work *w, aecl_report *report) {
    const aecl_training *t = &w->run->training;
    const aecl_agreement_request request = {w->run->data.test, &t->scaling, w->test.scores,
                                            aecl_shape_count(&t->network->code)};
    return aecl_agreement_report(&request, report->results, &report->summary);
}

static aecl_status report_words(const work *w, aecl_report *report) {
    aecl_text table = {0}, *out = &report->summary;
    double auc = aecl_verdicts_roc_auc(&w->test), precision = aecl_verdicts_average_precision(&w->test);
    double pca = aecl_verdicts_roc_auc(&w->pca), knn = aecl_verdicts_roc_auc(&w->knn);
    char what[64];
    aecl_status st = AECL_OK;
    TRY(aecl_verdicts_report(&w->test, &w->run->training.detection, report->results, &table));
    TRY(aecl_json_set_real(report->results, "pca_roc_auc", pca));
    TRY(aecl_json_set_integer(report->results, "pca_components", (int64_t)w->components));
    TRY(aecl_json_set_real(report->results, "knn_roc_auc", knn));
    TRY(aecl_json_set_integer(report->results, "fitted_rows", (int64_t)w->run->training.fitted->count));
    TRY(aecl_text_done(&table));
    aecl_text_add(out, "%s\n", table.s);
    if (isfinite(auc))
        aecl_text_add(out, "%-10s ROC-AUC %.4f   average precision %.4f%s\n", "this model", auc, precision,
                      aecl_auc_remark(auc));
    snprintf(what, sizeof what, "reconstruction error with %zu components", w->components);
    add_baseline(out, "PCA", pca, auc, what);
    snprintf(what, sizeof what, "mean distance to the %zu nearest normal rows", AECL_NEIGHBOURS.last);
    add_baseline(out, "neighbours", knn, auc, what);
    if (w->test.anomalous == NULL) TRY(report_agreement(w, report));
done:
    aecl_text_free(&table);
    return st;
}

aecl_status aecl_report_anomaly(aecl_run *run, aecl_report *report) {
    work w = {.run = run};
    aecl_status st = AECL_OK;
    TRY(aecl_verdicts_new(&w.test, run->training.scorer, &run->training.detection, run->data.test));
    if (w.test.anomalous) {
        TRY(measure_pca(&w));
        TRY(measure_neighbours(&w));
    }
    TRY(report_words(&w, report));
    TRY(aecl_report_drawn(draw(&w, &report->pictures)));
done:
    work_free(&w);
    return st;
}
