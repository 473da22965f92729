/* The picture that shows what a model does: samples above their reconstructions. */
#ifndef AECL_APP_REPORT_SAMPLE_GRID_H
#define AECL_APP_REPORT_SAMPLE_GRID_H

#include "train/feed.h"

#define AECL_SAMPLE_GRID_COLUMNS 12

typedef struct {
    aecl_device_model *model;
    const aecl_dataset *samples; /* a dozen is taken, evenly spread */
    const aecl_scaling *scaling;
    aecl_noise
        noise; /* factor 0: none; where there is some, or samples have clean ones, the noisy input is a row of its own */
    const char *title, *subtitle;
} aecl_sample_grid;

/* Writes a PNG: originals above what the model makes of them, with mean squared errors. Where there is noise: clean and
 * noisy samples above the denoised ones, with the PSNR of both. */
aecl_status aecl_sample_grid_write(const char *path, const aecl_sample_grid *picture);

#endif
