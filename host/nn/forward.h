/* Batches forward through layers of a model and what is wanted of them, whichever way it runs: in panels, one launch a
 * batch (CPU devices), or layer by layer. A sample's results do not depend on the batch it is in. */
#ifndef AECL_NN_FORWARD_H
#define AECL_NN_FORWARD_H

#include "nn/device_model.h"
#include "nn/forward_config.h"

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

/* Of a forward that is layerwise: rows[count][features] = what layer `from` saw of the batch that was run last, with its
 * noise or `clean`. Enqueues, does not wait. */
aecl_status aecl_forward_inputs(aecl_forward *forward, size_t count, bool clean, const aecl_buffer *rows);

#endif
