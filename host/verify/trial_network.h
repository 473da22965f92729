/* A network with weights of chance and samples of chance: what a run's own network is held to the reference with.
 *
 * Where samples go through a network each by itself, a batch of any size is made of the same few samples, each many times
 * and in no order: it reaches every round of every loop, and the reference costs no more than those few. */
#ifndef AECL_VERIFY_TRIAL_NETWORK_H
#define AECL_VERIFY_TRIAL_NETWORK_H

#include "nn/network.h"
#include "nn/sample_source.h"

#define AECL_TRIAL_FIRST ((size_t)3) /* the place in the order where a batch begins */
#define AECL_TRIAL_EPOCH 5

typedef struct {
    size_t distinct, features; /* samples, and values of one */
    float *flat;               /* [network->params.total] weights */
    double *clean, *input;     /* [features][distinct] without noise, and with it */
    aecl_sample_source source; /* on the device; its buffers are owned */
    uint32_t *row;             /* [batch] which of the samples is number i of the batch */
    size_t *times;             /* [distinct] how often the batch has it */
} aecl_trial_network;

/* Inputs of layers [from, to) of `network`, a batch of them of the kind that `like` describes; other numbers for another
 * `seed`. `apart`: each sample goes through by itself. */
typedef struct {
    const aecl_network *network;
    size_t from, to, batch;
    const aecl_sample_source *like;
    uint64_t seed;
    bool apart;
} aecl_trial_plan;
aecl_status aecl_trial_network_new(aecl_trial_network *out, aecl_context *context, const aecl_trial_plan *plan);
void aecl_trial_network_free(aecl_trial_network *trial);

#endif
