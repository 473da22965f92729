/* conv:  Y[o][oy][ox] = act(b[o] + sum over c, kh, kw of W[o][c][kh][kw] X[c][oy s + kh - p][ox s + kw - p]). */
#include "nn/conv/window.h"

#include <stdio.h>

#include "nn/reference.h"

static const aecl_option conv_options[] = {AECL_CONV_WINDOW_OPTIONS, OPT_END};

/* Output size and leading padding along one side; 0 when the window does not fit. TensorFlow's 'same' pads what is
 * missing to ceil(in / stride) positions, the odd one behind (tensorflow.org, tf.nn "Notes on padding"). */
static size_t positions(const aecl_conv_window_config *c, size_t in, size_t *before) {
    size_t kernel = (size_t)c->kernel, stride = (size_t)c->stride;
    if (c->pad_before < 0) {
        size_t out = (in + stride - 1) / stride, covered = (out - 1) * stride + kernel;
        *before = covered > in ? (covered - in) / 2 : 0;
        return out;
    }
    size_t padded = in + (size_t)c->pad_before + (size_t)c->pad_after;
    *before = (size_t)c->pad_before;
    return padded < kernel ? 0 : (padded - kernel) / stride + 1;
}

static aecl_status conv_shape(void *config, const aecl_layer_inputs *inputs, aecl_shape *out) {
    const aecl_conv_window_config *c = config;
    const aecl_shape *in = inputs->x;
    size_t before;
    aecl_status st = aecl_conv_window_check(c, in);
    if (st < 0) return st;
    *out = aecl_shape3((size_t)c->channels, positions(c, in->dim[1], &before), positions(c, in->dim[2], &before));
    if (!out->dim[1] || !out->dim[2])
        return aecl_fail(AECL_USAGE, "its kernel of %lld is larger than the padded input of %zux%zu",
                         (long long)c->kernel, in->dim[1] + (size_t)(c->pad_before + c->pad_after),
                         in->dim[2] + (size_t)(c->pad_before + c->pad_after));
    return AECL_OK;
}

static aecl_conv_window window_of(const aecl_layer *l) {
    const aecl_conv_window_config *c = l->config;
    aecl_conv_window w = {.channels = l->in.dim[0],
                          .height = l->in.dim[1],
                          .width = l->in.dim[2],
                          .out_channels = l->out.dim[0],
                          .out_height = l->out.dim[1],
                          .out_width = l->out.dim[2],
                          .kernel = (size_t)c->kernel,
                          .stride = (size_t)c->stride};
    positions(c, w.height, &w.pad_y);
    positions(c, w.width, &w.pad_x);
    return w;
}

static size_t conv_params(const aecl_layer *l, aecl_param param[AECL_LAYER_PARAMS]) {
    aecl_conv_window w = window_of(l);
    size_t area = w.kernel * w.kernel;
    param[0] = (aecl_param){.name = "weight",
                            .trained = true,
                            .rank = 4,
                            .dim = {w.out_channels, w.channels, w.kernel, w.kernel},
                            .fan_in = w.channels * area,
                            .fan_out = w.out_channels * area};
    param[1] = (aecl_param){.name = "bias", .trained = true, .rank = 1, .dim = {w.out_channels}};
    return 2;
}

static double conv_multiplications(const aecl_layer *l) {
    aecl_conv_window w = window_of(l);
    return aecl_conv_window_multiplications(&w);
}

static size_t conv_scratch(const aecl_layer *l, const aecl_ops *ops, size_t columns) {
    aecl_conv_window w = window_of(l);
    return aecl_ops_conv_path(ops) == AECL_CONV_GEMM ? aecl_conv_window_scratch(&w, columns) : 0;
}

