/* One training run: what `aecl train` opens, and what it leaves in the run folder. */
#ifndef AECL_JOB_RUN_H
#define AECL_JOB_RUN_H

#include "job/config.h"
#include "job/metrics_log.h"
#include "job/device_thread.h"
#include "app/progress_line.h"
#include "job/run_folder.h"
#include "train/trainer.h"

typedef struct {
    aecl_call *call;
    aecl_config config;
    char *config_text;      /* the configuration as JSON: what a checkpoint carries */
    aecl_checkpoint before; /* of a resumed run: where it stopped; its network is NULL otherwise */
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
    aecl_trainer *trainer;
    aecl_run_folder folder;
    aecl_metrics_log history;
    aecl_progress_line line;
    char model_sha256[65]; /* of the last model written */
} aecl_run;

/* Everything up to the first step: configuration, data, device, trainer, run folder. Close releases all of it. */
aecl_status aecl_run_open(aecl_run *run, aecl_call *call);
void aecl_run_close(aecl_run *run);

/* Data, scaling and the configuration made to fit them, config_text included. */
aecl_status aecl_run_open_data(aecl_run *run);
/* All normal training rows, borrowed: fitted and held back. */
const aecl_dataset *aecl_run_normal(const aecl_run *run);

/* Trains to the end. AECL_STOPPED, after saving, when a signal asks for it. */
aecl_status aecl_run_train(aecl_run *run);

/* run.json: the configuration, and under "environment" what it ran on. */
aecl_status aecl_run_write_json(const aecl_run *run);
/* Checkpoint and model of where training is. */
aecl_status aecl_run_save(aecl_run *run, const aecl_snapshot *snapshot);
/* Writes the model as it is now, with its detection. */
aecl_status aecl_run_write_model(aecl_run *run, aecl_detection *detection);

/* Measures the trained model, writes results.json and the pictures, and prints the summary. */
aecl_status aecl_run_report(aecl_run *run);

/* Of a run whose launches were timed: writes profile.json and prints its tables. */
aecl_status aecl_run_report_profile(const aecl_run *run);

/* Of a run that is resumed. Reads its checkpoint and locks its folder; and, once data and trainer are there, refuses
 * what would give other bits: other data, device, driver or paths (AECL_USAGE or AECL_INPUT, naming what changed). */
aecl_status aecl_resume_open(aecl_run *run);
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
