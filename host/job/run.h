/* A training run: configuration, data, device and trainer, and what it leaves in its folder. It prints nothing: what it
 * has to say goes to the log and to its listener. */
#ifndef AECL_JOB_RUN_H
#define AECL_JOB_RUN_H

#include "job/config.h"
#include "job/device_thread.h"
#include "job/metrics_log.h"
#include "job/run_folder.h"
#include "detect/scorer.h"
#include "io/model_file.h"
#include "train/train_loop.h"

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
    aecl_config config;
    char *config_text;   /* the configuration as JSON: what a checkpoint carries */
    aecl_resumed before; /* of a resumed run; its checkpoint's network is NULL otherwise */
    aecl_dataset_pair data;
    char data_sha256[65];                 /* of both sets' digests */
    int32_t normal_label;                 /* what the data set has for normal (detection) */
    aecl_dataset *normal;                 /* the normal training rows, where labels tell them */
    aecl_dataset_pair part;               /* of the normal rows, where a part is held back for validation */
    const aecl_dataset *fitted, *checked; /* rows that training fits, and that validate it: of those above */
    aecl_scaling scaling;
    aecl_network *network;
    const aecl_loss *loss;
    const aecl_optimizer *optimizer;
    aecl_device_thread *opening; /* of the context, while data are read */
    aecl_context *context;
    aecl_train_loop *trainer;
    aecl_run_folder folder;
    aecl_metrics_log history;
    bool stopped;        /* when asked to */
    aecl_scorer *scorer; /* of a run that detects anomalies, once its detector is fitted: */
    aecl_detection detection;
    char model_sha256[65]; /* of the last model written */
} aecl_run;

/* Reads the checkpoint of a run (its folder, or the checkpoint in it) and locks the folder. `preset` (or NULL) must be the
 * run's own. Closed by the caller unless a run took it over. */
aecl_status aecl_resumed_open(aecl_resumed *out, const char *path, const char *preset);
void aecl_resumed_close(aecl_resumed *resumed);

/* Everything up to the first step: data, device, trainer, run folder. Takes over *config and, of a resumed run, *before
 * (else NULL), which are zero afterwards. *run stays where it is; close releases all of it, also after a failure. */
aecl_status aecl_run_open(aecl_run *run, const aecl_run_request *request, aecl_config *config, aecl_resumed *before);
void aecl_run_close(aecl_run *run);

/* Data, scaling and the configuration made to fit them, config_text included. */
aecl_status aecl_run_open_data(aecl_run *run);
/* All normal training rows, borrowed: fitted and held back. */
const aecl_dataset *aecl_run_normal(const aecl_run *run);

/* Of a trained run with a threshold rule: fits its detector (run->scorer, run->detection) and writes the model with it. */
aecl_status aecl_run_fit_detector(aecl_run *run);

/* Trains to the end. AECL_STOPPED, after saving, when asked to stop. */
aecl_status aecl_run_train(aecl_run *run);

/* run.json: the configuration, and under "environment" what it ran on. */
aecl_status aecl_run_write_json(const aecl_run *run);
/* Checkpoint and model of where training is. */
aecl_status aecl_run_save(aecl_run *run, const aecl_snapshot *snapshot);
/* Writes the model as it is now, with its detection. */
aecl_status aecl_run_write_model(aecl_run *run, aecl_detection *detection);

/* Of a run that is resumed: refuses what would give other bits: other settings, data, device, driver or paths (AECL_USAGE
 * or AECL_INPUT, naming what changed). */
aecl_status aecl_resume_check_config(const aecl_run *run);
aecl_status aecl_resume_check_data(const aecl_run *run);
aecl_status aecl_resume_check_device(const aecl_run *run);
/* What "auto" (0) means: in a resumed run what it meant `before`. */
int aecl_resume_choice(int choice, const char *const *names, const char *before);
/* The same for products. Where it means the device's default it stays "auto", so that a tuning goes on to decide. */
aecl_gemm_path aecl_resume_gemm(const aecl_run *run);
/* Where the checkpoint stopped, borrowed from run->before. */
aecl_snapshot aecl_resume_snapshot(const aecl_run *run);

/* Names of the paths in use, never "auto". */
typedef struct {
    const char *gemm, *conv, *execution;
} aecl_paths;
aecl_paths aecl_run_paths(const aecl_run *run);

#endif
