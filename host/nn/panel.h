/* Panel execution: a training step in two launches (kernels/panel.clh), generated from the model's layers.
 *
 * Launch 1 takes a panel of samples through all layers, forward and backward. Launch 2 adds the panels' contributions to
 * each weight's gradient and steps the optimizer. Faster than layer by layer where launches cost as much as arithmetic
 * and a batch has a panel for every core: CPU devices. */
#ifndef AECL_NN_PANEL_H
#define AECL_NN_PANEL_H

#include "nn/loss.h"
#include "nn/model.h"
#include "nn/optimizer.h"
#include "nn/source.h"

/* How a step runs. AUTO resolves to PANEL on CPU devices whose cores each get a panel of the batch, else LAYERWISE. */
typedef enum { AECL_EXECUTE_AUTO, AECL_EXECUTE_LAYERWISE, AECL_EXECUTE_PANEL } aecl_execution;
extern const char *const aecl_execution_names[]; /* "auto", "layerwise", "panel", NULL */

typedef struct {
    const aecl_loss *loss;
    const aecl_optimizer *optimizer;
    const aecl_source *source; /* borrowed; its buffers and kind are part of the program */
    size_t batch;
} aecl_panel_config;

typedef struct aecl_panel aecl_panel;

/* Generates and compiles the program of `model` and makes its scratch space. `model` is borrowed. */
aecl_status aecl_panel_new(aecl_panel **out, aecl_model *model, const aecl_panel_config *config);
void aecl_panel_free(aecl_panel *panel);

/* Samples a panel holds, and floats of the array that losses are added to for batches of `batch` samples. */
size_t aecl_panel_width(aecl_ops *ops);

/* One step: samples order[first .. first + count), total step number t = 1, 2, ...; ADDS each sample's loss (sum over
 * features) to losses[column]; updates the model's parameters and the optimizer's state arrays. */
typedef struct {
    size_t first, count;
    uint64_t epoch, t;
    const aecl_buffer *losses; /* [columns] */
    const aecl_optimizer_config *optimizer;
    const aecl_buffer *const *state;
} aecl_panel_step_args;
aecl_status aecl_panel_step(aecl_panel *panel, const aecl_panel_step_args *args);

aecl_execution aecl_execution_resolve(aecl_execution wanted, const aecl_ops *ops, size_t batch);

#endif
