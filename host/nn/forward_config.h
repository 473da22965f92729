/* What is wanted of a model at work, whichever way it runs. */
#ifndef AECL_NN_FORWARD_CONFIG_H
#define AECL_NN_FORWARD_CONFIG_H

#include "nn/loss.h"
#include "nn/sample_source.h"

typedef struct aecl_forward_config {
    size_t from, to;       /* layers, at least one; samples are inputs of layer `from` */
    const aecl_loss *loss; /* copied; results are each sample's loss against its input; NULL: the outputs */
    const aecl_sample_source
        *source;  /* borrowed; without noise unless `layerwise`; a panel program is made for its kind */
    size_t batch; /* the most samples of a batch */
    bool
        layerwise; /* never in panels: for what a training measures, whose bits must not depend on the way it runs, and for
                       whoever wants the inputs as well. Losses are then against the clean input */
    bool own_losses; /* layerwise, with a loss: what layers add of their own is part of the results */
} aecl_forward_config;

#endif
