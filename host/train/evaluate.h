/* Running a model over a whole feed. */
#ifndef AECL_TRAIN_EVALUATE_H
#define AECL_TRAIN_EVALUATE_H

#include "train/feed.h"

/* Samples a pass, fewer where their activations would take more than so many bytes of the device. */
#define AECL_EVALUATE_BATCH 512
#define AECL_EVALUATE_BYTES ((size_t)256 << 20)

/* Runs the whole feed through the network, and waits. *mean = mean loss over the feed's samples; errors[count] (or
 * NULL) = each sample's own. */
aecl_status aecl_evaluate(aecl_device_model *model, aecl_feed *feed, const aecl_loss *loss, double *mean,
                          double *errors);

/* *mean = the mean over the feed's samples of what training makes small, with the model at work: the loss and what layers
 * add of their own, a variational code's divergence by the beta that its warm-up ends with, whatever step it is. */
aecl_status aecl_evaluate_objective(aecl_device_model *model, aecl_feed *feed, const aecl_loss *loss, double *mean);

/* Makes what the functions here run and does away with it: whoever examines programs before their first use does so now. */
aecl_status aecl_evaluate_rehearse(aecl_device_model *model, aecl_feed *feed, const aecl_loss *loss);

/* A batch of samples [first, first + count), each as rows of `features` floats: what the network should answer, what it
 * saw (with the feed's noise), and what it answered. */
typedef struct {
    size_t first, count, features;
    const float *target, *input, *output;
} aecl_answers;
typedef aecl_status (*aecl_answers_function)(void *data, const aecl_answers *batch);

/* Runs the first `most` samples (SIZE_MAX: all) of the feed through the network, batch by batch. */
aecl_status aecl_answer(aecl_device_model *model, aecl_feed *feed, size_t most, aecl_answers_function answers,
                        void *data);

#endif
