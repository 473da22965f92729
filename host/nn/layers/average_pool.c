/* average_pool:  Y[c][oy][ox] = the mean X of a window of channel c, of its elements inside the picture. */
#include <string.h>

#include "nn/conv/pool_layer.h"

static const aecl_option average_pool_options[] = {AECL_CONV_WINDOW_PLACE, OPT_END};

static aecl_status average_pool_forward(const aecl_pass *p) {
    aecl_status st = AECL_OK;
    aecl_kernel *kernel = NULL;
    aecl_conv_window w = aecl_pool_window(p->layer);
    TRY(aecl_ops_kernel(p->ops, "average_pool_forward", &kernel));
    TRY(LAUNCH_WORK(
        kernel, GRID3(p->columns / aecl_ops_tile(p->ops).vector, w.out_height * w.out_width, w.out_channels),
        aecl_conv_window_traffic(&w, p->columns, 1), AECL_CONV_WINDOW_ARGS(&w), BUF(p->x), BUF(p->y), U32(p->columns)));
done:
    return st;
}

static aecl_status average_pool_backward(const aecl_pass *p) {
    aecl_status st = AECL_OK;
    aecl_kernel *kernel = NULL;
    aecl_conv_window w = aecl_pool_window(p->layer);
    if (!p->dx) return AECL_OK;
    TRY(aecl_ops_kernel(p->ops, "average_pool_backward", &kernel));
    TRY(LAUNCH_WORK(kernel, GRID3(p->columns / aecl_ops_tile(p->ops).vector, w.height * w.width, w.channels),
                    aecl_conv_window_traffic(&w, p->columns, 1), AECL_CONV_WINDOW_ARGS(&w), BUF(p->x), BUF(p->dz),
                    BUF(p->dx), U32(p->columns), U32(p->x_activation)));
done:
    return st;
}

static void add_share(const aecl_reference_pass *p, const aecl_pool_meeting *m) {
    for (size_t i = 0; i < p->n; i++) p->y[m->place + i] += p->x[m->at + i] / (double)m->inside;
}

static void average_pool_reference_forward(const aecl_reference_pass *p) {
    memset(p->y, 0, aecl_shape_count(&p->layer->out) * p->n * sizeof *p->y);
    aecl_pool_visit(p, add_share);
}

static void give_share(const aecl_reference_pass *p, const aecl_pool_meeting *m) {
    for (size_t i = 0; i < p->n; i++) p->dx[m->at + i] += p->dz[m->place + i] / (double)m->inside;
}

static void average_pool_reference_backward(const aecl_reference_pass *p) {
    if (!p->dx) return;
    memset(p->dx, 0, aecl_shape_count(&p->layer->in) * p->n * sizeof *p->dx);
    aecl_pool_visit(p, give_share);
}

static void average_pool_operation(const aecl_layer *l, aecl_operation *out) {
    const aecl_conv_window w = aecl_pool_window(l);
    aecl_conv_window_operation(&w, AECL_OPERATION_average_pool, out);
}

const aecl_layer_class aecl_layer_average_pool = {
    .name = "average_pool",
    .help = "the mean of each window",
    .options = average_pool_options,
    .options_size = sizeof(aecl_conv_window_config),
    .defaults = &(const aecl_conv_window_config)AECL_POOL_DEFAULTS,
    .shape = aecl_pool_shape,
    .forward = average_pool_forward,
    .backward = average_pool_backward,
    .reference_forward = average_pool_reference_forward,
    .reference_backward = average_pool_reference_backward,
    .operation = average_pool_operation,
    .cases = aecl_pool_cases,
};
