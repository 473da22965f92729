/* upsample: pictures whose sides are whole numbers of times as long, by the nearest element or drawn between two
 * (kernels/upsample.cl has the rule). */
#include <string.h>

#include "nn/layer.h"
#include "nn/ops.h"

enum { NEAREST, BILINEAR };
static const char *const mode_names[] = {"nearest", "bilinear", NULL};

typedef struct {
    aecl_layer_common common;
    int64_t factor[2];
    int mode;
} upsample_config;

static const aecl_option upsample_options[] = {
    OPT_PAIR(upsample_config, factor, "factor", 1, 64, "N", "how many times as high and wide"),
    OPT_CHOICE(upsample_config, mode, "mode", mode_names, "NAME", "the nearest element, or drawn between two"),
    OPT_END};

static aecl_status upsample_shape(void *config, const aecl_layer_inputs *inputs, aecl_shape *out) {
    const upsample_config *c = config;
    aecl_status st = aecl_layer_want_pictures(inputs->x);
    if (st < 0) return st;
    *out = *inputs->x;
    for (int i = 0; i < 2; i++) out->dim[1 + i] *= (size_t)c->factor[i];
    return AECL_OK;
}

static aecl_status run(const aecl_pass *p, const char *name, bool back) {
    aecl_status st = AECL_OK;
    aecl_kernel *kernel = NULL;
    const upsample_config *c = p->layer->config;
    const aecl_shape *in = &p->layer->in, *grid = back ? in : &p->layer->out;
    aecl_grid range = GRID3(p->columns / aecl_ops_tile(p->ops).vector, grid->dim[1] * grid->dim[2], grid->dim[0]);
    aecl_work work = WORK(0, sizeof(float) * p->columns * (aecl_shape_count(in) + aecl_shape_count(&p->layer->out)));
    TRY(aecl_ops_kernel(p->ops, name, &kernel));
    if (back)
        TRY(LAUNCH_WORK(kernel, range, work, BUF(p->x), BUF(p->dz), BUF(p->dx), U32(in->dim[1]), U32(in->dim[2]),
                        U32(c->factor[0]), U32(c->factor[1]), U32(c->mode == BILINEAR), U32(p->columns),
                        U32(p->x_activation)));
    else
        TRY(LAUNCH_WORK(kernel, range, work, BUF(p->x), BUF(p->y), U32(in->dim[1]), U32(in->dim[2]), U32(c->factor[0]),
                        U32(c->factor[1]), U32(c->mode == BILINEAR), U32(p->columns)));
done:
    return st;
}

static aecl_status upsample_forward(const aecl_pass *p) {
    return run(p, "upsample_forward", false);
}

static aecl_status upsample_backward(const aecl_pass *p) {
    return p->dx ? run(p, "upsample_backward", true) : AECL_OK;
}

/* What share element i of a side of the input has in output o. */
static double share(const upsample_config *c, int side, size_t size, size_t o, size_t i) {
    double factor = (double)c->factor[side], at = ((double)o + 0.5) / factor - 0.5, most = (double)(size - 1);
    if (c->mode == NEAREST) return o / (size_t)c->factor[side] == i;
    at = at < 0 ? 0 : at > most ? most : at;
    double distance = at > (double)i ? at - (double)i : (double)i - at;
    return distance < 1 ? 1 - distance : 0;
}

/* to += shares of from: from the input to the output, or back. */
static void add_shares(const aecl_reference_pass *p, const double *from, double *to, bool back) {
    const upsample_config *config = p->layer->config;
    const aecl_shape *in = &p->layer->in, *out = &p->layer->out;
    size_t places = in->dim[1] * in->dim[2], larger = out->dim[1] * out->dim[2];
    for (size_t i = 0; i < in->dim[0] * places; i++)
        for (size_t o = 0; o < larger; o++) {
            double s = share(config, 0, in->dim[1], o / out->dim[2], i % places / in->dim[2]) *
                       share(config, 1, in->dim[2], o % out->dim[2], i % in->dim[2]);
            size_t small = i * p->n, big = (i / places * larger + o) * p->n;
            for (size_t n = 0; s != 0 && n < p->n; n++)
                to[(back ? small : big) + n] += s * from[(back ? big : small) + n];
        }
}

static void upsample_reference_forward(const aecl_reference_pass *p) {
    memset(p->y, 0, aecl_shape_count(&p->layer->out) * p->n * sizeof *p->y);
    add_shares(p, p->x, p->y, false);
}

static void upsample_reference_backward(const aecl_reference_pass *p) {
    if (!p->dx) return;
    memset(p->dx, 0, aecl_shape_count(&p->layer->in) * p->n * sizeof *p->dx);
    add_shares(p, p->dz, p->dx, true);
}

static void upsample_operation(const aecl_layer *l, aecl_operation *out) {
    const upsample_config *c = l->config;
    out->kind = AECL_OPERATION_upsample;
    for (int i = 0; i < 2; i++) out->factor[i] = (size_t)c->factor[i];
    out->bilinear = c->mode == BILINEAR;
}

const aecl_layer_class aecl_layer_upsample = {
    .name = "upsample",
    .help = "larger pictures",
    .options = upsample_options,
    .options_size = sizeof(upsample_config),
    .defaults = &(const upsample_config){.factor = {2, 2}, .mode = NEAREST},
    .shape = upsample_shape,
    .forward = upsample_forward,
    .backward = upsample_backward,
    .reference_forward = upsample_reference_forward,
    .reference_backward = upsample_reference_backward,
    .operation = upsample_operation,
    .cases = (const char *const[]){"in=1x1x1 n=1 factor=3 mode=bilinear", "in=3x5x4 n=33 mode=bilinear",
                                   "in=2x3x7 n=5 factor=3x2", "in=2x4x5 n=17 factor=3x1 mode=bilinear", NULL},
};
