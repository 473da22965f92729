/* Training steps in double on plain arrays: what a stepper (nn/stepper.h) is held to. */
#ifndef AECL_VERIFY_REFERENCE_STEP_H
#define AECL_VERIFY_REFERENCE_STEP_H

#include "nn/stepper.h"

typedef struct {
    const aecl_network *network; /* these three are the caller's */
    const aecl_loss *loss;
    const aecl_optimizer *optimizer;
    double *params, *state[2]; /* [network->params.total] */
    const size_t *times;       /* [n] how often the batch of a step has each sample, `batch` in all; NULL: once */
    size_t batch;
    double clip_norm;  /* the gradient's greatest length; 0: any */
    double *flat;      /* [network->params.total] the step's gradient */
    double total_loss; /* so far, summed over samples and features, each sample once */
    /* [layers + 1] and [layers] of the present step: activations [features][n]; dLoss/dZ; what layers save. */
    double **activation, **gradient, **saved;
    double *losses; /* [n] of the present step: what layers add of their own to each sample's */
} aecl_reference_training;

/* Begins with the parameters start[network->params.total] and no optimizer state; network, loss and optimizer are set. */
aecl_status aecl_reference_training_start(aecl_reference_training *training, const float *start);
void aecl_reference_training_free(aecl_reference_training *training);

/* One step: x and target are [features][step->count]. */
aecl_status aecl_reference_training_step(aecl_reference_training *training, const aecl_step *step, const double *x,
                                         const double *target);

/* What a gradient of `count` elements is multiplied by so that it is no longer than `most` (0: any). */
double aecl_clip_share(const double *gradient, size_t count, double most);

#endif
