/* A model from its file on a device, with samples to run it on. */
#ifndef AECL_JOB_MODEL_OPEN_H
#define AECL_JOB_MODEL_OPEN_H

#include "io/model_file.h"
#include "job/data_open.h"
#include "job/surroundings.h"
#include "nn/device_model.h"
#include "train/feed.h"

/* A model from a file on a device, with samples to run it on. Close releases all of it. */
typedef struct {
    aecl_model_file file;
    aecl_context *context;
    aecl_device_model *model;
    aecl_dataset *samples;
    aecl_feed *feed;
} aecl_opened;

/* Reads a model file, or that of a run folder; *out is owned by the caller. */
aecl_status aecl_open_file(aecl_model_file *out, const char *path);
void aecl_opened_close(aecl_opened *opened);
/* The model of `path` (a model file, or a run folder with one) on its device, without samples. Closed by the caller, also
 * after a failure. */
aecl_status aecl_open_model(aecl_opened *out, const aecl_surroundings *surroundings, const char *path);
/* Opens the device and puts opened->file, which is read, onto it. */
aecl_status aecl_open_start(aecl_opened *opened, const aecl_surroundings *surroundings);
/* The model of `path` (a model file, or a run folder with one) on its device, and fed with the samples that `words`
 * name. AECL_INPUT when they do not fit the model. Closed by the caller, also after a failure. */
aecl_status aecl_open_model_with(aecl_opened *out, const aecl_surroundings *surroundings, const char *path,
                                 const aecl_sample_words *words);
/* Feeds opened->samples with the given scaling, as they are: a denoising model, too, gets no noise added here. */
aecl_status aecl_open_feed(aecl_opened *opened, const aecl_scaling *scaling);

/* The noise that the model learnt to take away; AECL_INPUT for a kind that is not known. */
aecl_status aecl_model_noise(aecl_noise *out, const aecl_model_file *file);

/* *out = path of the model file that `path` (a file, or a run folder) means; owned by the caller. */
aecl_status aecl_model_path(char **out, const char *path);

#endif