static aecl_status conv_forward(const aecl_pass *p) {
    aecl_conv_window w = window_of(p->layer);
    return aecl_conv_window_to_small(&(aecl_conv_window_pass){.window = &w,
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

static aecl_status conv_backward(const aecl_pass *p) {
    aecl_status st = AECL_OK;
    aecl_conv_window w = window_of(p->layer);
    aecl_conv_window_pass pass = {.window = &w,
                                  .ops = p->ops,
                                  .columns = p->columns,
                                  .weight = p->param[0],
                                  .from = p->dz,
                                  .to = p->x,
                                  .scratch = p->scratch};
    TRY(aecl_conv_window_weights(&pass, p->gradient[0]));
    TRY(aecl_row_sums(p->ops, p->dz, p->gradient[1], w.out_channels, w.out_height * w.out_width * p->columns));
    if (!p->dx) return AECL_OK;
    pass.to = p->dx;
    pass.epilogue = AECL_EPILOGUE_BACKWARD;
    pass.activation = p->x_activation;
    pass.extra = p->x;
    TRY(aecl_conv_window_to_big(&pass));
done:
    return st;
}

static size_t conv_panel_partial(const aecl_layer *l) {
    aecl_conv_window w = window_of(l);
    return aecl_conv_window_partial(&w, w.out_channels);
}

static void conv_panel_forward(const aecl_layer *l, const aecl_panel_place *at, aecl_panel_code *code) {
    aecl_conv_window w = window_of(l);
    char epilogue[160];
    snprintf(epilogue, sizeof epilogue, "EPILOGUE_FORWARD, %s, P + %s", at->activation, at->param[1]);
    aecl_conv_window_panel_call(&(aecl_conv_window_call){&w, "panel_to_small", at->param[0], at->x, at->y, epilogue},
                                &code->forward);
}

static void conv_panel_backward(const aecl_layer *l, const aecl_panel_place *at, aecl_panel_code *code) {
    aecl_conv_window w = window_of(l);
    char epilogue[160];
    aecl_conv_window_panel_gradients(&w, at, false, code);
    if (!*at->dx) return;
    snprintf(epilogue, sizeof epilogue, "EPILOGUE_BACKWARD, %s, s + %s", at->x_activation, at->x);
    aecl_conv_window_panel_call(&(aecl_conv_window_call){&w, "panel_to_big", at->param[0], at->dz, at->dx, epilogue},
                                &code->backward);
}

static void conv_reference_forward(const aecl_reference_pass *p) {
    aecl_conv_window w = window_of(p->layer);
    aecl_conv_window_reference_to_small(&w, p->n, p->param[0], p->x, p->y);
    aecl_reference_add_bias(p->param[1], w.out_channels, w.out_height * w.out_width * p->n, p->y);
}

static void conv_reference_backward(const aecl_reference_pass *p) {
    aecl_conv_window w = window_of(p->layer);
    aecl_conv_window_reference_weights(&w, p->n, p->dz, p->x, p->gradient[0]);
    aecl_reference_bias_gradient(p->dz, w.out_channels, w.out_height * w.out_width * p->n, p->gradient[1]);
    if (p->dx) aecl_conv_window_reference_to_big(&w, p->n, p->param[0], p->dz, p->dx);
}

const aecl_layer_class aecl_layer_conv = {
    .name = "conv",
    .help = "two-dimensional convolution",
    .options = conv_options,
    .options_size = sizeof(aecl_conv_window_config),
    .defaults =
        &(const aecl_conv_window_config){.channels = 1, .kernel = 3, .stride = 1, .pad_before = -1, .pad_after = -1},
    .convolves = true,
    .shape = conv_shape,
    .params = conv_params,
    .multiplications = conv_multiplications,
    .scratch = conv_scratch,
    .forward = conv_forward,
    .backward = conv_backward,
    .panel_partial = conv_panel_partial,
    .panel_forward = conv_panel_forward,
    .panel_backward = conv_panel_backward,
    .reference_forward = conv_reference_forward,
    .reference_backward = conv_reference_backward,
    .cases = (const char *const[]){"in=1x1x1 n=1 channels=1 kernel=1",
                                   "in=3x7x5 n=5 channels=17 kernel=3 stride=2 activation=relu",
                                   "in=1x6x9 n=33 channels=3 kernel=3 stride=2 activation=tanh",
                                   "in=17x5x4 n=5 channels=1 kernel=5 pad_before=2 pad_after=1 activation=sigmoid",
                                   "in=3x8x7 n=33 channels=3 kernel=2 stride=3 pad_before=0 pad_after=2",
                                   "in=2x9x9 n=1 channels=9 kernel=3 stride=3 pad_before=1 pad_after=0",
                                   "in=1x3x2 n=5 channels=5 kernel=5 stride=2",
                                   "in=3x4x4 n=17 channels=17 kernel=1 stride=2",
                                   "in=17x7x7 n=33 channels=8 kernel=3 activation=relu", NULL},
};
