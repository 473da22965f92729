/* Training a model. Experimental: names and structs of this header may still change between versions.
 *
 * A trainer works in memory: it makes no folder and no file but those it is told to. The usual way is
 * aecl_config_preset, a few aecl_config_set, aecl_trainer_new, _run, _model, aecl_model_save (examples/train_progress.c). */
#ifndef AECL_TRAIN_H
#define AECL_TRAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <aecl/config.h>
#include <aecl/data.h>
#include <aecl/device.h>
#include <aecl/model.h>

#ifdef __cplusplus
extern "C" {
#endif

/* How far training is. */
typedef struct {
    uint64_t epoch, epochs; /* epoch: 1 is the first */
    uint64_t step, steps;   /* of this epoch */
    double train_loss;      /* mean over the epoch so far */
    double samples_per_s;
} aecl_progress;

/* An epoch that is done. */
typedef struct {
    uint64_t epoch; /* 1 is the first */
    double train_loss, val_loss;
    double seconds, samples_per_s; /* of the training part of the epoch alone */
} aecl_epoch;

/* What is called while a training runs. Any function may be NULL. They are called from the thread that runs the trainer, get
 * `data` back, and must not use the trainer but to save it, from within save(). What they point to is valid during the
 * call. */
typedef struct {
    size_t size; /* of this struct */
    void *data;
    void (*progress)(void *data, const aecl_progress *progress); /* about ten times a second */
    void (*epoch)(void *data, const aecl_epoch *epoch);          /* after each epoch */
    aecl_status (*save)(
        void *data);             /* when a state worth keeping is there: after each epoch, each minute, when stopping.
                                        aecl_trainer_save stores it. A failure ends the training */
    void (*restart)(void *data); /* the network collapsed and is begun again: epochs told of so far do not count */
    bool (*stop)(void *data);    /* asked between steps; true ends the training with AECL_STOPPED */
} aecl_train_callbacks;
#define AECL_TRAIN_CALLBACKS                                                                                           \
    { sizeof(aecl_train_callbacks), NULL, NULL, NULL, NULL, NULL, NULL }

/* A training: network, optimizer, data and where in them it is, on a device. One thread at a time; different trainers may
 * share a device. With the same seed, data and device it gives the same bits, stopped and resumed or not. */
typedef struct aecl_trainer aecl_trainer;

/* A trainer on a device. `config` is copied, and made to fit the data where it leaves epochs, batch or widths open; its
 * data.source is not read. Both sets are borrowed and stay until the trainer is freed; `validation` must have the shape of
 * `training`. A configuration that detects anomalies learns the rows of `training` whose label is AECL_NORMAL_LABEL, all
 * rows where there are no labels. Room on the device is taken here. AECL_USAGE for a configuration or a network that
 * cannot be, AECL_INPUT for data that do not fit, AECL_DEVICE when they find no room. */
#define AECL_NORMAL_LABEL 1
AECL_API aecl_status aecl_trainer_new(aecl_trainer **out, aecl_device *device, const aecl_config *config,
                                      const aecl_dataset *training, const aecl_dataset *validation);

/* The trainer that a checkpoint was saved of, with the same data: it goes on to the same bits. AECL_INPUT for a file that is
 * no checkpoint, and other data; AECL_USAGE for another device, driver or path than before, naming what changed. */
AECL_API aecl_status aecl_trainer_resume(aecl_trainer **out, aecl_device *device, const char *path,
                                         const aecl_dataset *training, const aecl_dataset *validation);
/* Accepts NULL. Models that it gave stay. */
AECL_API void aecl_trainer_free(aecl_trainer *trainer);

/* Trains to the last epoch, or, where the configuration has patience, until the validation loss settles: the model then has
 * the weights of the epoch whose loss was lowest. callbacks NULL: none.
 * AECL_STOPPED when asked to stop: the trainer can be saved, and run again. AECL_FAILED when the loss is no longer finite
 * (the message names epoch, step and last finite loss), or when the network collapsed in spite of restarts. */
AECL_API aecl_status aecl_trainer_run(aecl_trainer *trainer, const aecl_train_callbacks *callbacks);

/* Replaces the file at `path` by a checkpoint of where training is, atomically. From within save(), before or
 * after a run. AECL_FAILED when it cannot be written: the old file is there whole. */
AECL_API aecl_status aecl_trainer_save(aecl_trainer *trainer, const char *path);

/* *out = the model as it is trained now; of a configuration that detects anomalies with its detector, fitted to the
 * training rows. After a run; owned by the caller, and independent of the trainer. */
AECL_API aecl_status aecl_trainer_model(aecl_trainer *trainer, aecl_model **out);

#ifdef __cplusplus
}
#endif

#endif
