/* conv_transpose: the gradient of a convolution as a layer,
 *     Y[c][oy s + kh - p][ox s + kw - p] += W[o][c][kh][kw] X[o][oy][ox],
 * then bias and activation. In the words of nn/conv/window.h its input is the small picture and its output the big one. */
#include "nn/conv/window.h"

#include <stdio.h>

#include "nn/reference.h"

static const aecl_option conv_transpose_options[] = {
    AECL_CONV_WINDOW_OPTIONS,
    OPT_INTEGER(aecl_conv_window_config, output_padding, "output_padding", 0, 63, "N",
                "rows and columns added below and right (with explicit padding)"),
    OPT_END};

/* Output size and leading padding along one side; 0 when nothing is left. 'same' gives in * stride, as Keras does, with
 * the padding that a 'same' convolution from there to here would have. */
static size_t extent(const aecl_conv_window_config *c, size_t in, size_t *before) {
    size_t kernel = (size_t)c->kernel, stride = (size_t)c->stride;
    if (c->pad_before < 0) {
        *before = kernel > stride ? (kernel - stride) / 2 : 0;
        return in * stride;
    }
    size_t full = (in - 1) * stride + kernel + (size_t)c->output_padding, cut = (size_t)(c->pad_before + c->pad_after);
    *before = (size_t)c->pad_before;
    return full > cut ? full - cut : 0;
}

static aecl_status conv_transpose_shape(void *config, const aecl_layer_inputs *inputs, aecl_shape *out) {
    const aecl_conv_window_config *c = config;
    const aecl_shape *in = inputs->x;
    size_t before;
    aecl_status st = aecl_conv_window_check(c, in);
    if (st < 0) return st;
    *out = aecl_shape3((size_t)c->channels, extent(c, in->dim[1], &before), extent(c, in->dim[2], &before));
    if (!out->dim[1] || !out->dim[2])
        return aecl_fail(AECL_USAGE, "its padding of %lld + %lld leaves nothing of the output",
                         (long long)c->pad_before, (long long)c->pad_after);
    if (c->output_padding >= c->stride || (c->output_padding && c->pad_before < 0))
        return aecl_fail(AECL_USAGE,
                         "output_padding %lld must be less than stride %lld, and goes with explicit padding",
                         (long long)c->output_padding, (long long)c->stride);
    return AECL_OK;
}

static aecl_conv_window window_of(const aecl_layer *l) {
    const aecl_conv_window_config *c = l->config;
    aecl_conv_window w = {.channels = l->out.dim[0],
                          .height = l->out.dim[1],
                          .width = l->out.dim[2],
                          .out_channels = l->in.dim[0],
                          .out_height = l->in.dim[1],
                          .out_width = l->in.dim[2],
                          .kernel = (size_t)c->kernel,
                          .stride = (size_t)c->stride};
    extent(c, w.out_height, &w.pad_y);
    extent(c, w.out_width, &w.pad_x);
    return w;
}

static size_t conv_transpose_params(const aecl_layer *l, aecl_param param[AECL_LAYER_PARAMS]) {
    aecl_conv_window w = window_of(l);
    size_t area = w.kernel * w.kernel;
    param[0] = (aecl_param){.name = "weight",
                            .trained = true,
                            .rank = 4,
                            .dim = {w.out_channels, w.channels, w.kernel, w.kernel},
                            .fan_in = w.out_channels * area,
                            .fan_out = w.channels * area};
    param[1] = (aecl_param){.name = "bias", .trained = true, .rank = 1, .dim = {w.channels}};
    return 2;
}

static double conv_transpose_multiplications(const aecl_layer *l) {
    aecl_conv_window w = window_of(l);
    return aecl_conv_window_multiplications(&w);
}

static size_t conv_transpose_scratch(const aecl_layer *l, const aecl_ops *ops, size_t columns) {
    aecl_conv_window w = window_of(l);
    return aecl_ops_conv_path(ops) == AECL_CONV_GEMM ? aecl_conv_window_scratch(&w, columns) : 0;
}

static aecl_status conv_transpose_forward(const aecl_pass *p) {
    aecl_conv_window w = window_of(p->layer);
    return aecl_conv_window_to_big(&(aecl_conv_window_pass){.window = &w,
                                                            .ops = p->ops,
                                                            .columns = p->columns,
                                                            .weight = p->param[0],
                                                            .from = p->x,
                                                            .to = p->y,
                                                            .epilogue = AECL_EPILOGUE_FORWARD,
                                                            .extra = p->param[1],
                                                            .activation = aecl_layer_activation(p->layer),
                                                            .scratch = p->scratch});
}

