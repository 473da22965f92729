/* Batches forward through layers of a model and what is wanted of them, whichever way it runs: in panels, one launch a
 * batch (CPU devices), or layer by layer. A sample's results do not depend on the batch it is in. */
#ifndef AECL_NN_FORWARD_H
#define AECL_NN_FORWARD_H

#include "nn/loss.h"
#include "nn/device_model.h"
#include "nn/sample_source.h"

typedef struct {
    size_t from, to;           /* layers, at least one; samples are inputs of layer `from` */
    const aecl_loss *loss;     /* results are each sample's loss against its input; NULL: the outputs */
    const aecl_source *source; /* borrowed; without noise; a panel program is made for its kind */
    size_t batch;              /* the most samples of a batch */
} aecl_forward_config;

typedef struct aecl_forward aecl_forward;

/* `model` is borrowed; the paths of its operations are to stay. */
aecl_status aecl_forward_new(aecl_forward **out, aecl_device_model *model, const aecl_forward_config *config);
void aecl_forward_free(aecl_forward *forward);

/* The batch padded: columns of the losses. */
size_t aecl_forward_columns(const aecl_forward *forward);
/* Floats that results of `count` samples take: losses are [aecl_loss_blocks][columns], as aecl_loss_measure has them;
 * outputs [count][features]. */
size_t aecl_forward_floats(const aecl_forward *forward, size_t count);

/* results = those of samples [first, first + count) of the source's order. Enqueues, does not wait. */
aecl_status aecl_forward_run(aecl_forward *forward, size_t first, size_t count, const aecl_buffer *results);

#endif
