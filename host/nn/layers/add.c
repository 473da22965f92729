/* add:  Y = act(X + S), S the output of an earlier layer: residual blocks, and skips of a U-Net. */
#include <string.h>

#include "nn/layer.h"
#include "nn/ops.h"

typedef struct {
    aecl_layer_common common;
} add_config;

static const aecl_option add_options[] = {
    OPT_TEXT(add_config, common.from, "from", "LAYER", "the layer whose output is added, or input"),
    OPT_CHOICE(add_config, common.activation, "activation", aecl_activation_names, "NAME", aecl_activation_help),
    OPT_END};

/* The shapes are the same, or one of them is a row. */
static aecl_status add_shape(void *config, const aecl_layer_inputs *inputs, aecl_shape *out) {
    const add_config *c = config;
    char x[AECL_SHAPE_TEXT], skip[AECL_SHAPE_TEXT];
    *out = inputs->x->rank == 1 ? *inputs->skip : *inputs->x;
    bool row = inputs->x->rank == 1 || inputs->skip->rank == 1;
    bool fits =
        row ? aecl_shape_count(inputs->x) == aecl_shape_count(inputs->skip) : aecl_shape_equal(inputs->x, inputs->skip);
    if (fits) return AECL_OK;
    return aecl_fail(AECL_USAGE,
                     "it adds %s to %s: both must have one shape; a conv gives other channels, {\"layer\": \"crop\", "
                     "\"like\": \"%s\"} cuts the larger, a pool makes it smaller",
                     aecl_shape_print(inputs->skip, skip), aecl_shape_print(inputs->x, x), c->common.from);
}

static aecl_status add_forward(const aecl_pass *p) {
    aecl_status st = AECL_OK;
    aecl_kernel *kernel = NULL;
    size_t count = aecl_shape_count(&p->layer->out) * p->columns;
    TRY(aecl_ops_kernel(p->ops, "add_forward", &kernel));
    TRY(LAUNCH_WORK(kernel, GRID1(count / aecl_ops_tile(p->ops).vector), WORK(0, 3 * sizeof(float) * count), BUF(p->x),
                    BUF(p->skip), BUF(p->y), U32(count), U32(aecl_activation_of(p->layer))));
done:
    return st;
}

static aecl_status add_backward(const aecl_pass *p) {
    aecl_status st = AECL_OK;
    size_t count = aecl_shape_count(&p->layer->out) * p->columns;
    if (p->dx) TRY(aecl_pass_back(p->ops, &(aecl_back_pass){p->x, p->dz, p->dx, count, p->x_activation}));
    if (p->dskip) TRY(aecl_pass_back(p->ops, &(aecl_back_pass){p->skip, p->dz, p->dskip, count, p->skip_activation}));
done:
    return st;
}

static void add_reference_forward(const aecl_reference_pass *p) {
    for (size_t i = 0; i < aecl_shape_count(&p->layer->out) * p->n; i++) p->y[i] = p->x[i] + p->skip[i];
}

static void add_reference_backward(const aecl_reference_pass *p) {
    size_t bytes = aecl_shape_count(&p->layer->out) * p->n * sizeof *p->dz;
    if (p->dx) memcpy(p->dx, p->dz, bytes);
    if (p->dskip) memcpy(p->dskip, p->dz, bytes);
}

static void add_operation(const aecl_layer *l, aecl_operation *out) {
    (void)l;
    out->kind = AECL_OPERATION_add;
}

const aecl_layer_class aecl_layer_add = {
    .name = "add",
    .help = "the sum with an earlier layer's output",
    .options = add_options,
    .options_size = sizeof(add_config),
    .defaults = &(const add_config){{0}},
    .skips = true,
    .shape = add_shape,
    .forward = add_forward,
    .backward = add_backward,
    .reference_forward = add_reference_forward,
    .reference_backward = add_reference_backward,
    .operation = add_operation,
    .cases = (const char *const[]){"in=1 n=1 from=input", "in=3x7x5 n=33 from=input activation=relu",
                                   "in=17 n=31 from=input activation=tanh", NULL},
};
