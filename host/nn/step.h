/* What a training step is, whichever way it runs. */
#ifndef AECL_NN_STEP_H
#define AECL_NN_STEP_H

#include "nn/loss.h"
#include "nn/optimizer.h"
#include "nn/sample_source.h"

/* How a step runs. AUTO resolves to PANEL on CPU devices where that pays (aecl_panel_pays), unless CLBlast or
 * convolutions by products are asked for, gradients are to be clipped, the loss is one of pictures or a layer has no panel functions; else LAYERWISE. */
typedef enum { AECL_EXECUTE_AUTO, AECL_EXECUTE_LAYERWISE, AECL_EXECUTE_PANEL } aecl_execution;
extern const char *const aecl_execution_names[]; /* "auto", "layerwise", "panel", NULL */

typedef struct aecl_stepper_config {
    const aecl_loss *loss; /* copied */
    const aecl_optimizer *optimizer;
    const aecl_sample_source *source; /* borrowed; a panel program is made for its kind */
    size_t batch;
    aecl_execution execution;
    uint64_t steps;   /* there are to be, or 0 where nobody knows: many */
    double clip_norm; /* the gradient's greatest length; 0: any. Not in panels, which step each weight at once */
} aecl_stepper_config;

/* Samples order[first .. first + count) of the source; total step number t = 1, 2, ...; ADDS losses; updates the model's
 * parameters and the optimizer's state arrays. */
typedef struct {
    size_t first, count;
    uint64_t epoch, t, seed; /* seed: of the training, for layers that draw */
    const aecl_buffer *losses;
    const aecl_optimizer_config *optimizer;
    const aecl_buffer *const *state;
} aecl_step;

#endif