static aecl_status conv_transpose_backward(const aecl_pass *p) {
    aecl_status st = AECL_OK;
    aecl_conv_window w = window_of(p->layer);
    aecl_conv_window_pass pass = {.window = &w,
                                  .ops = p->ops,
                                  .columns = p->columns,
                                  .weight = p->param[0],
                                  .from = p->x,
                                  .to = p->dz,
                                  .scratch = p->scratch};
    TRY(aecl_conv_window_weights(&pass, p->gradient[0]));
    TRY(aecl_row_sums(p->ops, p->dz, p->gradient[1], w.channels, w.height * w.width * p->columns));
    if (!p->dx) return AECL_OK;
    pass.from = p->dz;
    pass.to = p->dx;
    pass.epilogue = AECL_EPILOGUE_BACKWARD;
    pass.activation = p->x_activation;
    pass.extra = p->x;
    TRY(aecl_conv_window_to_small(&pass));
done:
    return st;
}

static size_t conv_transpose_panel_partial(const aecl_layer *l) {
    aecl_conv_window w = window_of(l);
    return aecl_conv_window_partial(&w, w.channels);
}

static void conv_transpose_panel_forward(const aecl_layer *l, const aecl_panel_place *at, aecl_panel_code *code) {
    aecl_conv_window w = window_of(l);
    char epilogue[160];
    snprintf(epilogue, sizeof epilogue, "EPILOGUE_FORWARD, %s, P + %s", at->activation, at->param[1]);
    aecl_conv_window_panel_call(&(aecl_conv_window_call){&w, "panel_to_big", at->param[0], at->x, at->y, epilogue},
                                &code->forward);
}

static void conv_transpose_panel_backward(const aecl_layer *l, const aecl_panel_place *at, aecl_panel_code *code) {
    aecl_conv_window w = window_of(l);
    char epilogue[160];
    aecl_conv_window_panel_gradients(&w, at, true, code);
    if (!*at->dx) return;
    snprintf(epilogue, sizeof epilogue, "EPILOGUE_BACKWARD, %s, s + %s", at->x_activation, at->x);
    aecl_conv_window_panel_call(&(aecl_conv_window_call){&w, "panel_to_small", at->param[0], at->dz, at->dx, epilogue},
                                &code->backward);
}

static void conv_transpose_reference_forward(const aecl_reference_pass *p) {
    aecl_conv_window w = window_of(p->layer);
    aecl_conv_window_reference_to_big(&w, p->n, p->param[0], p->x, p->y);
    aecl_reference_add_bias(p->param[1], w.channels, w.height * w.width * p->n, p->y);
}

static void conv_transpose_reference_backward(const aecl_reference_pass *p) {
    aecl_conv_window w = window_of(p->layer);
    aecl_conv_window_reference_weights(&w, p->n, p->x, p->dz, p->gradient[0]);
    aecl_reference_bias_gradient(p->dz, w.channels, w.height * w.width * p->n, p->gradient[1]);
    if (p->dx) aecl_conv_window_reference_to_small(&w, p->n, p->param[0], p->dz, p->dx);
}

const aecl_layer_class aecl_layer_conv_transpose = {
    .name = "conv_transpose",
    .help = "two-dimensional transposed convolution",
    .options = conv_transpose_options,
    .options_size = sizeof(aecl_conv_window_config),
    .defaults =
        &(const aecl_conv_window_config){.channels = 1, .kernel = 3, .stride = 1, .pad_before = -1, .pad_after = -1},
    .convolves = true,
    .shape = conv_transpose_shape,
    .params = conv_transpose_params,
    .multiplications = conv_transpose_multiplications,
    .scratch = conv_transpose_scratch,
    .forward = conv_transpose_forward,
    .backward = conv_transpose_backward,
    .panel_partial = conv_transpose_panel_partial,
    .panel_forward = conv_transpose_panel_forward,
    .panel_backward = conv_transpose_panel_backward,
    .reference_forward = conv_transpose_reference_forward,
    .reference_backward = conv_transpose_reference_backward,
    .cases =
        (const char *const[]){"in=1x1x1 n=1 channels=1 kernel=1",
                              "in=3x4x3 n=5 channels=17 kernel=3 stride=2 activation=relu",
                              "in=1x3x5 n=33 channels=3 kernel=3 stride=2 activation=tanh",
                              "in=17x5x4 n=5 channels=1 kernel=5 pad_before=2 pad_after=1 activation=sigmoid",
                              "in=3x3x4 n=33 channels=3 kernel=2 stride=3",
                              "in=2x3x3 n=1 channels=9 kernel=3 stride=3 pad_before=1 pad_after=0 output_padding=1",
                              "in=3x2x1 n=17 channels=5 kernel=5 stride=2 pad_before=1 pad_after=2 output_padding=1",
                              "in=8x5x5 n=33 channels=17 kernel=3 activation=relu", NULL},
};
