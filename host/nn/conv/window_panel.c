/* Convolutions in panel programs. */
#include <stdio.h>

#include "nn/conv/window.h"

static void add_window(const aecl_conv_window *w, aecl_text *out) {
    aecl_text_add(out, "(window){%zu, %zu, %zu, %zu, %zu, %zu, %zu, %zu, %zu, %zu, %zu, %zu, %zu, %zu}", w->channels,
                  w->height, w->width, w->out_channels, w->out_height, w->out_width, w->kernel[0], w->kernel[1],
                  w->stride[0], w->stride[1], w->dilation[0], w->dilation[1], w->pad[0], w->pad[1]);
}

void aecl_conv_window_panel_call(const aecl_conv_window_call *c, aecl_text *out) {
    aecl_text_add(out, "    %s(", c->name);
    add_window(c->window, out);
    aecl_text_add(out, ", P + %s, s + %s, s + %s, (epilogue){%s});\n", c->weight, c->from, c->to, c->epilogue);
}

static size_t weights(const aecl_conv_window *w) {
    return w->out_channels * w->channels * w->kernel[0] * w->kernel[1];
}

/* The biases' part starts at a whole vector of any device. */
static size_t bias_offset(const aecl_conv_window *w) {
    return (weights(w) + 15) / 16 * 16;
}

size_t aecl_conv_window_partial(const aecl_conv_window *w, size_t biases) {
    return bias_offset(w) + biases;
}

void aecl_conv_window_panel_gradients(const aecl_conv_window *w, const aecl_panel_place *at, bool transposed,
                                      aecl_panel_code *code) {
    const char *small = transposed ? at->x : at->dz, *big = transposed ? at->dz : at->x;
    size_t biases = transposed ? w->channels : w->out_channels;
    size_t places = transposed ? w->height * w->width : w->out_height * w->out_width;
    char bias[AECL_TENSOR_NAME + 32];
    snprintf(bias, sizeof bias, "%s + %zu", at->partial, bias_offset(w));
    aecl_text_add(&code->backward, "    panel_conv_weights(");
    add_window(w, &code->backward);
    aecl_text_add(&code->backward, ", s + %s, s + %s, s + %s);\n", small, big, at->partial);
    aecl_text_add(&code->backward, "    panel_bias_sums(s + %s, s + %s, %zu, %zu);\n", at->dz, bias, biases, places);
    aecl_panel_add_sums(code, at->param[0], at->partial, weights(w));
    aecl_panel_add_sums(code, at->param[1], bias, biases);
}
