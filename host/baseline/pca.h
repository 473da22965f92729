/* Principal component analysis: the linear baseline that an autoencoder has to beat. */
#ifndef AECL_BASELINE_PCA_H
#define AECL_BASELINE_PCA_H

#include "baseline/sample_rows.h"

typedef struct {
    size_t features, components;
    double *mean;  /* [features] */
    double *basis; /* [components][features], orthonormal rows, by falling variance */
} aecl_pca;

/* The covariance of more takes over 128 MiB and minutes. */
#define AECL_PCA_MOST_FEATURES 4096

/* Fits on all rows: covariance in double, its leading eigenvectors. components is cut to min(features, rows).
 * The same data give the same bits. AECL_INPUT for 0 rows, too many features, or values that are not finite. */
aecl_status aecl_pca_fit(aecl_pca *out, size_t components, const aecl_row_source *rows);
void aecl_pca_free(aecl_pca *pca);

/* Mean over all rows of the mean squared reconstruction error into *mean, the errors of each into errors[rows], each
 * unless NULL. AECL_INPUT for 0 rows. */
aecl_status aecl_pca_error(const aecl_pca *pca, const aecl_row_source *rows, double *mean, double *errors);

/* out[count][features] = what the components hold of in[count][features]; out and in do not overlap. */
aecl_status aecl_pca_rebuild(const aecl_pca *pca, float *out, const float *in, size_t count);

#endif
