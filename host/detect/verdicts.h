/* Judging rows by a model that detects anomalies, and the table of rules and metrics for labelled ones. */
#ifndef AECL_DETECT_VERDICTS_H
#define AECL_DETECT_VERDICTS_H

#include "job/labelled_data.h"
#include "detect/metrics.h"
#include "detect/scorer.h"

/* Rows with their scores. Arrays are owned. */
typedef struct {
    size_t count;
    double *scores;       /* [count] */
    bool *anomalous;      /* [count], or NULL without labels */
    aecl_ranking ranking; /* of labelled rows; else levels is 0 */
} aecl_verdicts;

/* Scores all samples. */
aecl_status aecl_verdicts_new(aecl_verdicts *out, aecl_scorer *scorer, const aecl_detection *detection,
                              const aecl_dataset *data);
void aecl_verdicts_free(aecl_verdicts *verdicts);

/* *out = area under the ROC curve or average precision; NaN where it is undefined. */
double aecl_verdicts_roc_auc(const aecl_verdicts *verdicts);
double aecl_verdicts_average_precision(const aecl_verdicts *verdicts);

/* Adds to `facts` threshold, rule, the metrics of the model's rule, roc_auc, average_precision and "rules", an object of
 * the same for every rule of the table; and to `table` one line a rule. What is undefined is null and "-". */
aecl_status aecl_verdicts_report(const aecl_verdicts *verdicts, const aecl_detection *detection, aecl_json *facts,
                                 aecl_text *table);

#endif
