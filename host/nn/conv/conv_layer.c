/* The passes of convolutions and transposed ones: each one's gradient with respect to its input is the other's forward pass
 * (kernels/window.clh). */
#include "nn/conv/conv_layer.h"

#include <stdio.h>

#include "nn/reference.h"

static bool is_transposed(const aecl_layer *l) {
    return ((const aecl_conv_layer_config *)l->config)->transposed;
}

size_t aecl_conv_layer_extent(const aecl_conv_window_config *c, int side, size_t in, size_t *before) {
    size_t reach = ((size_t)c->kernel[side] - 1) * aecl_conv_window_dilation(c, side) + 1;
    size_t stride = (size_t)c->stride[side];
    if (c->pad_before[side] < 0) {
        *before = reach > stride ? (reach - stride) / 2 : 0;
        return in * stride;
    }
    size_t full = (in - 1) * stride + reach + (size_t)c->output_padding[side];
    size_t cut = (size_t)(c->pad_before[side] + c->pad_after[side]);
    *before = (size_t)c->pad_before[side];
    return full > cut ? full - cut : 0;
}

static aecl_conv_window window_of(const aecl_layer *l) {
    const aecl_conv_window_config *c = l->config;
    bool transposed = is_transposed(l);
    const aecl_shape *big = transposed ? &l->out : &l->in, *small = transposed ? &l->in : &l->out;
    aecl_conv_window w = {.channels = big->dim[0],
                          .height = big->dim[1],
                          .width = big->dim[2],
                          .out_channels = small->dim[0],
                          .out_height = small->dim[1],
                          .out_width = small->dim[2]};
    for (int i = 0; i < 2; i++) {
        w.kernel[i] = (size_t)c->kernel[i];
        w.stride[i] = (size_t)c->stride[i];
        w.dilation[i] = aecl_conv_window_dilation(c, i);
        if (transposed)
            aecl_conv_layer_extent(c, i, l->in.dim[1 + i], &w.pad[i]);
        else
            aecl_conv_window_positions(c, i, l->in.dim[1 + i], &w.pad[i]);
    }
    return w;
}

/* Places of the output picture. */
static size_t places(const aecl_layer *l) {
    return l->out.dim[1] * l->out.dim[2];
}

size_t aecl_conv_layer_params(const aecl_layer *l, aecl_param param[AECL_LAYER_PARAMS]) {
    aecl_conv_window w = window_of(l);
    size_t area = w.kernel[0] * w.kernel[1];
    param[0] = (aecl_param){.name = "weight",
                            .trained = true,
                            .rank = 4,
                            .dim = {w.out_channels, w.channels, w.kernel[0], w.kernel[1]},
                            .fan_in = l->in.dim[0] * area,
                            .fan_out = l->out.dim[0] * area};
    param[1] = (aecl_param){.name = "bias", .trained = true, .rank = 1, .dim = {l->out.dim[0]}};
    return 2;
}

double aecl_conv_layer_multiplications(const aecl_layer *l) {
    aecl_conv_window w = window_of(l);
    return aecl_conv_window_multiplications(&w);
}

size_t aecl_conv_layer_scratch(const aecl_layer *l, const aecl_ops *ops, size_t columns) {
    aecl_conv_window w = window_of(l);
    return aecl_ops_conv_path(ops) == AECL_CONV_GEMM ? aecl_conv_window_scratch(&w, columns) : 0;
}

aecl_status aecl_conv_layer_forward(const aecl_pass *p) {
    aecl_conv_window w = window_of(p->layer);
    aecl_conv_window_pass pass = {.window = &w,
                                  .ops = p->ops,
                                  .columns = p->columns,
                                  .weight = p->param[0],
                                  .from = p->x,
                                  .to = p->y,
                                  .epilogue = AECL_EPILOGUE_FORWARD,
                                  .extra = p->param[1],
                                  .activation = aecl_activation_of(p->layer),
                                  .scratch = p->scratch};
    return is_transposed(p->layer) ? aecl_conv_window_to_big(&pass) : aecl_conv_window_to_small(&pass);
}

