/* What a layer does at work, beside its activation, in terms that need no knowledge of the layer: for what writes a network
 * down for others to run (host/export). A sample's values are [channels][height][width], or a row. Host only. */
#ifndef AECL_NN_OPERATION_H
#define AECL_NN_OPERATION_H

#include <stdbool.h>
#include <stddef.h>

/* copy: the first values, as many as the output has. dense, conv and conv_transpose: by the layer's parameters weight and
 * bias, weights as PyTorch has them. A pool's average is over what lies inside the picture. upsample and pixel_shuffle:
 * kernels/upsample.cl and pixel_shuffle.cl have the rules. add and concat: with the layer's second input. apply: the
 * activation `function`. batch_norm: by the parameters weight, bias, mean and variance of each channel; layer_norm: of the
 * sample, by weight and bias of each value. */
#define AECL_OPERATIONS(X)                                                                                             \
    X(copy)                                                                                                            \
    X(dense)                                                                                                           \
    X(conv)                                                                                                            \
    X(conv_transpose)                                                                                                  \
    X(max_pool)                                                                                                        \
    X(average_pool)                                                                                                    \
    X(upsample)                                                                                                        \
    X(crop)                                                                                                            \
    X(add)                                                                                                             \
    X(concat)                                                                                                          \
    X(apply)                                                                                                           \
    X(batch_norm)                                                                                                      \
    X(layer_norm)                                                                                                      \
    X(pixel_shuffle)                                                                                                   \
    X(pixel_unshuffle)

typedef enum {
#define AECL_OPERATION_KIND(x) AECL_OPERATION_##x,
    AECL_OPERATIONS(AECL_OPERATION_KIND)
#undef AECL_OPERATION_KIND
} aecl_operation_kind;

typedef struct {
    aecl_operation_kind kind;
    /* Windows, for heights and widths: position o of the small picture meets o * stride + k * dilation - pad of the big one.
     * The small picture is the output, but of conv_transpose the input. */
    size_t kernel[2], stride[2], dilation[2], pad[2];
    size_t factor[2]; /* upsample, pixel_shuffle, pixel_unshuffle (the same for both) */
    bool bilinear;    /* upsample; false: the nearest */
    size_t offset[2]; /* crop: rows and columns left out before the part */
    double epsilon;   /* normalizations: added to variances */
    int function;     /* apply: number of the activation */
} aecl_operation;

#endif
