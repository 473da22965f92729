/* Generating the panel program: what a layer writes into it. Offsets are in floats: of parameters in the flat array `P`,
 * of activations and gradients in a panel's scratch space `s` (in the update launch: S, panels STRIDE apart). */
#ifndef AECL_NN_PANEL_PANEL_CODE_H
#define AECL_NN_PANEL_PANEL_CODE_H

#include "base/text.h"
#include "nn/product.h"
#include "nn/params.h"

#define AECL_NO_PLACE SIZE_MAX

typedef struct aecl_panel_place {
    const aecl_param *param; /* [layer->param_count]; each with its offset in P */
    size_t x, y, dz;         /* in s */
    size_t dx;               /* in s, or AECL_NO_PLACE */
    size_t partial;          /* in s: class->panel_partial floats for gradients that a panel adds up itself */
    int x_activation;
} aecl_panel_place;

typedef struct aecl_panel_code {
    aecl_text forward, backward, update;
    size_t update_items; /* work-items of the update launch so far */
    aecl_tile tile;
} aecl_panel_code;

/* Rows and sums a work-item of the update launch takes: UPDATE_ROWS in kernels/panel.clh. */
#define AECL_UPDATE_ROWS 64

/* Adds "when this work-item is one of the next `items`: call" (printf format; `t` is its number among them). */
void aecl_panel_add_update(aecl_panel_code *code, size_t items, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The update of `count` parameters at `at` whose gradient each panel left at `partial` in its scratch space. */
void aecl_panel_add_sums(aecl_panel_code *code, size_t at, size_t partial, size_t count);

#endif
