/* Classical filters against noise: what a denoising network has to beat. */
#ifndef AECL_BASELINE_FILTERS_H
#define AECL_BASELINE_FILTERS_H

#include "base/shape.h"

/* The Gaussian's standard deviation in pixels; 0 stands for the median of 3 x 3. Over the borders the picture is
 * mirrored, the border pixel repeated (d c b a | a b c d). The Gaussian reaches round(4 sigma) pixels and has weights
 * of sum 1. Both are scipy.ndimage's gaussian_filter and median_filter(size=3) as they are by default. */
typedef struct {
    double sigma;
} aecl_filter;

/* out[count] = the filtered in[count], pictures of `shape` [channels, height, width], each channel for itself; out and
 * in do not overlap. AECL_INPUT for another rank, an empty shape or a sigma outside [0, 100]. */
aecl_status aecl_filter_apply(const aecl_filter *filter, float *out, const float *in, size_t count,
                              const aecl_shape *shape);

/* Pictures, and the same with noise. */
typedef struct {
    const float *clean, *noisy; /* [count][channels][height][width] */
    size_t count;
    const aecl_shape *shape;
} aecl_filter_examples;

/* Finds the filter, among Gaussians of sigma 0.3, 0.4, ... 2.5 and the median, whose results have the highest mean PSNR
 * to the clean pictures, and that PSNR in dB (unless NULL). To be fair it is found on other pictures than those it is
 * judged by. AECL_INPUT for no pictures. */
aecl_status aecl_filter_fit(aecl_filter *out, double *psnr, const aecl_filter_examples *examples);

#endif
