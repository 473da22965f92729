/* Volume under the surface: areas under the ROC and the precision-recall curve of a series whose anomalies are stretches,
 * averaged over buffers around them, so that a score which is a little early or late is not wrong at once.
 *
 * By Paparrizos, Boniol, Palpanas, Tsay, Elmore and Franklin, "Volume Under the Surface: A New Accuracy Evaluation
 * Measure for Time-Series Anomaly Detection", PVLDB 15 (11), 2022. For a buffer of w points a point d <= w/2 away from an
 * anomaly is anomalous by sqrt(1 - d/w), anomalies counted together and never above 1; recall is multiplied by the share
 * of anomalies, each with its buffer, in which anything is found. Each curve has 250 thresholds, evenly spread over the
 * ranks of the scores. */
#ifndef AECL_DETECT_VUS_H
#define AECL_DETECT_VUS_H

#include "detect/spans.h"

typedef struct {
    double roc, pr;
} aecl_vus;

/* Of scores[count], higher where a point is less normal, over buffers of 0 ... `buffer` points. `anomalies` are neither
 * none nor all of the points. AECL_INPUT for a score that is not a number. */
aecl_status aecl_vus_measure(aecl_vus *out, const double *scores, size_t count, const aecl_spans *anomalies,
                             size_t buffer);

#endif
