/* Principal component analysis: the linear baseline that an autoencoder has to beat. */
#ifndef AECL_TRAIN_PCA_H
#define AECL_TRAIN_PCA_H

#include <stddef.h>

#include "base/status.h"

typedef struct {
    size_t features, components;
    double *mean;  /* [features] */
    double *basis; /* [components][features], orthonormal rows, by falling variance */
} aecl_pca;

/* rows: returns sample `i` as floats of the trained scale into values[features]; data behind `source`. */
typedef void (*aecl_row_function)(const void *source, size_t i, float *values);

/* The covariance of more takes over 128 MiB and minutes. */
#define AECL_PCA_MOST_FEATURES 4096

/* Fits on `count` samples: covariance in double, its leading eigenvectors. components is cut to min(features, count).
 * The same data give the same bits. AECL_INPUT for 0 samples, too many features, or values that are not finite. */
aecl_status aecl_pca_fit(aecl_pca *out, size_t features, size_t components, aecl_row_function rows, const void *source,
                         size_t count);
void aecl_pca_free(aecl_pca *pca);

/* Mean over `count` samples of the mean squared reconstruction error into *mean, per-sample errors into errors[count],
 * each unless NULL. AECL_INPUT for 0 samples. */
aecl_status aecl_pca_error(const aecl_pca *pca, aecl_row_function rows, const void *source, size_t count, double *mean,
                           double *errors);

/* out[count][features] = what the components hold of in[count][features]; out and in do not overlap. */
aecl_status aecl_pca_rebuild(const aecl_pca *pca, float *out, const float *in, size_t count);

#endif
