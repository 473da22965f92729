/* reshape: the same values in another shape, so that a convolution can follow a dense layer. The batch is innermost: nothing
 * moves. */
#include <string.h>

#include "nn/layer.h"
#include "nn/ops.h"
#include "nn/panel/panel_code.h"

typedef struct {
    aecl_layer_common common;
    char *shape;
} reshape_config;

static const aecl_option reshape_options[] = {
    OPT_TEXT(reshape_config, shape, "shape", "CxHxW", "of the output: 32x7x7, or 1568 for a row"),
    OPT_TEXT(reshape_config, common.like, "like", "LAYER", "the shape of that layer's output"), OPT_END};

static aecl_status reshape_shape(void *config, const aecl_layer_inputs *inputs, aecl_shape *out) {
    const reshape_config *c = config;
    char in[AECL_SHAPE_TEXT], shape[AECL_SHAPE_TEXT];
    if (inputs->like) {
        if (c->shape) return aecl_fail(AECL_USAGE, "it has a shape and a layer to be like: give one of them");
        *out = *inputs->like;
    } else if (!c->shape || !aecl_shape_parse(c->shape, out) || (out->rank != 1 && out->rank != 3))
        return aecl_fail(AECL_USAGE, "its \"shape\" %s is not channels x height x width (32x7x7), nor one size",
                         c->shape ? c->shape : "is missing: it");
    if (aecl_shape_count(out) != aecl_shape_count(inputs->x))
        return aecl_fail(AECL_USAGE, "its shape %s has %zu elements, its input %s has %zu",
                         aecl_shape_print(out, shape), aecl_shape_count(out), aecl_shape_print(inputs->x, in),
                         aecl_shape_count(inputs->x));
    return AECL_OK;
}

static aecl_status reshape_forward(const aecl_pass *p) {
    return aecl_copy(p->ops, p->x, p->y, aecl_shape_count(&p->layer->in) * p->columns);
}

static aecl_status reshape_backward(const aecl_pass *p) {
    if (!p->dx) return AECL_OK;
    return aecl_pass_back(
        p->ops, &(aecl_back_pass){p->x, p->dz, p->dx, aecl_shape_count(&p->layer->in) * p->columns, p->x_activation});
}

static void reshape_panel_forward(const aecl_layer *l, const aecl_panel_place *at, aecl_panel_code *code) {
    aecl_text_add(&code->forward, "    panel_copy(s + %s, s + %s, %zu);\n", at->x, at->y, aecl_shape_count(&l->in));
}

static void reshape_panel_backward(const aecl_layer *l, const aecl_panel_place *at, aecl_panel_code *code) {
    if (!*at->dx) return;
    aecl_text_add(&code->backward, "    panel_pass_back(s + %s, s + %s, s + %s, %zu, %s);\n", at->x, at->dz, at->dx,
                  aecl_shape_count(&l->in), at->x_activation);
}

static void reshape_reference_forward(const aecl_reference_pass *p) {
    memcpy(p->y, p->x, aecl_shape_count(&p->layer->in) * p->n * sizeof *p->y);
}

static void reshape_reference_backward(const aecl_reference_pass *p) {
    if (p->dx) memcpy(p->dx, p->dz, aecl_shape_count(&p->layer->in) * p->n * sizeof *p->dx);
}

static void reshape_operation(const aecl_layer *l, aecl_operation *out) {
    (void)l;
    out->kind = AECL_OPERATION_copy;
}

const aecl_layer_class aecl_layer_reshape = {
    .name = "reshape",
    .help = "the same values in another shape",
    .options = reshape_options,
    .options_size = sizeof(reshape_config),
    .defaults = &(const reshape_config){.shape = NULL},
    .shape = reshape_shape,
    .forward = reshape_forward,
    .backward = reshape_backward,
    .panel_forward = reshape_panel_forward,
    .panel_backward = reshape_panel_backward,
    .reference_forward = reshape_reference_forward,
    .reference_backward = reshape_reference_backward,
    .operation = reshape_operation,
    .cases = (const char *const[]){"in=1 n=1 shape=1x1x1", "in=105 n=33 shape=3x7x5", "in=3x5x3 n=2 like=input",
                                   "in=3x5x7 n=5 shape=105", NULL},
};
