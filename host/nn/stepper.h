/* A training step of a model, whichever way it runs: layer by layer, or in panels (nn/panel/panel_step.h). */
#ifndef AECL_NN_STEPPER_H
#define AECL_NN_STEPPER_H

#include "nn/device_model.h"
#include "nn/step.h"

typedef struct aecl_stepper aecl_stepper;

/* Makes room for batches of up to config->batch samples. `model` is borrowed. AECL_USAGE names the layer without panel
 * functions where PANEL is forced. */
aecl_status aecl_stepper_new(aecl_stepper **out, aecl_device_model *model, const aecl_stepper_config *config);
void aecl_stepper_free(aecl_stepper *stepper);
aecl_execution aecl_stepper_execution(const aecl_stepper *stepper); /* resolved: never AUTO */
/* Floats of the array that losses are added to; the sum over it is the sum over samples and features. */
size_t aecl_stepper_loss_count(const aecl_stepper *stepper);

/* Enqueues a step, does not wait. */
aecl_status aecl_stepper_run(aecl_stepper *stepper, const aecl_step *step);

#endif
