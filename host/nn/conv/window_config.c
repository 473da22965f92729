/* Where windows go, from the options of a layer: sizes of outputs, padding, what does not fit. */
#include "nn/conv/window.h"

size_t aecl_conv_window_dilation(const aecl_conv_window_config *c, int side) {
    return c->dilation[side] ? (size_t)c->dilation[side] : 1;
}

/* TensorFlow's 'same' pads what is missing to ceil(in / stride) positions, the odd one behind (tensorflow.org, tf.nn "Notes
 * on padding"). */
size_t aecl_conv_window_positions(const aecl_conv_window_config *c, int side, size_t in, size_t *before) {
    size_t reach = ((size_t)c->kernel[side] - 1) * aecl_conv_window_dilation(c, side) + 1;
    size_t stride = (size_t)c->stride[side];
    if (c->pad_before[side] < 0) {
        size_t out = (in + stride - 1) / stride, covered = (out - 1) * stride + reach;
        *before = covered > in ? (covered - in) / 2 : 0;
        return out;
    }
    size_t padded = in + (size_t)c->pad_before[side] + (size_t)c->pad_after[side];
    *before = (size_t)c->pad_before[side];
    return padded < reach ? 0 : (padded - reach) / stride + 1;
}

aecl_status aecl_conv_window_check(const aecl_conv_window_config *c, const aecl_shape *in) {
    aecl_status st = aecl_layer_want_pictures(in);
    if (st < 0) return st;
    for (int i = 0; i < 2; i++)
        if ((c->pad_before[i] < 0) != (c->pad_after[i] < 0))
            return aecl_fail(AECL_USAGE, "pad_before %lld and pad_after %lld: give both, or neither for 'same'",
                             (long long)c->pad_before[i], (long long)c->pad_after[i]);
    return AECL_OK;
}

aecl_status aecl_conv_window_shape(const aecl_conv_window_config *c, size_t channels, const aecl_shape *in,
                                   aecl_shape *out) {
    static const char *const sides[] = {"height", "width"};
    size_t before;
    aecl_status st = aecl_conv_window_check(c, in);
    if (st < 0) return st;
    *out = aecl_shape3(channels, aecl_conv_window_positions(c, 0, in->dim[1], &before),
                       aecl_conv_window_positions(c, 1, in->dim[2], &before));
    for (int i = 0; i < 2; i++)
        if (!out->dim[1 + i])
            return aecl_fail(AECL_USAGE, "its kernel of %lld%s is larger than the padded input's %s of %zu",
                             (long long)c->kernel[i], aecl_conv_window_dilation(c, i) > 1 ? ", dilated," : "", sides[i],
                             in->dim[1 + i] + (size_t)(c->pad_before[i] + c->pad_after[i]));
    return AECL_OK;
}

aecl_status aecl_conv_window_channels(aecl_conv_window_config *c, const aecl_shape *network) {
    char text[AECL_SHAPE_TEXT];
    if (c->channels) return AECL_OK;
    if (network->rank != 3)
        return aecl_fail(AECL_USAGE, "it has no \"channels\", and the network's input %s has none to take",
                         aecl_shape_print(network, text));
    c->channels = (int64_t)network->dim[0];
    return AECL_OK;
}

void aecl_conv_window_operation(const aecl_conv_window *w, aecl_operation_kind kind, aecl_operation *out) {
    out->kind = kind;
    for (int i = 0; i < 2; i++) {
        out->kernel[i] = w->kernel[i];
        out->stride[i] = w->stride[i];
        out->dilation[i] = w->dilation[i];
        out->pad[i] = w->pad[i];
    }
}
