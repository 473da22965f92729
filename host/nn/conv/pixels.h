/* What pixel_shuffle and its inverse share: the values of a small picture of many channels and of a big one of few
 * (kernels/pixel_shuffle.cl). */
#ifndef AECL_NN_CONV_PIXELS_H
#define AECL_NN_CONV_PIXELS_H

#include "nn/layer.h"
#include "nn/ops.h"

typedef struct {
    aecl_layer_common common;
    int64_t factor;
} aecl_pixels_config;
extern const aecl_option aecl_pixels_options[];

/* to = from, times the derivative of `activation` at x, which is of the shape of `to`. small: the small picture's shape. */
typedef struct {
    const aecl_shape *small;
    bool to_big;
    const aecl_buffer *from, *to, *x;
    int activation;
} aecl_pixels;
aecl_status aecl_pixels_move(const aecl_pass *pass, const aecl_pixels *pixels);
/* The same in double, without an activation. */
void aecl_pixels_reference(const aecl_reference_pass *pass, const aecl_shape *small, bool to_big, const double *from,
                           double *to);

#endif
