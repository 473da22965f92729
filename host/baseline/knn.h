/* Distance to the k-th nearest training row: the anomaly score that an autoencoder has to beat. */
#ifndef AECL_BASELINE_KNN_H
#define AECL_BASELINE_KNN_H

#include "baseline/sample_rows.h"

/* scores[i] = Euclidean distance, summed in double, from row `i` of `query` to its k-th nearest row of `train`; `query`
 * NULL scores the training rows, each without itself. k is cut to the rows there are. AECL_INPUT where there is none to
 * compare with, the features differ, or a distance is not finite. */
aecl_status aecl_knn_scores(const aecl_row_source *train, const aecl_row_source *query, size_t k, double *scores);

#endif
