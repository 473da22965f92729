/* What a training loop holds, and its snapshots, which resume to the same bits. */
#ifndef AECL_TRAIN_LOOP_STATE_H
#define AECL_TRAIN_LOOP_STATE_H

#include "nn/stepper.h"
#include "train/feed.h"
#include "train/schedule.h"

#define AECL_LOOP_STATES 2 /* the most arrays of optimizer state */

typedef struct {
    const aecl_network *network;
    const aecl_dataset *train, *validation; /* uploaded when the trainer is made */
    const aecl_scaling *scaling;
    const aecl_loss *loss;
    const aecl_optimizer *optimizer;
    aecl_optimizer_config optimizer_config;
    aecl_schedule schedule;
    double clip_norm; /* as in aecl_stepper_config */
    double ema;       /* decay of the weights' moving average; 0: none is made */
    aecl_noise noise;
    size_t epochs, batch;
    uint64_t seed;
    aecl_gemm_path gemm;
    aecl_conv_path conv;
    aecl_execution execution;
    size_t data_limit; /* bytes of device memory for a data set; 0: the device's own default */
    const float
        *init; /* [params.total] weights before the first step, borrowed; NULL: by the seed, as after a restart */
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
    float *losses;  /* the unfinished epoch's partial sums */
    float *average; /* [total] of the weights so far; NULL: none is made */
    float *kept;    /* [total] weights that are kept, and their epoch; NULL: none */
    uint64_t kept_epoch;
    uint64_t reductions, reduced_epoch; /* of the learning rate on a plateau, and the epoch of the last; 0: none */
} aecl_snapshot;
void aecl_snapshot_free(aecl_snapshot *snapshot);

/* Fields are for train_loop.c, which runs epochs, and loop_state.c. */
typedef struct aecl_train_loop {
    aecl_train_config config;
    aecl_context *context;
    aecl_device_model *model;
    aecl_stepper *stepper;
    aecl_feed *train, *validation;
    aecl_buffer *partial; /* [partial_count] losses of the epoch so far */
    aecl_buffer *state[AECL_LOOP_STATES];
    aecl_buffer *average; /* [params.total] moving average of the weights; NULL: none is made */
    float *host_partial;
    size_t features, partial_count, steps;
    uint64_t epoch, step, total_steps; /* as in aecl_snapshot */
    double seconds;                    /* of the unfinished epoch, before `since` */
    double since, saved, shown;        /* clock readings */
    double last_loss;                  /* last finite one */
    uint64_t restarts, reductions, reduced_epoch;
    bool collapsed, may_be_flat; /* may: answers that are all the same are no collapse */
    float *kept;                 /* [params.total] weights of epoch kept_epoch; NULL: none are kept */
    uint64_t kept_epoch;
    bool back; /* those, or without them the average, are the model's, and what held them has the last ones */
} aecl_train_loop;

/* Makes model, feeds and workspaces on the device and touches every buffer. resume: NULL, or where to go on. */
aecl_status aecl_train_loop_new(aecl_train_loop **out, aecl_context *context, const aecl_train_config *config,
                                const aecl_snapshot *resume);
void aecl_train_loop_free(aecl_train_loop *trainer);

/* Goes back to before the first step, with the initial weights of the next restart: a function of the seed and the
 * number of restarts. */
aecl_status aecl_train_loop_restart(aecl_train_loop *trainer);
/* Where training is, all finite (else AECL_FAILED); freed by the caller. */
aecl_status aecl_train_loop_snapshot(aecl_train_loop *trainer, aecl_snapshot *out);

/* On a plateau: the schedule's factor once more, from the next step on. */
void aecl_train_loop_reduce(aecl_train_loop *trainer);
uint64_t aecl_train_loop_reduced_epoch(const aecl_train_loop *trainer); /* after which that was last; 0: never */

/* Puts the average of the weights, where one is made, in their place in the model, or back. */
aecl_status aecl_loop_exchange_average(aecl_train_loop *loop);

/* Keeps the present weights, or their average where one is made, in the place of those kept before, as those to go back to: after an epoch, or within epoch().
 * They are part of snapshots from then on. */
aecl_status aecl_train_loop_keep(aecl_train_loop *trainer);
/* Gives the model the kept weights, or the average, where there are any. A run goes on from the last ones all the same, and snapshots hold
 * them. */
aecl_status aecl_train_loop_go_back(aecl_train_loop *trainer);
uint64_t aecl_train_loop_weights_epoch(const aecl_train_loop *trainer); /* whose weights the model has */

uint64_t aecl_train_loop_epoch(const aecl_train_loop *trainer); /* epochs completed */
uint64_t aecl_train_loop_restarts(const aecl_train_loop *trainer);

/* The trained model, owned by the trainer. */
aecl_device_model *aecl_train_loop_model(aecl_train_loop *trainer);
/* How its steps run: never AECL_EXECUTE_AUTO. */
aecl_execution aecl_train_loop_execution(const aecl_train_loop *trainer);

/* The weights before the first step, another set for each restart: *flat is owned by the caller. */
aecl_status aecl_loop_initial_weights(const aecl_train_loop *loop, float **flat);
/* The seed of the restart that is under way. */
uint64_t aecl_loop_seed(const aecl_train_loop *loop);
/* Puts the last weights back on the device where aecl_train_loop_go_back() put the kept ones. */
aecl_status aecl_loop_go_on(aecl_train_loop *loop);

#endif
