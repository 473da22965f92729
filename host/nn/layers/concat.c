/* concat:  Y = X, and behind it the output of an earlier layer: its channels, or its values where both are rows. */
#include <string.h>

#include "nn/layer.h"
#include "nn/ops.h"

typedef struct {
    aecl_layer_common common;
} concat_config;

static const aecl_option concat_options[] = {
    OPT_TEXT(concat_config, common.from, "from", "LAYER", "the layer whose output is appended, or input"), OPT_END};

static aecl_status concat_shape(void *config, const aecl_layer_inputs *inputs, aecl_shape *out) {
    const concat_config *c = config;
    char x[AECL_SHAPE_TEXT], skip[AECL_SHAPE_TEXT];
    aecl_shape rest = *inputs->skip;
    *out = *inputs->x;
    rest.dim[0] = out->dim[0];
    if (!aecl_shape_equal(&rest, out))
        return aecl_fail(AECL_USAGE,
                         "it appends %s to %s: heights and widths must be the same; {\"layer\": \"crop\", \"like\": "
                         "\"%s\"} cuts the larger, a pool or upsample gives another size",
                         aecl_shape_print(inputs->skip, skip), aecl_shape_print(inputs->x, x), c->common.from);
    out->dim[0] += inputs->skip->dim[0];
    return AECL_OK;
}

static aecl_status concat_forward(const aecl_pass *p) {
    aecl_status st = AECL_OK;
    aecl_kernel *kernel = NULL;
    size_t first = aecl_shape_count(&p->layer->in) * p->columns, count = aecl_shape_count(&p->layer->out) * p->columns;
    TRY(aecl_ops_kernel(p->ops, "concat_forward", &kernel));
    TRY(LAUNCH_WORK(kernel, GRID1(count / aecl_ops_tile(p->ops).vector), WORK(0, 2 * sizeof(float) * count), BUF(p->x),
                    BUF(p->skip), BUF(p->y), U32(first), U32(count)));
done:
    return st;
}

/* The part of dz from `from` on goes to dx. */
static aecl_status part_back(const aecl_pass *p, const aecl_back_pass *back, size_t from) {
    aecl_status st = AECL_OK;
    aecl_kernel *kernel = NULL;
    TRY(aecl_ops_kernel(p->ops, "concat_backward", &kernel));
    TRY(LAUNCH_WORK(kernel, GRID1(back->count / aecl_ops_tile(p->ops).vector), WORK(0, 3 * sizeof(float) * back->count),
                    BUF(back->x), BUF(back->dz), BUF(back->dx), U32(from), U32(back->count), U32(back->activation)));
done:
    return st;
}

static aecl_status concat_backward(const aecl_pass *p) {
    aecl_status st = AECL_OK;
    size_t first = aecl_shape_count(&p->layer->in) * p->columns;
    size_t rest = aecl_shape_count(&p->layer->skip_in) * p->columns;
    if (p->dx) TRY(part_back(p, &(aecl_back_pass){p->x, p->dz, p->dx, first, p->x_activation}, 0));
    if (p->dskip) TRY(part_back(p, &(aecl_back_pass){p->skip, p->dz, p->dskip, rest, p->skip_activation}, first));
done:
    return st;
}

static void concat_reference_forward(const aecl_reference_pass *p) {
    size_t first = aecl_shape_count(&p->layer->in) * p->n;
    memcpy(p->y, p->x, first * sizeof *p->y);
    memcpy(p->y + first, p->skip, aecl_shape_count(&p->layer->skip_in) * p->n * sizeof *p->y);
}

static void concat_reference_backward(const aecl_reference_pass *p) {
    size_t first = aecl_shape_count(&p->layer->in) * p->n;
    if (p->dx) memcpy(p->dx, p->dz, first * sizeof *p->dx);
    if (p->dskip) memcpy(p->dskip, p->dz + first, aecl_shape_count(&p->layer->skip_in) * p->n * sizeof *p->dskip);
}

static void concat_operation(const aecl_layer *l, aecl_operation *out) {
    (void)l;
    out->kind = AECL_OPERATION_concat;
}

const aecl_layer_class aecl_layer_concat = {
    .name = "concat",
    .help = "the input, and behind it an earlier layer's output",
    .options = concat_options,
    .options_size = sizeof(concat_config),
    .defaults = &(const concat_config){{0}},
    .skips = true,
    .shape = concat_shape,
    .forward = concat_forward,
    .backward = concat_backward,
    .reference_forward = concat_reference_forward,
    .reference_backward = concat_reference_backward,
    .operation = concat_operation,
    .cases = (const char *const[]){"in=1 n=1 from=input", "in=3x7x5 n=33 from=input", "in=17 n=31 from=input", NULL},
};
