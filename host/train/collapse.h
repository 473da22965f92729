/* Whether a network still tells its inputs apart, or answers the same to all of them. */
#ifndef AECL_TRAIN_COLLAPSE_H
#define AECL_TRAIN_COLLAPSE_H

#include "train/evaluate.h"

/* Variances over samples, means over features. A network that always answers the mean sample has the error `targets`
 * (as MSE) and the variance 0. */
typedef struct {
    double outputs, targets;
    double mse;
} aecl_variation;

/* Measures the first AECL_EVALUATE_BATCH samples of the feed. */
aecl_status aecl_variation_measure(aecl_variation *out, aecl_device_model *model, aecl_feed *feed);

/* The outputs vary less than a hundredth (as a deviation) of what they should: whatever they are, they explain less than
 * 2 % of the targets' variance. Never true of targets that are all the same. */
bool aecl_variation_is_flat(const aecl_variation *variation);

/* *out = whether the loss's gradient over the feed's first samples is less than a tenth of what it was with the initial
 * weights start[network->params.total], or none of it reaches the encoder, whose units are dead: then flat outputs are
 * the end of learning, and not its beginning. The model's gradients are made and overwritten, its weights are as before.
 */
aecl_status aecl_gradient_is_gone(bool *out, aecl_device_model *model, aecl_feed *feed, const aecl_loss *loss,
                                  const float *start);

#endif
