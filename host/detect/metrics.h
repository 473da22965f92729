/* How well scores tell anomalous rows from normal ones.
 *
 * A score is higher the less normal a row is, and a row is called anomalous when its score lies above the threshold. A
 * quantity that is 0 / 0 (precision of nothing found, a curve of one class) is undefined: never NaN, never a guess. */
#ifndef AECL_DETECT_METRICS_H
#define AECL_DETECT_METRICS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/status.h"

/* Rows by what they are and what they were called; "found" counts the anomalies called anomalous. */
typedef struct {
    size_t found, missed;         /* anomalous rows: called anomalous, called normal */
    size_t false_alarms, cleared; /* normal rows: called anomalous, called normal */
} aecl_confusion;

/* Counts the rows scores[count], anomalous[count], where those above `threshold` are called anomalous. */
aecl_confusion aecl_confusion_at(const double *scores, const bool *anomalous, size_t count, double threshold);

/* One column of a results table. `compute` is false and leaves *out alone where the quantity is undefined. */
typedef struct {
    const char *name; /* "precision_anomaly": its key in results.json */
    const char *help;
    bool (*compute)(const aecl_confusion *confusion, double *out);
} aecl_metric;

/* accuracy; precision, recall and f1 with positive = anomaly, then with positive = normal. Ends with a NULL name. */
extern const aecl_metric aecl_metrics[];
const aecl_metric *aecl_metric_find(const char *name);

/* The distinct scores in falling order, and how many rows of each class have at least that score: all that the curves
 * and the rules which read labels need. */
typedef struct {
    size_t levels, anomalies, normals;
    double *score;                /* [levels] */
    size_t *found, *false_alarms; /* [levels] */
} aecl_ranking;

/* AECL_INPUT for a score that is not finite (its row is named) and for 0 rows. */
aecl_status aecl_ranking_new(aecl_ranking *out, const double *scores, const bool *anomalous, size_t count);
void aecl_ranking_free(aecl_ranking *ranking);

/* Area under the receiver operating characteristic, ties counting one half (Mann and Whitney); false for one class. */
bool aecl_roc_auc(const aecl_ranking *ranking, double *out);

/* Sum over falling thresholds of (rise in recall) x precision, as scikit-learn defines it, without interpolation; false
 * where there is no anomaly. */
bool aecl_average_precision(const aecl_ranking *ranking, double *out);

/* The curves' levels + 1 points, from the highest threshold down: false alarm rate against recall from (0, 0), and
 * recall against precision from (0, 1). Only where both classes are there (else false, and nothing is written). */
bool aecl_roc_curve(const aecl_ranking *ranking, double *false_alarm_rate, double *recall);
bool aecl_precision_recall_curve(const aecl_ranking *ranking, double *recall, double *precision);

#endif
