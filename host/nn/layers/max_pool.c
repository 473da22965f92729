/* max_pool:  Y[c][oy][ox] = the largest X of a window of channel c. */
#include <math.h>
#include <string.h>

#include "nn/conv/pool_layer.h"

static const aecl_option max_pool_options[] = {AECL_CONV_WINDOW_PLACE, OPT_END};

static size_t max_pool_saved(const aecl_layer *l, size_t columns) {
    return aecl_shape_count(&l->out) * columns; /* the tap that was chosen */
}

static aecl_status max_pool_forward(const aecl_pass *p) {
    aecl_status st = AECL_OK;
    aecl_kernel *kernel = NULL;
    aecl_conv_window w = aecl_pool_window(p->layer);
    TRY(aecl_ops_kernel(p->ops, "max_pool_forward", &kernel));
    TRY(LAUNCH_WORK(kernel,
                    GRID3(p->columns / aecl_ops_tile(p->ops).vector, w.out_height * w.out_width, w.out_channels),
                    aecl_conv_window_traffic(&w, p->columns, 2), AECL_CONV_WINDOW_ARGS(&w), BUF(p->x), BUF(p->y),
                    BUF(p->training ? p->saved : p->y), U32(p->columns), U32(p->training)));
done:
    return st;
}

static aecl_status max_pool_backward(const aecl_pass *p) {
    aecl_status st = AECL_OK;
    aecl_kernel *kernel = NULL;
    aecl_conv_window w = aecl_pool_window(p->layer);
    if (!p->dx) return AECL_OK;
    TRY(aecl_ops_kernel(p->ops, "max_pool_backward", &kernel));
    TRY(LAUNCH_WORK(kernel, GRID3(p->columns / aecl_ops_tile(p->ops).vector, w.height * w.width, w.channels),
                    aecl_conv_window_traffic(&w, p->columns, 2), AECL_CONV_WINDOW_ARGS(&w), BUF(p->x), BUF(p->saved),
                    BUF(p->dz), BUF(p->dx), U32(p->columns), U32(p->x_activation)));
done:
    return st;
}

static void take_larger(const aecl_reference_pass *p, const aecl_pool_meeting *m) {
    for (size_t i = 0; i < p->n; i++) {
        if (!(p->x[m->at + i] > p->y[m->place + i])) continue;
        p->y[m->place + i] = p->x[m->at + i];
        if (p->training) p->saved[m->place + i] = (double)m->tap;
    }
}

static void max_pool_reference_forward(const aecl_reference_pass *p) {
    for (size_t i = 0; i < aecl_shape_count(&p->layer->out) * p->n; i++) p->y[i] = -INFINITY;
    aecl_pool_visit(p, take_larger);
}

static void give_to_larger(const aecl_reference_pass *p, const aecl_pool_meeting *m) {
    for (size_t i = 0; i < p->n; i++)
        if ((size_t)p->saved[m->place + i] == m->tap) p->dx[m->at + i] += p->dz[m->place + i];
}

static void max_pool_reference_backward(const aecl_reference_pass *p) {
    if (!p->dx) return;
    memset(p->dx, 0, aecl_shape_count(&p->layer->in) * p->n * sizeof *p->dx);
    aecl_pool_visit(p, give_to_larger);
}

static void max_pool_operation(const aecl_layer *l, aecl_operation *out) {
    const aecl_conv_window w = aecl_pool_window(l);
    aecl_conv_window_operation(&w, AECL_OPERATION_max_pool, out);
}

const aecl_layer_class aecl_layer_max_pool = {
    .name = "max_pool",
    .help = "the largest of each window",
    .options = max_pool_options,
    .options_size = sizeof(aecl_conv_window_config),
    .defaults = &(const aecl_conv_window_config)AECL_POOL_DEFAULTS,
    .shape = aecl_pool_shape,
    .saved = max_pool_saved,
    .forward = max_pool_forward,
    .backward = max_pool_backward,
    .reference_forward = max_pool_reference_forward,
    .reference_backward = max_pool_reference_backward,
    .operation = max_pool_operation,
    .cases = aecl_pool_cases,
};
