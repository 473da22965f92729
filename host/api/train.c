/* Training for other programs: a training in memory, its callbacks, its checkpoint and model. */
#include <stdlib.h>

#include <aecl/train.h>

#include "api/handle_contents.h"
#include "api/options.h"
#include "base/mem.h"
#include "job/training.h"

_Static_assert(AECL_NORMAL_LABEL == (int)AECL_NORMAL, "the public label of normal rows is the library's own");

struct aecl_trainer {
    aecl_device *device;
    aecl_context *context;
    aecl_training training;
    aecl_train_callbacks callbacks;
    const aecl_snapshot *present; /* within save() */
    bool failed;
};

void aecl_trainer_free(aecl_trainer *t) {
    if (t == NULL) return;
    aecl_training_free(&t->training);
    aecl_device_give_back(t->device, t->context, !t->failed);
    free(t);
}

/* A trainer of this configuration, taken over, that goes on from `before` or begins (NULL). */
static aecl_status make(aecl_trainer **out, aecl_device *device, aecl_config *config, const aecl_training_data *data,
                        const aecl_checkpoint *before) {
    aecl_trainer *t = NULL;
    aecl_status st = AECL_OK;
    *out = NULL;
    TRY(aecl_alloc(&t, 1, sizeof *t));
    t->device = device;
    TRY(aecl_training_prepare(&t->training, config, data));
    if (before) TRY(aecl_training_check_data(&t->training, before));
    TRY(aecl_device_take(&t->context, device));
    TRY(aecl_training_start(&t->training, t->context, before));
    *out = t, t = NULL;
done:
    if (t) t->failed = true;
    aecl_trainer_free(t);
    return st;
}

aecl_status aecl_trainer_new(aecl_trainer **out, aecl_device *device, const aecl_config *config,
                             const aecl_dataset *training, const aecl_dataset *validation) {
    const aecl_training_data data = {.train = training, .test = validation, .normal_label = "1"};
    aecl_config copy = {0};
    aecl_status st = AECL_OK;
    *out = NULL;
    TRY(aecl_config_copy(&copy, config));
    TRY(make(out, device, &copy, &data, NULL));
done:
    aecl_config_clear(&copy);
    return st;
}

aecl_status aecl_trainer_resume(aecl_trainer **out, aecl_device *device, const char *path, const aecl_dataset *training,
                                const aecl_dataset *validation) {
    const aecl_training_data data = {.train = training, .test = validation, .normal_label = "1"};
    aecl_checkpoint before = {0};
    aecl_config config = {0};
    aecl_status st = AECL_OK;
    *out = NULL;
    TRY(aecl_checkpoint_read(&before, path));
    TRY(aecl_config_read(&config, path, before.config));
    TRY(make(out, device, &config, &data, &before));
done:
    aecl_config_clear(&config);
    aecl_checkpoint_free(&before);
    return st;
}

static void on_progress(void *data, const aecl_progress *progress) {
    const aecl_trainer *t = data;
    t->callbacks.progress(t->callbacks.data, progress);
}

static aecl_status on_epoch(void *data, const aecl_epoch *epoch) {
    const aecl_trainer *t = data;
    if (t->callbacks.epoch) t->callbacks.epoch(t->callbacks.data, epoch);
    return AECL_OK;
}

static aecl_status on_save(void *data, const aecl_snapshot *snapshot) {
    aecl_trainer *t = data;
    aecl_status st = AECL_OK;
    if (t->callbacks.save == NULL) return AECL_OK;
    t->present = snapshot;
    st = t->callbacks.save(t->callbacks.data);
    t->present = NULL;
    return st;
}

static aecl_status on_restart(void *data) {
    const aecl_trainer *t = data;
    if (t->callbacks.restart) t->callbacks.restart(t->callbacks.data);
    return AECL_OK;
}

static bool on_stop(void *data) {
    const aecl_trainer *t = data;
    return t->callbacks.stop && t->callbacks.stop(t->callbacks.data);
}

aecl_status aecl_trainer_run(aecl_trainer *t, const aecl_train_callbacks *callbacks) {
    aecl_train_callbacks given = AECL_TRAIN_CALLBACKS;
    aecl_status st = AECL_OK;
    TRY(aecl_options_take(&given, sizeof given, callbacks, "aecl_train_callbacks"));
    t->callbacks = given;
    TRY(aecl_training_run(&t->training, &(aecl_training_listener){.data = t,
                                                                  .progress = given.progress ? on_progress : NULL,
                                                                  .epoch = on_epoch,
                                                                  .save = on_save,
                                                                  .restart = on_restart,
                                                                  .stop = on_stop}));
done:
    t->failed = t->failed || st == AECL_DEVICE;
    return st;
}

static aecl_status save(const aecl_trainer *t, const char *path, const aecl_snapshot *snapshot) {
    const aecl_checkpoint checkpoint = aecl_training_checkpoint(&t->training, snapshot);
    return aecl_checkpoint_write(path, &checkpoint);
}

aecl_status aecl_trainer_save(aecl_trainer *t, const char *path) {
    aecl_snapshot snapshot = {0};
    aecl_status st = AECL_OK;
    if (t->present) return save(t, path, t->present);
    TRY(aecl_train_loop_snapshot(t->training.loop, &snapshot));
    TRY(save(t, path, &snapshot));
done:
    aecl_snapshot_free(&snapshot);
    return st;
}

/* *out = a copy of the detector, fitted to the weights as they are. */
static aecl_status copy_detector(aecl_detection **out, aecl_training *training) {
    aecl_status st = AECL_OK;
    TRY(aecl_training_fit_detector(training));
    TRY(aecl_alloc(out, 1, sizeof **out));
    TRY(aecl_detection_copy(*out, &training->detection));
done:
    return st;
}

aecl_status aecl_trainer_model(aecl_trainer *t, aecl_model **out) {
    aecl_snapshot snapshot = {0};
    aecl_model_file copy = {0};
    aecl_status st = AECL_OK;
    *out = NULL;
    TRY(aecl_training_weights(&t->training, &snapshot));
    aecl_model_file file = aecl_training_describe(&t->training, &snapshot);
    TRY(aecl_model_copy(&copy, &file));
    if (t->training.config.threshold) TRY(copy_detector(&copy.detection, &t->training));
    TRY(aecl_model_of(out, &copy));
done:
    aecl_model_file_free(&copy);
    aecl_snapshot_free(&snapshot);
    return st;
}
