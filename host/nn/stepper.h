/* A training step of a model, whichever way it runs: layer by layer, or in panels (nn/panel/panel_step.h). */
#ifndef AECL_NN_STEPPER_H
#define AECL_NN_STEPPER_H

#include "nn/loss.h"
#include "nn/device_model.h"
#include "nn/optimizer.h"
#include "nn/sample_source.h"

/* How a step runs. AUTO resolves to PANEL on CPU devices where that pays (aecl_panel_pays), unless CLBlast or
 * convolutions by products are asked for or a layer has no panel functions; else LAYERWISE. */
typedef enum { AECL_EXECUTE_AUTO, AECL_EXECUTE_LAYERWISE, AECL_EXECUTE_PANEL } aecl_execution;
extern const char *const aecl_execution_names[]; /* "auto", "layerwise", "panel", NULL */

typedef struct {
    const aecl_loss *loss;
    const aecl_optimizer *optimizer;
    const aecl_source *source; /* borrowed; a panel program is made for its kind */
    size_t batch;
    aecl_execution execution;
    uint64_t steps; /* there are to be, or 0 where nobody knows: many */
} aecl_stepper_config;

typedef struct aecl_stepper aecl_stepper;

/* Makes room for batches of up to config->batch samples. `model` is borrowed. AECL_USAGE names the layer without panel
 * functions where PANEL is forced. */
aecl_status aecl_stepper_new(aecl_stepper **out, aecl_device_model *model, const aecl_stepper_config *config);
void aecl_stepper_free(aecl_stepper *stepper);
aecl_execution aecl_stepper_execution(const aecl_stepper *stepper); /* resolved: never AUTO */
/* Floats of the array that losses are added to; the sum over it is the sum over samples and features. */
size_t aecl_stepper_loss_count(const aecl_stepper *stepper);

/* Samples order[first .. first + count) of the source; total step number t = 1, 2, ...; ADDS losses; updates the model's
 * parameters and the optimizer's state arrays. Enqueues, does not wait. */
typedef struct {
    size_t first, count;
    uint64_t epoch, t, seed; /* seed: of the training, for layers that draw */
    const aecl_buffer *losses;
    const aecl_optimizer_config *optimizer;
    const aecl_buffer *const *state;
} aecl_step;
aecl_status aecl_stepper_run(aecl_stepper *stepper, const aecl_step *step);

#endif
