/* A layer that is a convolution or a transposed one: they differ in which of a window's two pictures is the input. */
#ifndef AECL_NN_CONV_CONV_LAYER_H
#define AECL_NN_CONV_CONV_LAYER_H

#include "nn/conv/window.h"

typedef struct {
    aecl_conv_window_config window; /* first: the options */
    bool transposed;                /* the input is the small picture; of the class's defaults */
} aecl_conv_layer_config;

/* Output size and leading padding of a transposed convolution along a side of `in`; 0 when nothing is left. */
size_t aecl_conv_layer_extent(const aecl_conv_window_config *config, int side, size_t in, size_t *before);

/* The functions of both classes (nn/layer.h), but for their shapes. */
size_t aecl_conv_layer_params(const aecl_layer *layer, aecl_param param[AECL_LAYER_PARAMS]);
double aecl_conv_layer_multiplications(const aecl_layer *layer);
size_t aecl_conv_layer_scratch(const aecl_layer *layer, const aecl_ops *ops, size_t columns);
aecl_status aecl_conv_layer_forward(const aecl_pass *pass);
aecl_status aecl_conv_layer_backward(const aecl_pass *pass);
size_t aecl_conv_layer_panel_partial(const aecl_layer *layer);
void aecl_conv_layer_panel_forward(const aecl_layer *layer, const aecl_panel_place *place, aecl_panel_code *code);
void aecl_conv_layer_panel_backward(const aecl_layer *layer, const aecl_panel_place *place, aecl_panel_code *code);
void aecl_conv_layer_reference_forward(const aecl_reference_pass *pass);
void aecl_conv_layer_reference_backward(const aecl_reference_pass *pass);
void aecl_conv_layer_operation(const aecl_layer *layer, aecl_operation *out);

/* The part of a class that both have. */
#define AECL_CONV_LAYER                                                                                                \
    .options_size = sizeof(aecl_conv_layer_config), .convolves = true, .params = aecl_conv_layer_params,               \
    .multiplications = aecl_conv_layer_multiplications, .scratch = aecl_conv_layer_scratch,                            \
    .forward = aecl_conv_layer_forward, .backward = aecl_conv_layer_backward,                                          \
    .panel_partial = aecl_conv_layer_panel_partial, .panel_forward = aecl_conv_layer_panel_forward,                    \
    .panel_backward = aecl_conv_layer_panel_backward, .reference_forward = aecl_conv_layer_reference_forward,          \
    .reference_backward = aecl_conv_layer_reference_backward, .operation = aecl_conv_layer_operation
#define AECL_CONV_WINDOW_DEFAULTS                                                                                      \
    {                                                                                                                  \
        .kernel = {3, 3}, .stride = {1, 1}, .pad_before = {-1, -1}, .pad_after = { -1, -1 }                            \
    }

#endif
