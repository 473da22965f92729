/* Generating a panel program: what a layer writes into it. The text is to be read, too (`aecl kernels --panel`): offsets
 * have names, made of the layer's, which are defined ahead of the kernels. Offsets are in floats: of parameters in the flat
 * array `P`, of activations and gradients in a panel's scratch space `s` (in the update launch: S, panels STRIDE apart). */
#ifndef AECL_NN_PANEL_PANEL_CODE_H
#define AECL_NN_PANEL_PANEL_CODE_H

#include "base/text.h"
#include "nn/layer.h"
#include "nn/product.h"
#include "nn/sample_source.h"

typedef char aecl_panel_name[AECL_TENSOR_NAME]; /* "encoder_0_weight" */

struct aecl_panel_place {
    aecl_panel_name param[AECL_LAYER_PARAMS]; /* in P */
    aecl_panel_name x, y, dz;                 /* in s */
    aecl_panel_name dx;                       /* in s, or "" where nothing wants it */
    aecl_panel_name partial; /* in s: class->panel_partial floats for gradients that a panel adds up itself */
    const char *activation, *x_activation; /* "ACTIVATION_relu": the layer's own, and of the layer before */
};

struct aecl_panel_code {
    aecl_text places; /* the names' definitions */
    aecl_text forward, backward, update;
    size_t update_items; /* work-items of the update launch so far */
    aecl_tile tile;
};

void aecl_panel_code_free(aecl_panel_code *code);
/* Fails when an addition to any of the texts did. */
aecl_status aecl_panel_code_done(const aecl_panel_code *code);

/* name = "encoder_0_y" for a layer and what of it ("y"), defined as `offset`. */
void aecl_panel_define(aecl_panel_code *code, aecl_panel_name name, const char *of, const char *what, size_t offset);
/* Names the layer's parameters and the activations; `before`: the layer before, or NULL. */
void aecl_panel_place_layer(aecl_panel_code *code, const aecl_params *params, const aecl_layer *layer,
                            const aecl_layer *before, aecl_panel_place *place);
/* A float as the program's text has it, exactly and in every locale. */
#define AECL_PANEL_REAL 24
const char *aecl_panel_real(char text[AECL_PANEL_REAL], double value);
/* A comment that says what follows: the layer and its shapes. */
void aecl_panel_say(aecl_text *text, const aecl_layer *layer, const char *pass);

/* The head of a kernel that gathers samples: its arguments up to the scaling, then `arguments`. */
void aecl_panel_begin(aecl_text *out, const aecl_sample_source *source, const char *kernel, const char *arguments);
/* Gathers the panel's samples from `from` on into place `to`. */
void aecl_panel_gather(aecl_text *out, const aecl_sample_source *source, const char *to);

/* Rows and sums a work-item of the update launch takes: UPDATE_ROWS in kernels/panel.clh. */
#define AECL_UPDATE_ROWS 64

/* Adds "when this work-item is one of the next `items`: call" (printf format; `t` is its number among them). */
void aecl_panel_add_update(aecl_panel_code *code, size_t items, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The update of `count` parameters at `at` whose gradient each panel left at `partial` in its scratch space. */
void aecl_panel_add_sums(aecl_panel_code *code, const char *at, const char *partial, size_t count);

#endif
