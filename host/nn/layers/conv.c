/* conv:  Y[o][oy][ox] = act(b[o] + sum over c, kh, kw of W[o][c][kh][kw] X[c][oy sy + kh dy - py][ox sx + kw dx - px]). */
#include "nn/conv/conv_layer.h"

static const aecl_option conv_options[] = {AECL_CONV_WINDOW_OPTIONS, OPT_END};

static aecl_status conv_shape(void *config, const aecl_layer_inputs *inputs, aecl_shape *out) {
    aecl_conv_window_config *c = config;
    aecl_status st = AECL_OK;
    TRY(aecl_conv_window_check(c, inputs->x));
    TRY(aecl_conv_window_channels(c, inputs->network));
    TRY(aecl_conv_window_shape(c, (size_t)c->channels, inputs->x, out));
done:
    return st;
}

const aecl_layer_class aecl_layer_conv = {
    .name = "conv",
    .help = "two-dimensional convolution",
    .options = conv_options,
    .defaults = &(const aecl_conv_layer_config){AECL_CONV_WINDOW_DEFAULTS, false},
    .shape = conv_shape,
    AECL_CONV_LAYER,
    .cases = (const char *const[]){"in=1x1x1 n=1 channels=1 kernel=1",
                                   "in=3x7x5 n=5 channels=17 kernel=3 stride=2 activation=relu",
                                   "in=1x6x9 n=33 channels=3 kernel=3 stride=2 activation=tanh",
                                   "in=17x5x4 n=5 channels=1 kernel=5 pad_before=2 pad_after=1 activation=sigmoid",
                                   "in=3x8x7 n=33 channels=3 kernel=2 stride=3 pad_before=0 pad_after=2",
                                   "in=2x9x9 n=1 channels=9 kernel=3 stride=3 pad_before=1 pad_after=0",
                                   "in=1x3x2 n=5 channels=5 kernel=5 stride=2",
                                   "in=3x4x4 n=17 channels=17 kernel=1 stride=2",
                                   "in=3x1x31 n=33 channels=5 kernel=1x7 stride=1x2 dilation=1x3",
                                   "in=2x9x6 n=5 channels=3 kernel=3x2 stride=1x2 dilation=2x1 pad_before=-1x0 "
                                   "pad_after=-1x1 activation=tanh",
                                   "in=17x7x7 n=33 channels=8 kernel=3 activation=relu", NULL},
};
