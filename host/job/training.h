/* A training in memory: configuration, rows, network, the loop of its epochs, and at its end the detector. It makes no file
 * and prints nothing; job/run.h gives it a folder, api/train.c other programs' callbacks. */
#ifndef AECL_JOB_TRAINING_H
#define AECL_JOB_TRAINING_H

#include "detect/scorer.h"
#include "io/model_file.h"
#include "job/run_config.h"
#include "train/train_loop.h"

/* What a training is of. Data are borrowed and stay until the training is freed. */
typedef struct {
    const char *name;                 /* of the configuration, for messages; NULL: its own */
    const aecl_dataset *train, *test; /* where the configuration detects anomalies labels are AECL_NORMAL and others */
    const char *source_sha256;        /* of their source before it was divided; NULL: unknown */
    const char *normal_label;         /* what stood for normal where the labels come from; NULL: no labels */
} aecl_training_data;

/* Who is told; any function may be NULL. A failure ends the training. */
typedef struct {
    void *data;
    void (*progress)(void *data, const aecl_progress *progress);
    aecl_status (*epoch)(void *data, const aecl_epoch *epoch);
    aecl_status (*save)(void *data, const aecl_snapshot *snapshot); /* as aecl_loop_callbacks has it */
    aecl_status (*restart)(void *data); /* a collapse: the epochs told of so far do not count */
    bool (*stop)(void *data);
} aecl_training_listener;

typedef struct {
    aecl_config config; /* made to fit the data */
    char *config_text;  /* the same as JSON: what a checkpoint carries */
    char *reading;      /* how the data were read (job/reading.h) */
    aecl_training_data given;
    char data_sha256[65];                 /* of both sets' digests */
    char target_sha256[65];               /* of those of their clean samples; "" where there are none */
    aecl_dataset *normal;                 /* the normal training rows, where labels or suspicion tell them */
    aecl_dataset *suspected;              /* unlabelled training rows that are not learnt; NULL: none */
    aecl_dataset_pair part;               /* of the normal rows, where a part is held back for validation */
    const aecl_dataset *fitted, *checked; /* rows that training fits, and that validate it: of those above */
    aecl_scaling scaling;
    aecl_network *network;
    aecl_loss loss;
    aecl_text loss_text; /* as models name it */
    const aecl_optimizer *optimizer;
    aecl_context *context; /* borrowed */
    float *init;           /* [network->params.total] weights that training starts from; NULL: by the seed */
    aecl_train_loop *loop;
    aecl_training_listener listener;
    double *history;         /* [epochs done][2] mean training and validation loss */
    size_t history_count;    /* of epochs */
    aecl_lowest_loss lowest; /* the validation loss so far, by which training settles */
    bool unscaled;           /* values are beyond what the scaling is for, or what the last activation gives */
    bool noise;              /* it was said that nothing can be learnt */
    bool stopped;            /* when asked to */
    aecl_scorer *scorer;     /* once its detector is fitted: */
    aecl_detection detection;
} aecl_training;

/* Rows, scaling and network, by a configuration that is checked and taken over (zero afterwards). Needs no device. Free
 * releases all, also after a failure. */
aecl_status aecl_training_prepare(aecl_training *training, aecl_config *config, const aecl_training_data *data);
void aecl_training_free(aecl_training *training);

/* The loop on a device; `before` (or NULL) is the checkpoint that it goes on from, whose data, device, driver and paths
 * must be the same: AECL_INPUT or AECL_USAGE naming what changed. */
aecl_status aecl_training_start(aecl_training *training, aecl_context *context, const aecl_checkpoint *before);
aecl_status aecl_training_check_data(const aecl_training *training, const aecl_checkpoint *before);

/* For aecl_training_prepare: rows of a file or folder of the user's own: what the configuration leaves open is made to fit
 * them, and what cannot go well is said before it takes time. */
aecl_status aecl_training_fit_rows(aecl_training *training);
/* Warns of values that the last activation cannot give. */
void aecl_training_check_range(aecl_training *training);

/* *loss = that of a model that answers the mean fitted row to everything, over the rows that validate. */
aecl_status aecl_training_mean_loss(const aecl_training *training, double *loss);
/* *noise = whether the features of the fitted rows go together no more than those of as many rows of chance: a sum of the
 * squares of their correlations no greater than features (features - 1) / rows, with room for its deviation. */
aecl_status aecl_training_is_noise(const aecl_training *training, bool *noise);
/* Warns that nothing can be learnt, once. */
void aecl_training_say_noise(aecl_training *training);

/* All normal training rows, borrowed: fitted and held back. */
const aecl_dataset *aecl_training_normal(const aecl_training *training);

/* Trains to the end: the last epoch, or the one after which the validation loss has settled; then the model gets the
 * weights of the epoch that had the lowest one. Begins again after a collapse, a few times. AECL_STOPPED when the listener asks for it. */
aecl_status aecl_training_run(aecl_training *training, const aecl_training_listener *listener);
/* Whether no epoch follows `epoch`. */
bool aecl_training_is_last(const aecl_training *training, uint64_t epoch);

/* Of a trained configuration with a threshold rule: training->scorer and ->detection. */
aecl_status aecl_training_fit_detector(aecl_training *training);

/* Names of the paths in use, never "auto". */
typedef struct {
    const char *gemm, *conv, *execution;
} aecl_paths;
aecl_paths aecl_training_paths(const aecl_training *training);

/* What the files say, borrowed from training and snapshot: the model of the kept weights, or the average, where there are any, and the
 * checkpoint of the last ones. */
aecl_model_file aecl_training_describe(const aecl_training *training, const aecl_snapshot *snapshot);
aecl_checkpoint aecl_training_checkpoint(const aecl_training *training, const aecl_snapshot *snapshot);
/* A snapshot of the weights alone, as the model has them now; freed by the caller. */
aecl_status aecl_training_weights(const aecl_training *training, aecl_snapshot *out);
/* Where a checkpoint stopped, borrowed from it. */
aecl_snapshot aecl_checkpoint_snapshot(const aecl_checkpoint *checkpoint);

/* For job/training.c: ->init from the model that the configuration names, of the layers whose names and shapes fit; the
 * others as the seed has them, which is said. AECL_INPUT where none fits. */
aecl_status aecl_training_init(aecl_training *training);

/* For job/training.c: what "auto" (0) means, in a resumed training what it meant `before`. */
int aecl_resume_choice(int choice, const char *const *names, const char *before);
/* For job/training.c: the path of products, in a resumed training that of `before`. Where that is the device's default it
 * stays AECL_GEMM_AUTO, so that a tuning goes on to decide. */
aecl_gemm_path aecl_resume_gemm(const aecl_training *training, const aecl_checkpoint *before);
/* AECL_USAGE naming which of device, driver and paths is not what it was `before`; another tuning is a warning. */
aecl_status aecl_training_check_device(const aecl_training *training, const aecl_checkpoint *before);

/* For job/training.c: normal and suspected rows of unlabelled data by the rule rate:R: 2.5 times that part of them, the
 * furthest from their neighbours, are suspected. Leaves both NULL for other data and rules. */
aecl_status aecl_training_suspect(aecl_training *training);

#endif
