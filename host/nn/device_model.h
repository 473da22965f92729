/* A network on a device: parameters, gradients and optimizer state in flat buffers, and the passes over a batch. */
#ifndef AECL_NN_DEVICE_MODEL_H
#define AECL_NN_DEVICE_MODEL_H

#include "cl/launch.h"
#include "nn/ops.h"
#include "nn/loss.h"
#include "nn/network.h"
#include "nn/optimizer.h"

typedef struct aecl_device_model aecl_device_model;

/* Uploads flat[network->params.total]. The network is borrowed and must outlive the
 * model. `path` is the GEMM path (AECL_GEMM_AUTO: the device's default). */
aecl_status aecl_device_model_new(aecl_device_model **out, aecl_context *context, const aecl_network *network,
                                  aecl_gemm_path path, const float *flat);
void aecl_device_model_free(aecl_device_model *model);

const aecl_network *aecl_device_model_network(const aecl_device_model *model);
aecl_context *aecl_device_model_context(const aecl_device_model *model);
aecl_ops *aecl_device_model_ops(const aecl_device_model *model);
aecl_buffer *aecl_device_model_params(const aecl_device_model *model);
aecl_buffer *
aecl_device_model_gradients(const aecl_device_model *model); /* [network->params.trained]; NULL until made */
/* Makes the buffer of gradients, zero, where there is none yet. */
aecl_status aecl_device_model_make_gradients(aecl_device_model *model);

/* Room for passes over up to `batch` samples: activations of each layer, with `training` their gradients and what layers
 * save for their backward pass, and scratch space for the present path of convolutions, which is to stay. */
typedef struct aecl_workspace aecl_workspace;
aecl_status aecl_workspace_new(aecl_workspace **out, aecl_device_model *model, size_t batch, bool training);
/* The largest batch of up to `most` samples, in whole columns of AECL_BATCH_PAD, for which a workspace without training
 * takes at most `bytes`; a sample that takes more leaves AECL_BATCH_PAD. */
size_t aecl_workspace_batch(const aecl_device_model *model, size_t most, size_t bytes);
void aecl_workspace_free(aecl_workspace *workspace);
size_t aecl_workspace_columns(const aecl_workspace *workspace); /* the padded batch: leading dimension of all below */
/* Input of layer `layer` = output of the one before: [features][columns]; index network->count is the last output. */
aecl_buffer *aecl_workspace_activation(const aecl_workspace *workspace, size_t layer);
/* dLoss/dZ of layer `layer`'s pre-activation, [features][columns]. */
aecl_buffer *aecl_workspace_gradient(const aecl_workspace *workspace, size_t layer);

/* What layers are told of a pass. */
typedef struct {
    size_t samples; /* of the batch */
    bool training;  /* wants a workspace for it; layers may then assign the parameters that are not trained */
    uint64_t seed;  /* of the training, and */
    uint64_t step;  /* its step number t = 1, 2, ...: what layers draw depends on both */
    const aecl_buffer *losses; /* [columns or more]: samples' losses, which layers add theirs to; or NULL */
} aecl_device_pass;

/* Layers [from, to): reads activation(from), assigns activation(from+1) ... activation(to). */
aecl_status aecl_device_model_forward(aecl_device_model *model, aecl_workspace *workspace, size_t from, size_t to,
                                      const aecl_device_pass *pass);
/* All layers, last to first, after their forward pass, which was training: reads activations and gradient(count-1),
 * assigns the other gradients and the flat gradients. */
aecl_status aecl_device_model_backward(aecl_device_model *model, aecl_workspace *workspace,
                                       const aecl_device_pass *pass);

#endif
