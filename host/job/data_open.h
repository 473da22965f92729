/* The samples that a finished model is run on. */
#ifndef AECL_JOB_DATA_OPEN_H
#define AECL_JOB_DATA_OPEN_H

#include "data/dataset.h"
#include "io/model_file.h"

/* All samples of a file ("-": stdin), or the test set of a named set or folder. Owned by the caller. */
aecl_status aecl_open_samples(aecl_dataset **out, const aecl_dataset_places *places, const char *source);

/* The same, NULL meaning the data set that the model of `file` was trained on. */
aecl_status aecl_open_samples_for(aecl_dataset **out, const aecl_dataset_places *places, const char *source,
                                  const aecl_model_file *file);

/* AECL_INPUT naming both shapes when samples of this data set do not fit a network's input or code of shape `wanted`:
 * pictures must agree in every dimension, rows in their number of values. `what` is that network in words. */
aecl_status aecl_open_check_shape(const aecl_dataset *samples, const aecl_shape *wanted, const char *what);

#endif
