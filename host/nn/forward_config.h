/* What is wanted of a model at work, whichever way it runs. */
#ifndef AECL_NN_FORWARD_CONFIG_H
#define AECL_NN_FORWARD_CONFIG_H

#include "nn/loss.h"
#include "nn/sample_source.h"

typedef struct {
    size_t from, to;           /* layers, at least one; samples are inputs of layer `from` */
    const aecl_loss *loss;     /* results are each sample's loss against its input; NULL: the outputs */
    const aecl_source *source; /* borrowed; without noise; a panel program is made for its kind */
    size_t batch;              /* the most samples of a batch */
} aecl_forward_config;

#endif
