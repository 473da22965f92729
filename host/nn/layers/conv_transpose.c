/* conv_transpose: the gradient of a convolution as a layer,
 *     Y[c][oy sy + kh dy - py][ox sx + kw dx - px] += W[o][c][kh][kw] X[o][oy][ox],
 * then bias and activation. In the words of nn/conv/window.h its input is the small picture and its output the big one. */
#include "nn/conv/conv_layer.h"

static const aecl_option conv_transpose_options[] = {
    AECL_CONV_WINDOW_OPTIONS,
    OPT_PAIR(aecl_conv_window_config, output_padding, "output_padding", 0, 63, "N",
             "rows and columns added below and right (with explicit padding)"),
    OPT_END};

/* 'same' gives in * stride, as Keras does, with the padding that a 'same' convolution from there to here would have. */
static aecl_status conv_transpose_shape(void *config, const aecl_layer_inputs *inputs, aecl_shape *out) {
    aecl_conv_window_config *c = config;
    aecl_status st = AECL_OK;
    TRY(aecl_conv_window_check(c, inputs->x));
    TRY(aecl_conv_window_channels(c, inputs->network));
    *out = aecl_shape3((size_t)c->channels, 0, 0);
    for (int i = 0; i < 2; i++) {
        size_t before;
        out->dim[1 + i] = aecl_conv_layer_extent(c, i, inputs->x->dim[1 + i], &before);
        if (!out->dim[1 + i])
            TRY(aecl_fail(AECL_USAGE, "its padding of %lld + %lld leaves nothing of the output",
                          (long long)c->pad_before[i], (long long)c->pad_after[i]));
        if (c->output_padding[i] >= c->stride[i] || (c->output_padding[i] && c->pad_before[i] < 0))
            TRY(aecl_fail(AECL_USAGE,
                          "output_padding %lld must be less than stride %lld, and goes with explicit padding",
                          (long long)c->output_padding[i], (long long)c->stride[i]));
    }
done:
    return st;
}

const aecl_layer_class aecl_layer_conv_transpose = {
    .name = "conv_transpose",
    .help = "two-dimensional transposed convolution",
    .options = conv_transpose_options,
    .defaults = &(const aecl_conv_layer_config){AECL_CONV_WINDOW_DEFAULTS, true},
    .shape = conv_transpose_shape,
    AECL_CONV_LAYER,
    .cases =
        (const char *const[]){"in=1x1x1 n=1 channels=1 kernel=1",
                              "in=3x4x3 n=5 channels=17 kernel=3 stride=2 activation=relu",
                              "in=1x3x5 n=33 channels=3 kernel=3 stride=2 activation=tanh",
                              "in=17x5x4 n=5 channels=1 kernel=5 pad_before=2 pad_after=1 activation=sigmoid",
                              "in=3x3x4 n=33 channels=3 kernel=2 stride=3",
                              "in=2x3x3 n=1 channels=9 kernel=3 stride=3 pad_before=1 pad_after=0 output_padding=1",
                              "in=3x2x1 n=17 channels=5 kernel=5 stride=2 pad_before=1 pad_after=2 output_padding=1",
                              "in=3x1x9 n=33 channels=2 kernel=1x5 stride=1x2 dilation=1x2 activation=tanh",
                              "in=2x5x3 n=5 channels=5 kernel=3x2 stride=2x1 dilation=3x2 pad_before=-1x1 "
                              "pad_after=-1x0",
                              "in=8x5x5 n=33 channels=17 kernel=3 activation=relu", NULL},
};
