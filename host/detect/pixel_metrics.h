/* Whether maps of scores find where pictures are anomalous, held against masks.
 *
 * PRO is the per-region overlap of Bergmann et al., The MVTec Anomaly Detection Dataset (International Journal of Computer
 * Vision 129, 2021): regions are the connected parts of the masks, diagonals included; at a threshold each region counts
 * by the part of its pixels above it, large and small ones alike. The mean is integrated over the share of the normal pixels that are
 * above, up to AECL_PRO_LIMIT, and divided by that. */
#ifndef AECL_DETECT_PIXEL_METRICS_H
#define AECL_DETECT_PIXEL_METRICS_H

#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

#define AECL_PRO_LIMIT 0.3

/* Maps and masks [count][height][width]: a mask is not 0 where its picture is anomalous. Borrowed. */
typedef struct {
    const float *maps;
    const uint8_t *masks;
    size_t count, height, width;
} aecl_pixel_maps;

typedef struct {
    double roc_auc, pro; /* NaN where no pixel is anomalous, or all are */
    size_t regions;
} aecl_pixel_metrics;

/* Pixels of equal scores are above a threshold together. AECL_INPUT for a score that is not finite and for more than 2^31
 * pixels. */
aecl_status aecl_pixel_metrics_find(aecl_pixel_metrics *out, const aecl_pixel_maps *maps);

#endif
