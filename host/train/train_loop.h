/* Training: epochs over a feed, validation after each, snapshots that resume to the same bits. No files, no printing:
 * everything goes through callbacks. */
#ifndef AECL_TRAIN_TRAIN_LOOP_H
#define AECL_TRAIN_TRAIN_LOOP_H

#include <aecl/train.h>

#include "nn/stepper.h"
#include "train/feed.h"

typedef struct {
    const aecl_network *network;
    const aecl_dataset *train, *validation; /* uploaded when the trainer is made */
    const aecl_scaling *scaling;
    const aecl_loss *loss;
    const aecl_optimizer *optimizer;
    aecl_optimizer_config optimizer_config;
    aecl_noise noise;
    size_t epochs, batch;
    uint64_t seed;
    aecl_gemm_path gemm;
    aecl_conv_path conv;
    aecl_execution execution;
    size_t data_limit;   /* bytes of device memory for a data set; 0: the device's own default */
    double save_seconds; /* a snapshot is offered at least this often (60) */
} aecl_train_config;

/* All that a bit-exact resume depends on. Arrays are owned by the snapshot. */
typedef struct {
    uint64_t epoch; /* epochs completed */
    uint64_t step;  /* steps done in the epoch after them */
    uint64_t total_steps;
    uint64_t restarts; /* as aecl_train_loop_restarts */
    double seconds;    /* of training spent in the unfinished epoch */
    size_t total;      /* floats of params and of each state array */
    float *params, *state[2];
    size_t loss_count;
    float *losses; /* the unfinished epoch's partial sums */
} aecl_snapshot;
void aecl_snapshot_free(aecl_snapshot *snapshot);

typedef struct {
    void *data;
    void (*progress)(void *data, const aecl_progress *progress);    /* about ten times a second, or NULL */
    aecl_status (*epoch)(void *data, const aecl_epoch *epoch);      /* after each epoch */
    aecl_status (*save)(void *data, const aecl_snapshot *snapshot); /* after each epoch, each save_seconds, and
                                                                                 when stopping; the snapshot is finite */
    bool (*stop)(void *data);                                       /* asked between steps */
} aecl_loop_callbacks;

typedef struct aecl_train_loop aecl_train_loop;

/* Makes model, feeds and workspaces on the device and touches every buffer. resume: NULL, or where to go on. */
aecl_status aecl_train_loop_new(aecl_train_loop **out, aecl_context *context, const aecl_train_config *config,
                                const aecl_snapshot *resume);
void aecl_train_loop_free(aecl_train_loop *trainer);

/* Trains to the last epoch. AECL_STOPPED after stop() said so (a snapshot was saved); AECL_FAILED when the loss or a
 * weight is no longer finite (nothing is saved from that state; the message names epoch, step, last finite loss), or
 * when after an epoch the network is found collapsed (neither reported nor saved). */
aecl_status aecl_train_loop_run(aecl_train_loop *trainer, const aecl_loop_callbacks *callbacks);

/* Whether that was why the run failed: the outputs are the same for every input, and no gradient is left to change that
 * (train/collapse.h). Other initial weights may do better. */
bool aecl_train_loop_is_collapsed(const aecl_train_loop *trainer);
/* Goes back to before the first step, with the initial weights of the next restart: a function of the seed and the
 * number of restarts. */
aecl_status aecl_train_loop_restart(aecl_train_loop *trainer);
/* Where training is, all finite (else AECL_FAILED); freed by the caller. */
aecl_status aecl_train_loop_snapshot(aecl_train_loop *trainer, aecl_snapshot *out);
uint64_t aecl_train_loop_epoch(const aecl_train_loop *trainer); /* epochs completed */
uint64_t aecl_train_loop_restarts(const aecl_train_loop *trainer);

/* The trained model, owned by the trainer. */
aecl_device_model *aecl_train_loop_model(aecl_train_loop *trainer);
/* How its steps run: never AECL_EXECUTE_AUTO. */
aecl_execution aecl_train_loop_execution(const aecl_train_loop *trainer);

#endif
