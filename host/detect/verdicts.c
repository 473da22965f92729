/* Rows with their scores, and how well those tell the classes apart. */
#include "detect/verdicts.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"

void aecl_verdicts_free(aecl_verdicts *v) {
    free(v->scores);
    free(v->anomalous);
    aecl_ranking_free(&v->ranking);
    *v = (aecl_verdicts){0};
}

aecl_status aecl_verdicts_new(aecl_verdicts *out, aecl_scorer *scorer, const aecl_detection *detection,
                              const aecl_dataset *data) {
    aecl_verdicts v = {.count = data->count};
    aecl_status st = AECL_OK;
    TRY(aecl_alloc(&v.scores, v.count, sizeof *v.scores));
    TRY(aecl_scorer_run_set(scorer, detection, data, v.scores));
    if (data->labels) {
        TRY(aecl_alloc(&v.anomalous, v.count, sizeof *v.anomalous));
        for (size_t i = 0; i < v.count; i++) v.anomalous[i] = data->labels[i] != AECL_NORMAL;
        TRY(aecl_ranking_new(&v.ranking, v.scores, v.anomalous, v.count));
    }
    *out = v, v = (aecl_verdicts){0};
done:
    aecl_verdicts_free(&v);
    return st;
}

double aecl_verdicts_roc_auc(const aecl_verdicts *v) {
    double area = NAN;
    if (v->anomalous) aecl_roc_auc(&v->ranking, &area);
    return area;
}

double aecl_verdicts_average_precision(const aecl_verdicts *v) {
    double area = NAN;
    if (v->anomalous) aecl_average_precision(&v->ranking, &area);
    return area;
}
