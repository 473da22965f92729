/* The window of a pool, and its walk in double. */
#include "nn/conv/pool_layer.h"

aecl_status aecl_pool_shape(void *config, const aecl_layer_inputs *inputs, aecl_shape *out) {
    aecl_conv_window_config *c = config;
    for (int i = 0; i < 2; i++) {
        if (!c->stride[i]) c->stride[i] = c->kernel[i];
        int64_t most = c->pad_before[i] > c->pad_after[i] ? c->pad_before[i] : c->pad_after[i];
        if (most >= c->kernel[i])
            return aecl_fail(AECL_USAGE, "a padding of %lld leaves windows of %lld without an element: give less",
                             (long long)most, (long long)c->kernel[i]);
    }
    return aecl_conv_window_shape(c, inputs->x->dim[0], inputs->x, out);
}

aecl_conv_window aecl_pool_window(const aecl_layer *l) {
    const aecl_conv_window_config *c = l->config;
    aecl_conv_window w = {.channels = l->in.dim[0],
                          .height = l->in.dim[1],
                          .width = l->in.dim[2],
                          .out_channels = l->out.dim[0],
                          .out_height = l->out.dim[1],
                          .out_width = l->out.dim[2]};
    for (int i = 0; i < 2; i++) {
        w.kernel[i] = (size_t)c->kernel[i];
        w.stride[i] = (size_t)c->stride[i];
        w.dilation[i] = 1;
        aecl_conv_window_positions(c, i, l->in.dim[1 + i], &w.pad[i]);
    }
    return w;
}

/* The part inside the picture of a side of a window, and where it begins. */
static size_t side(const aecl_conv_window *w, int i, size_t o, size_t *from) {
    size_t size = i ? w->width : w->height, begin = o * w->stride[i], end = begin + w->kernel[i];
    *from = begin > w->pad[i] ? begin - w->pad[i] : 0;
    return (end > size + w->pad[i] ? size : end - w->pad[i]) - *from;
}

void aecl_pool_visit(const aecl_reference_pass *p,
                     void (*meet)(const aecl_reference_pass *pass, const aecl_pool_meeting *at)) {
    aecl_conv_window w = aecl_pool_window(p->layer);
    size_t top, left, places = w.out_height * w.out_width;
    for (size_t i = 0; i < w.channels * places; i++) {
        size_t c = i / places, oy = i % places / w.out_width, ox = i % w.out_width;
        size_t rows = side(&w, 0, oy, &top), columns = side(&w, 1, ox, &left);
        for (size_t k = 0; k < rows * columns; k++) {
            size_t y = top + k / columns, x = left + k % columns;
            size_t kh = y + w.pad[0] - oy * w.stride[0], kw = x + w.pad[1] - ox * w.stride[1];
            meet(p, &(aecl_pool_meeting){.place = i * p->n,
                                         .at = ((c * w.height + y) * w.width + x) * p->n,
                                         .tap = kh * w.kernel[1] + kw,
                                         .inside = rows * columns});
        }
    }
}

const char *const aecl_pool_cases[] = {"in=1x1x1 n=1",
                                       "in=3x7x5 n=33 kernel=2",
                                       "in=2x5x8 n=5 kernel=3x2 stride=2x1",
                                       "in=1x7x6 n=17 kernel=3 stride=2 pad_before=1 pad_after=2x0",
                                       "in=2x1x9 n=5 kernel=1x4",
                                       NULL};