aecl_status aecl_conv_layer_backward(const aecl_pass *p) {
    aecl_status st = AECL_OK;
    bool transposed = is_transposed(p->layer);
    aecl_conv_window w = window_of(p->layer);
    aecl_conv_window_pass pass = {.window = &w,
                                  .ops = p->ops,
                                  .columns = p->columns,
                                  .weight = p->param[0],
                                  .from = transposed ? p->x : p->dz,
                                  .to = transposed ? p->dz : p->x,
                                  .scratch = p->scratch};
    TRY(aecl_conv_window_weights(&pass, p->gradient[0]));
    TRY(aecl_row_sums(p->ops, p->dz, p->gradient[1], p->layer->out.dim[0], places(p->layer) * p->columns));
    if (!p->dx) return AECL_OK;
    pass.from = p->dz;
    pass.to = p->dx;
    pass.epilogue = AECL_EPILOGUE_BACKWARD;
    pass.activation = p->x_activation;
    pass.extra = p->x;
    TRY(transposed ? aecl_conv_window_to_small(&pass) : aecl_conv_window_to_big(&pass));
done:
    return st;
}

size_t aecl_conv_layer_panel_partial(const aecl_layer *l) {
    aecl_conv_window w = window_of(l);
    return aecl_conv_window_partial(&w, l->out.dim[0]);
}

void aecl_conv_layer_panel_forward(const aecl_layer *l, const aecl_panel_place *at, aecl_panel_code *code) {
    aecl_conv_window w = window_of(l);
    const char *name = is_transposed(l) ? "panel_to_big" : "panel_to_small";
    char epilogue[160];
    snprintf(epilogue, sizeof epilogue, "EPILOGUE_FORWARD, %s, P + %s", at->activation, at->param[1]);
    aecl_conv_window_panel_call(&(aecl_conv_window_call){&w, name, at->param[0], at->x, at->y, epilogue},
                                &code->forward);
}

void aecl_conv_layer_panel_backward(const aecl_layer *l, const aecl_panel_place *at, aecl_panel_code *code) {
    aecl_conv_window w = window_of(l);
    const char *name = is_transposed(l) ? "panel_to_small" : "panel_to_big";
    char epilogue[160];
    aecl_conv_window_panel_gradients(&w, at, is_transposed(l), code);
    if (!*at->dx) return;
    snprintf(epilogue, sizeof epilogue, "EPILOGUE_BACKWARD, %s, s + %s", at->x_activation, at->x);
    aecl_conv_window_panel_call(&(aecl_conv_window_call){&w, name, at->param[0], at->dz, at->dx, epilogue},
                                &code->backward);
}

void aecl_conv_layer_reference_forward(const aecl_reference_pass *p) {
    aecl_conv_window w = window_of(p->layer);
    if (is_transposed(p->layer))
        aecl_conv_window_reference_to_big(&w, p->n, p->param[0], p->x, p->y);
    else
        aecl_conv_window_reference_to_small(&w, p->n, p->param[0], p->x, p->y);
    aecl_reference_add_bias(p->param[1], p->layer->out.dim[0], places(p->layer) * p->n, p->y);
}

void aecl_conv_layer_reference_backward(const aecl_reference_pass *p) {
    aecl_conv_window w = window_of(p->layer);
    bool transposed = is_transposed(p->layer);
    aecl_conv_window_reference_weights(&w, p->n, transposed ? p->x : p->dz, transposed ? p->dz : p->x, p->gradient[0]);
    aecl_reference_bias_gradient(p->dz, p->layer->out.dim[0], places(p->layer) * p->n, p->gradient[1]);
    if (!p->dx) return;
    if (transposed)
        aecl_conv_window_reference_to_small(&w, p->n, p->param[0], p->dz, p->dx);
    else
        aecl_conv_window_reference_to_big(&w, p->n, p->param[0], p->dz, p->dx);
}

void aecl_conv_layer_operation(const aecl_layer *l, aecl_operation *out) {
    const aecl_conv_window w = window_of(l);
    aecl_conv_window_operation(&w, is_transposed(l) ? AECL_OPERATION_conv_transpose : AECL_OPERATION_conv, out);
}
