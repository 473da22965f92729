/* Convolution windows: what a convolution and a transposed convolution share (see kernels/window.clh).
 *
 * A window connects a big picture [channels][height][width] with a small one [out_channels][out_height][out_width]:
 * small (oy, ox) meets big (oy * stride[0] + kh * dilation[0] - pad[0], ox * stride[1] + kw * dilation[1] - pad[1]). Weights
 * are [out_channels][channels][kernel[0]][kernel[1]]: PyTorch's layout of both layers. */
#ifndef AECL_NN_CONV_WINDOW_H
#define AECL_NN_CONV_WINDOW_H

#include "nn/gemm.h"
#include "nn/layer.h"
#include "nn/panel/panel_code.h"

typedef struct {
    size_t channels, height, width;
    size_t out_channels, out_height, out_width;
    size_t kernel[2], stride[2], dilation[2], pad[2]; /* of heights and widths; padding above and at the left */
} aecl_conv_window;

/* The options of all layers with windows, for heights and widths. */
typedef struct {
    aecl_layer_common common;
    int64_t channels;                    /* 0: those of the network's input */
    int64_t kernel[2], stride[2];        /* stride 0 of a pool: its kernel */
    int64_t dilation[2];                 /* 0: 1 */
    int64_t pad_before[2], pad_after[2]; /* both -1: as TensorFlow's 'same' */
    int64_t output_padding[2];           /* of a transposed convolution */
} aecl_conv_window_config;

#define AECL_CONV_WINDOW_PLACE                                                                                         \
    OPT_PAIR(aecl_conv_window_config, kernel, "kernel", 1, 64, "N", "height and width of the window"),                 \
        OPT_PAIR(aecl_conv_window_config, stride, "stride", 1, 64, "N", "steps of the window"),                        \
        OPT_PAIR(aecl_conv_window_config, pad_before, "pad_before", -1, 64, "N",                                       \
                 "padding above and left; -1 with pad_after -1: TensorFlow's 'same'"),                                 \
        OPT_PAIR(aecl_conv_window_config, pad_after, "pad_after", -1, 64, "N", "padding below and right")
#define AECL_CONV_WINDOW_OPTIONS                                                                                       \
    OPT_INTEGER(aecl_conv_window_config, channels, "channels", 0, 65536, "N",                                          \
                "channels of the output; 0: those of the network's input"),                                            \
        AECL_CONV_WINDOW_PLACE,                                                                                        \
        OPT_PAIR(aecl_conv_window_config, dilation, "dilation", 1, 64, "N", "distance of the window's elements"),      \
        OPT_CHOICE(aecl_conv_window_config, common.activation, "activation", aecl_activation_names, "NAME",            \
                   aecl_activation_help)

/* The dilation along a side: 1 where none is set. */
size_t aecl_conv_window_dilation(const aecl_conv_window_config *config, int side);
/* Output size and leading padding along a side (0: height) of a window that goes over `in` elements; 0 when it does not
 * fit. */
size_t aecl_conv_window_positions(const aecl_conv_window_config *config, int side, size_t in, size_t *before);
/* AECL_USAGE unless `in` is a picture and the two paddings along each side are both given or both -1. */
aecl_status aecl_conv_window_check(const aecl_conv_window_config *config, const aecl_shape *in);
/* *out: what a window that goes over `in` gives, in `channels`; AECL_USAGE where it does not fit. */
aecl_status aecl_conv_window_shape(const aecl_conv_window_config *config, size_t channels, const aecl_shape *in,
                                   aecl_shape *out);
/* Channels of the output: the network's where none are set, which is then kept in the configuration. */
aecl_status aecl_conv_window_channels(aecl_conv_window_config *config, const aecl_shape *network);

/* *out: the operation of this window. */
void aecl_conv_window_operation(const aecl_conv_window *window, aecl_operation_kind kind, aecl_operation *out);

/* One way between the pictures: small from big or big from small, with the epilogue of nn/product.h. */
typedef struct {
    const aecl_conv_window *window;
    aecl_ops *ops;
    size_t columns;
    const aecl_buffer *weight, *from, *to; /* from: read; to: assigned */
    aecl_epilogue epilogue;
    int activation;
    const aecl_buffer *extra;
    const aecl_buffer *scratch; /* aecl_conv_window_scratch floats */
} aecl_conv_window_pass;
aecl_status aecl_conv_window_to_small(const aecl_conv_window_pass *pass);
aecl_status aecl_conv_window_to_big(const aecl_conv_window_pass *pass);

/* gradient[out_channels][channels][kernel[0]][kernel[1]], assigned, from the small picture (`from`) and the big one (`to`,
 * read here): one of them is a gradient with zero padding columns. */
aecl_status aecl_conv_window_weights(const aecl_conv_window_pass *pass, const aecl_buffer *gradient);

/* A window as arguments of a kernel: WINDOW_ARGS of kernels/window.clh. */
#define AECL_CONV_WINDOW_ARGS(w)                                                                                       \
    U32((w)->channels), U32((w)->height), U32((w)->width), U32((w)->out_channels), U32((w)->out_height),               \
        U32((w)->out_width), U32((w)->kernel[0]), U32((w)->kernel[1]), U32((w)->stride[0]), U32((w)->stride[1]),       \
        U32((w)->dilation[0]), U32((w)->dilation[1]), U32((w)->pad[0]), U32((w)->pad[1])
/* What a launch does that goes over the big picture once and the small one `more` times. */
aecl_work aecl_conv_window_traffic(const aecl_conv_window *window, size_t columns, size_t more);

/* Multiplications of one sample on one way, places outside the picture counted too. */
double aecl_conv_window_multiplications(const aecl_conv_window *window);

/* Floats of scratch space that any of the above may need. */
size_t aecl_conv_window_scratch(const aecl_conv_window *window, size_t columns);

/* Panel execution: the parts both layers share; a window is written with its sizes as literals. `from` and `to` lie in a
 * panel's scratch space. */
typedef struct {
    const aecl_conv_window *window;
    const char *name;               /* "panel_to_small" or "panel_to_big" */
    const char *weight, *from, *to; /* names of places */
    const char *epilogue;           /* an epilogue as an initializer list */
} aecl_conv_window_call;
void aecl_conv_window_panel_call(const aecl_conv_window_call *call, aecl_text *out);
/* Weight and bias gradients: a panel adds up its own part, the update launch adds the panels. */
size_t aecl_conv_window_partial(const aecl_conv_window *window, size_t biases);
void aecl_conv_window_panel_gradients(const aecl_conv_window *window, const aecl_panel_place *at, bool transposed,
                                      aecl_panel_code *code);

/* The reference in double for n samples, batch innermost ([channels][height][width][n]), without bias or activation: the
 * last argument is assigned. */
void aecl_conv_window_reference_to_small(const aecl_conv_window *w, size_t n, const double *weight, const double *big,
                                         double *small);
void aecl_conv_window_reference_to_big(const aecl_conv_window *w, size_t n, const double *weight, const double *small,
                                       double *big);
void aecl_conv_window_reference_weights(const aecl_conv_window *w, size_t n, const double *small, const double *big,
                                        double *gradient);

#endif
