/* Rows judged by a model that detects anomalies. */
#ifndef AECL_DETECT_VERDICTS_H
#define AECL_DETECT_VERDICTS_H

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

#endif
