/* Opening what commands work with: a device, data, a model with both. */
#ifndef AECL_JOB_MODEL_OPEN_H
#define AECL_JOB_MODEL_OPEN_H

#include <stdatomic.h>

#include <aecl/dataset.h>

#include "app/command.h"
#include "io/model_file.h"
#include "nn/model.h"
#include "train/feed.h"

/* The device of --device, AECL_DEVICE or the default; says which it is, uses its tuning, and makes sure by the quick
 * self-test that it computes right. Owned by the caller. */
aecl_status aecl_open_device(aecl_context **out, const aecl_call *call);
/* The same; once *abandoned (or NULL) is true, the self-test ends with AECL_STOPPED. */
aecl_status aecl_open_device_unless(aecl_context **out, const aecl_call *call, const atomic_bool *abandoned);
/* The same without the self-test. */
aecl_status aecl_open_device_untested(aecl_context **out, const aecl_call *call);

/* *out = the user's own folder for data sets, in $XDG_DATA_HOME or $HOME; NULL when neither is set. Owned by the
 * caller. */
aecl_status aecl_user_data_folder(char **out, const aecl_environment *environment);

/* Training and test set of `source`, looked for in the usual places. */
aecl_status aecl_open_pair(aecl_dataset_pair *out, const aecl_call *call, const char *source);
/* All samples of a file ("-": stdin), or the test set of a named set or folder. Owned by the caller. */
aecl_status aecl_open_samples(aecl_dataset **out, const aecl_call *call, const char *source);

/* The same, NULL meaning the data set that the model of `file` was trained on. */
aecl_status aecl_open_samples_for(aecl_dataset **out, const aecl_call *call, const char *source,
                                  const aecl_model_file *file);

/* AECL_INPUT naming both shapes when samples of this data set do not fit a network's input or code of shape `wanted`:
 * pictures must agree in every dimension, rows in their number of values. */
aecl_status aecl_open_check_shape(const aecl_dataset *samples, const aecl_shape *wanted, const char *what);

/* A model from a file on a device, with samples to run it on. Close releases all of it. */
typedef struct {
    aecl_model_file file;
    aecl_context *context;
    aecl_model *model;
    aecl_dataset *samples;
    aecl_feed *feed;
} aecl_opened;

/* Reads a model file, or that of a run folder; *out is owned by the caller. */
aecl_status aecl_open_file(aecl_model_file *out, const char *path);
void aecl_opened_close(aecl_opened *opened);
/* `path`: a model file, or a run folder with one. */
aecl_status aecl_open_model(aecl_opened *out, const aecl_call *call, const char *path);
/* A model whose file is open, onto its device. */
aecl_status aecl_open_start(aecl_opened *opened, const aecl_call *call);
/* The same with samples of `source` (NULL: the data set that the model was trained on). */
aecl_status aecl_open_model_with(aecl_opened *out, const aecl_call *call, const char *path, const char *source);
/* Feeds opened->samples with the given scaling, as they are: a denoising model, too, gets no noise added here. */
aecl_status aecl_open_feed(aecl_opened *opened, const aecl_scaling *scaling);

/* The noise that a test set gets: one draw, not that of the training samples. */
aecl_noise aecl_test_noise(double factor, uint64_t seed);

/* *out = path of the model file that `path` (a file, or a run folder) means; owned by the caller. */
aecl_status aecl_model_path(char **out, const char *path);

#endif
