/* Panel execution: a training step in two launches (kernels/panel.clh), generated from the model's layers.
 *
 * Launch 1 takes a panel of samples through all layers, forward and backward. Launch 2 adds the panels' contributions to
 * each weight's gradient and steps the optimizer. Faster than layer by layer where launches cost as much as arithmetic
 * and a batch has panels for most cores (aecl_panel_pays): CPU devices. */
#ifndef AECL_NN_PANEL_PANEL_STEP_H
#define AECL_NN_PANEL_PANEL_STEP_H

#include "nn/device_model.h"
#include "nn/step.h"

typedef struct aecl_panel aecl_panel;

/* Generates and compiles the program of `model` and makes its scratch space. `model` and config's pointers are borrowed. */
aecl_status aecl_panel_new(aecl_panel **out, aecl_device_model *model, const aecl_stepper_config *config);
/* Adds the text that is compiled for it, behind the kernel files. */
aecl_status aecl_panel_step_text(aecl_text *out, aecl_device_model *model, const aecl_stepper_config *config);
void aecl_panel_free(aecl_panel *panel);

/* aecl_stepper_run in panels; step->losses has an element a column. */
aecl_status aecl_panel_step(aecl_panel *panel, const aecl_step *step);

#endif
