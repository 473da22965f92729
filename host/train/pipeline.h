/* Batches of rows from host memory through a model, without a data set on the device. Several are under way at once:
 * while the device works on one, the host reads the next and writes what came of the last. */
#ifndef AECL_TRAIN_PIPELINE_H
#define AECL_TRAIN_PIPELINE_H

#include "detect/detection.h"
#include "base/scaling.h"
#include "nn/forward.h"

/* Rows of a batch. An odd number of the padding's columns: rows a power of two apart would share cache sets. */
#define AECL_PIPELINE_BATCH 2080
/* Batches that may be under way. */
#define AECL_PIPELINE_DEPTH 2

typedef struct {
    size_t from, to;             /* layers */
    const aecl_scaling *scaling; /* of the rows, which are in the units of the data; borrowed */
    const aecl_loss *loss;       /* as aecl_forward_config has it */
    aecl_stored stored;          /* the type of rows */
} aecl_pipeline_config;

typedef struct aecl_pipeline aecl_pipeline;

/* Makes the buffers of all batches under way. `model` and config's pointers are borrowed. AECL_DEVICE where there is no
 * room. */
aecl_status aecl_pipeline_new(aecl_pipeline **out, aecl_device_model *model, const aecl_pipeline_config *config);
/* Waits for what is under way. */
void aecl_pipeline_free(aecl_pipeline *pipeline);

/* Starts a batch of 1 to AECL_PIPELINE_BATCH rows [count][features] of the type config->stored, while fewer than
 * AECL_PIPELINE_DEPTH are under way. `rows` must stay as it is until the batch is finished; after a failure it need not,
 * and nothing is under way. `neighbours`: each row's distance to the kept ones is measured, too; NULL: it is not. */
aecl_status aecl_pipeline_start(aecl_pipeline *pipeline, const void *rows, size_t count,
                                const aecl_detection *neighbours);
size_t aecl_pipeline_under_way(const aecl_pipeline *pipeline);

/* What came of a batch. */
typedef struct {
    size_t count;
    const float *results;   /* as aecl_forward_floats has them; valid until the next batch but one is started */
    const float *distances; /* [count]; meaningless without neighbours */
} aecl_pipeline_batch;

/* Waits for the batch that was started first, of those under way: at least one. */
aecl_status aecl_pipeline_finish(aecl_pipeline *pipeline, aecl_pipeline_batch *batch);

/* Waits for the batches under way and drops what came of them. */
void aecl_pipeline_abandon(aecl_pipeline *pipeline);

size_t aecl_pipeline_columns(const aecl_pipeline *pipeline); /* of losses */

#endif
