/* A training run: configuration, data, device and trainer, and what it leaves in its folder. It prints nothing: what it
 * has to say goes to the log and to its listener. */
#ifndef AECL_JOB_RUN_H
#define AECL_JOB_RUN_H

#include "job/device_thread.h"
#include "job/metrics_log.h"
#include "job/run_folder.h"
#include "job/training.h"

/* Who is told how a run goes; any function may be NULL. */
typedef struct {
    void *data;
    void (*progress)(void *data, const aecl_progress *progress); /* about ten times a second */
    void (*epoch)(void *data, const aecl_epoch *epoch, uint64_t epochs);
    void (*restart)(void *data); /* after a collapse: the epochs told of so far do not count */
} aecl_run_listener;

/* Where a resumed run stopped. */
typedef struct {
    aecl_run_folder folder; /* locked */
    char *file;             /* the checkpoint's path */
    aecl_checkpoint checkpoint;
} aecl_resumed;

/* Pointers are borrowed and stay until the run is closed. */
typedef struct {
    const aecl_surroundings *surroundings;
    const char *name; /* of the configuration, for messages: a preset or a file; NULL: its own name */
    const char *out;  /* the run folder itself; NULL: output/NAME, -2, ... */
    bool profile;     /* time every launch */
    aecl_run_listener listener;
} aecl_run_request;

typedef struct {
    aecl_run_request request;
    aecl_resumed before; /* of a resumed run; its checkpoint's network is NULL otherwise */
    aecl_dataset_pair data;
    char *normal_label;     /* what the data have for normal; NULL: no labels */
    char source_sha256[65]; /* of the samples before they were divided; "" where they came divided */
    aecl_training training;
    aecl_device_thread *opening; /* of the context, while data are read */
    aecl_context *context;
    aecl_run_folder folder;
    aecl_metrics_log history;
    char model_sha256[65]; /* of the last model written */
    double mean_loss;      /* of the mean sample as the answer to everything; 0: not measured yet */
} aecl_run;

/* Reads the checkpoint of a run (its folder, or the checkpoint in it) and locks the folder. `preset` (or NULL) must be the
 * run's own. Closed by the caller unless a run took it over. */
aecl_status aecl_resumed_open(aecl_resumed *out, const char *path, const char *preset);
void aecl_resumed_close(aecl_resumed *resumed);

/* Everything up to the first step: data, device, trainer, run folder. Takes over *config and, of a resumed run, *before
 * (else NULL), which are zero afterwards. *run stays where it is; close releases all of it, also after a failure. */
aecl_status aecl_run_open(aecl_run *run, const aecl_run_request *request, aecl_config *config, aecl_resumed *before);
void aecl_run_close(aecl_run *run);

/* The first part of opening a new run, without device and folder: data, the configuration made to fit them, network. */
aecl_status aecl_run_prepare(aecl_run *run, const aecl_run_request *request, aecl_config *config);

/* Trains to the end. AECL_STOPPED, after saving, when asked to stop. */
aecl_status aecl_run_train(aecl_run *run);

/* How training went: warns of a loss that still falls, with the command that goes on, and of data that cannot be learnt;
 * AECL_FAILED naming what to try where the mean sample as the answer to everything would have been better. */
aecl_status aecl_run_judge(aecl_run *run);
/* The same after the first epoch, where all is only warned of. */
aecl_status aecl_run_judge_start(aecl_run *run);

/* Of a trained run with a threshold rule: fits its detector and writes the model with it. */
aecl_status aecl_run_fit_detector(aecl_run *run);

/* run.json: the configuration, and under "environment" what it ran on. */
aecl_status aecl_run_write_json(const aecl_run *run);
/* Checkpoint and model of where training is. */
aecl_status aecl_run_save(aecl_run *run, const aecl_snapshot *snapshot);

/* run->data and its digest by a configuration: training and test set, for detection with labels AECL_NORMAL and
 * AECL_ANOMALOUS. */
aecl_status aecl_run_open_data(aecl_run *run, const aecl_config *config);

/* AECL_USAGE naming the first setting of a resumed run that is not what it was and may not change. */
aecl_status aecl_resumed_check(const aecl_resumed *resumed, const aecl_config *config);

#endif
