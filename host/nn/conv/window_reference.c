/* Windows in double, by plain loops over every pair of places that meet. */
#include <string.h>

#include "nn/conv/window.h"

/* What a visitor gets: elements small[s + i], big[b + i] for i < n, and weight number `weight`. */
typedef void (*meeting)(void *data, size_t weight, size_t small, size_t big);

static void visit(const aecl_conv_window *w, size_t n, meeting meet, void *data) {
    size_t taps = w->kernel[0] * w->kernel[1];
    for (size_t o = 0; o < w->out_channels; o++)
        for (size_t c = 0; c < w->channels; c++)
            for (size_t tap = 0; tap < taps; tap++)
                for (size_t place = 0; place < w->out_height * w->out_width; place++) {
                    size_t y = place / w->out_width * w->stride[0] + tap / w->kernel[1] * w->dilation[0] - w->pad[0];
                    size_t x = place % w->out_width * w->stride[1] + tap % w->kernel[1] * w->dilation[1] - w->pad[1];
                    if (y >= w->height || x >= w->width) continue;
                    meet(data, (o * w->channels + c) * taps + tap, (o * w->out_height * w->out_width + place) * n,
                         ((c * w->height + y) * w->width + x) * n);
                }
}

typedef struct {
    size_t n;
    const double *weight, *small_in, *big_in;
    double *out;
} operands;

static void add_to_small(void *data, size_t weight, size_t small, size_t big) {
    operands *o = data;
    for (size_t i = 0; i < o->n; i++) o->out[small + i] += o->weight[weight] * o->big_in[big + i];
}

static void add_to_big(void *data, size_t weight, size_t small, size_t big) {
    operands *o = data;
    for (size_t i = 0; i < o->n; i++) o->out[big + i] += o->weight[weight] * o->small_in[small + i];
}

static void add_to_weights(void *data, size_t weight, size_t small, size_t big) {
    operands *o = data;
    for (size_t i = 0; i < o->n; i++) o->out[weight] += o->small_in[small + i] * o->big_in[big + i];
}

void aecl_conv_window_reference_to_small(const aecl_conv_window *w, size_t n, const double *weight, const double *big,
                                         double *small) {
    memset(small, 0, w->out_channels * w->out_height * w->out_width * n * sizeof *small);
    visit(w, n, add_to_small, &(operands){.n = n, .weight = weight, .big_in = big, .out = small});
}

void aecl_conv_window_reference_to_big(const aecl_conv_window *w, size_t n, const double *weight, const double *small,
                                       double *big) {
    memset(big, 0, w->channels * w->height * w->width * n * sizeof *big);
    visit(w, n, add_to_big, &(operands){.n = n, .weight = weight, .small_in = small, .out = big});
}

void aecl_conv_window_reference_weights(const aecl_conv_window *w, size_t n, const double *small, const double *big,
                                        double *gradient) {
    memset(gradient, 0, w->out_channels * w->channels * w->kernel[0] * w->kernel[1] * sizeof *gradient);
    visit(w, n, add_to_weights, &(operands){.n = n, .small_in = small, .big_in = big, .out = gradient});
}
