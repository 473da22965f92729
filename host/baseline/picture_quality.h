/* How near pictures are to their originals: squared error, PSNR and structural similarity, in double. */
#ifndef AECL_BASELINE_PICTURE_QUALITY_H
#define AECL_BASELINE_PICTURE_QUALITY_H

#include "base/shape.h"

typedef struct {
    double mse;  /* mean over all values */
    double psnr; /* mean over the pictures of each picture's peak signal-to-noise ratio, in dB */
    double ssim; /* mean over the pictures of each picture's structural similarity, -1 to 1 */
} aecl_quality;

/* 10 log10(1 / mse): the ratio for values with a peak of 1. An error below 1e-10 counts as 1e-10, so that equal
 * pictures have 100 dB and a mean over pictures stays finite. */
double aecl_psnr(double mse);

/* The mean squared difference of a[n] and b[n]. */
double aecl_mean_squared_error(const float *a, const float *b, size_t n);

/* Compares a[count] with b[count], pictures of `shape` [channels, height, width] with a range of 1; one picture at a
 * time gives the figures of each. Values that are not finite give figures that are not.
 *
 * SSIM is that of Wang, Bovik, Sheikh, Simoncelli, "Image quality assessment: from error visibility to structural
 * similarity", IEEE Trans. Image Processing 13(4), 2004: a Gaussian window of 11 x 11 with deviation 1.5, K1 = .01,
 * K2 = .03, the mean over all windows that lie inside the picture, then over channels. That is scikit-image's
 * structural_similarity(gaussian_weights=True, sigma=1.5, use_sample_covariance=False, data_range=1). A side shorter
 * than 11 (which scikit-image refuses) has the longest odd window that fits, its weights again of sum 1.
 *
 * AECL_INPUT for no pictures or another rank. */
aecl_status aecl_quality_measure(aecl_quality *out, const float *a, const float *b, size_t count,
                                 const aecl_shape *shape);

#endif
