/* How well a model takes noise away, beside what classical ways make of the same noisy samples. */
#ifndef AECL_BASELINE_DENOISING_QUALITY_H
#define AECL_BASELINE_DENOISING_QUALITY_H

#include "train/evaluate.h"
#include "baseline/filters.h"
#include "baseline/pca.h"
#include "baseline/picture_quality.h"

/* Classical ways, fitted on training samples. */
typedef struct {
    aecl_filter filter; /* the best blur or median; only of pictures */
    aecl_pca pca;       /* of the clean training samples; no components where the samples are too long for it */
} aecl_classical;

void aecl_classical_free(aecl_classical *classical);

/* Fits the filter on up to AECL_FILTER_EXAMPLES training pictures with this noise, and principal components (`components`
 * of them, or none) on all. `model` only lends its device. */
#define AECL_FILTER_EXAMPLES 1000
aecl_status aecl_classical_fit(aecl_classical *out, aecl_device_model *model, const aecl_dataset *train,
                               const aecl_scaling *scaling, const aecl_noise *noise, size_t components);

/* Means over all samples. PSNR for values with a peak of 1. NaN where there is nothing to measure: ssim and blur of
 * samples that are no pictures, blur and pca without `classical`. */
typedef struct {
    aecl_quality noisy, output; /* of the network's input and output */
    double blur_psnr, pca_psnr; /* of classical ways on the same input, clipped to [0, 1] as the noise is */
} aecl_denoising;

/* Measures the feed's samples, pictures of `shape` [channels, height, width] (or rows); classical may be NULL. */
aecl_status aecl_denoising_measure(aecl_denoising *out, aecl_device_model *model, aecl_feed *feed,
                                   const aecl_shape *shape, const aecl_classical *classical);

#endif
