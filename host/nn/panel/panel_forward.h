/* Panel execution of nn/forward.h: one launch takes each panel of a batch through all layers. */
#ifndef AECL_NN_PANEL_PANEL_FORWARD_H
#define AECL_NN_PANEL_PANEL_FORWARD_H

#include "nn/device_model.h"
#include "nn/forward_config.h"

typedef struct aecl_panel_forward aecl_panel_forward;

/* Generates and compiles the program. `model` and config's pointers are borrowed. */
aecl_status aecl_panel_forward_new(aecl_panel_forward **out, aecl_device_model *model,
                                   const aecl_forward_config *config);
/* Adds the text that is compiled for it, behind the kernel files. */
aecl_status aecl_panel_forward_text(aecl_text *out, aecl_device_model *model, const aecl_forward_config *config);
void aecl_panel_forward_free(aecl_panel_forward *panel);

/* aecl_forward_run, losses being [blocks][columns]. */
aecl_status aecl_panel_forward_run(aecl_panel_forward *panel, size_t first, size_t count, size_t columns,
                                   const aecl_buffer *results);

#endif
