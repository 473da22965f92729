/* How well the stretches of a series that were called anomalous meet those that are. No point is ever counted as found
 * because another one of its anomaly was ("point adjustment"). */
#ifndef AECL_DETECT_SPAN_METRICS_H
#define AECL_DETECT_SPAN_METRICS_H

#include "detect/spans.h"

/* Precision and recall of ranges, by Tatbul, Lee, Zdonik, Alam and Gottschlich, "Precision and Recall for Time Series",
 * NeurIPS 2018, with flat bias and the cardinality factor 1/x: an anomaly counts .2 for being found at all and .8 times
 * the share of it that is called, divided by how many calls it took; precision has the sides exchanged and no reward
 * for existence. False, and *out stays, where there is no call, or no anomaly. */
bool aecl_range_precision(const aecl_spans *called, const aecl_spans *real, double *out);
bool aecl_range_recall(const aecl_spans *called, const aecl_spans *real, double *out);

/* Affiliation by Huet, Navarro and Rossi, "Local Evaluation of Time Series Anomaly Detection Algorithms", KDD 2022: each
 * anomaly has the zone of the series that is nearer to it than to others. There precision is how far calls lie from it,
 * and recall how far it lies from calls, as the chance that a random point lies farther; the mean over the zones. Points
 * are the intervals [i, i + 1) of a series of `count` points. False where there is no call, or no anomaly. */
bool aecl_affiliation_precision(const aecl_spans *called, const aecl_spans *real, size_t count, double *out);
bool aecl_affiliation_recall(const aecl_spans *called, const aecl_spans *real, size_t count, double *out);

/* Anomalies of which a point was called, and how many points after their begin the first one is. */
typedef struct {
    size_t events, found, longest_delay;
    double mean_delay; /* of those found; 0 where there are none */
} aecl_event_recall;

aecl_event_recall aecl_event_recall_measure(const aecl_spans *called, const aecl_spans *real);

/* Harmonic mean; 0 of 0 and 0. */
double aecl_harmonic_mean(double precision, double recall);

#endif
