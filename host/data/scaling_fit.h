/* Finding a scaling from training data, and applying it on the host. */
#ifndef AECL_DATA_SCALING_FIT_H
#define AECL_DATA_SCALING_FIT_H

#include "data/dataset.h"

#include "base/scaling.h"

/* Fits `kind` on all samples of `train` (per feature, or with one pair for everything). UNIT on float data, and constant
 * data where the range or deviation is 0, get scale 1 (a constant feature becomes 0). */
aecl_status aecl_scaling_fit(aecl_scaling *out, aecl_scaling_kind kind, bool per_feature, const aecl_dataset *train);

/* values[features] = sample `i` as the network sees it (without noise), the same arithmetic as kernels/batch.cl. */
void aecl_scaling_apply(const aecl_scaling *scaling, const aecl_dataset *data, size_t i, float *values);

#endif
