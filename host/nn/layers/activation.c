/* activation: a function of every value. Others layers apply most to their output themselves; this one keeps its input, which
 * the derivative of some is a function of. */
#include "nn/layer.h"
#include "nn/ops.h"
#include "nn/panel/panel_code.h"

typedef struct {
    aecl_layer_common common;
    int function;
} activation_config;

static const aecl_option activation_options[] = {
    OPT_CHOICE(activation_config, function, "function", aecl_activation_names, "NAME", aecl_activation_help), OPT_END};

static aecl_status activation_shape(void *config, const aecl_layer_inputs *inputs, aecl_shape *out) {
    (void)config;
    *out = *inputs->x;
    return AECL_OK;
}

static int function_number(const aecl_layer *l) {
    return ((const activation_config *)l->config)->function;
}

static aecl_status activation_forward(const aecl_pass *p) {
    aecl_status st = AECL_OK;
    aecl_kernel *kernel = NULL;
    size_t count = aecl_shape_count(&p->layer->in) * p->columns;
    TRY(aecl_ops_kernel(p->ops, "activation_forward", &kernel));
    TRY(LAUNCH_WORK(kernel, GRID1(count / aecl_ops_tile(p->ops).vector), WORK(0, 2 * sizeof(float) * count), BUF(p->x),
                    BUF(p->y), U32(count), U32(function_number(p->layer))));
done:
    return st;
}

static aecl_status activation_backward(const aecl_pass *p) {
    aecl_status st = AECL_OK;
    aecl_kernel *kernel = NULL;
    size_t count = aecl_shape_count(&p->layer->in) * p->columns;
    if (!p->dx) return AECL_OK;
    TRY(aecl_ops_kernel(p->ops, "activation_backward", &kernel));
    TRY(LAUNCH_WORK(kernel, GRID1(count / aecl_ops_tile(p->ops).vector), WORK(0, 4 * sizeof(float) * count), BUF(p->x),
                    BUF(p->y), BUF(p->dz), BUF(p->dx), U32(count), U32(function_number(p->layer)),
                    U32(p->x_activation)));
done:
    return st;
}

static void activation_panel_forward(const aecl_layer *l, const aecl_panel_place *at, aecl_panel_code *code) {
    aecl_text_add(&code->forward, "    panel_activation(s + %s, s + %s, %zu, ACTIVATION_%s);\n", at->x, at->y,
                  aecl_shape_count(&l->in), aecl_activation_names[function_number(l)]);
}

static void activation_panel_backward(const aecl_layer *l, const aecl_panel_place *at, aecl_panel_code *code) {
    if (!*at->dx) return;
    aecl_text_add(
        &code->backward, "    panel_activation_back(s + %s, s + %s, s + %s, s + %s, %zu, ACTIVATION_%s, %s);\n", at->x,
        at->y, at->dz, at->dx, aecl_shape_count(&l->in), aecl_activation_names[function_number(l)], at->x_activation);
}

static void activation_reference_forward(const aecl_reference_pass *p) {
    const aecl_activation *function = aecl_activations[function_number(p->layer)];
    for (size_t i = 0; i < aecl_shape_count(&p->layer->in) * p->n; i++) p->y[i] = function->value(p->x[i]);
}

static void activation_reference_backward(const aecl_reference_pass *p) {
    const aecl_activation *function = aecl_activations[function_number(p->layer)];
    for (size_t i = 0; p->dx && i < aecl_shape_count(&p->layer->in) * p->n; i++)
        p->dx[i] = p->dz[i] * (function->slope ? function->slope(p->x[i]) : function->derivative(p->y[i]));
}

static void activation_operation(const aecl_layer *l, aecl_operation *out) {
    out->kind = AECL_OPERATION_apply;
    out->function = function_number(l);
}

const aecl_layer_class aecl_layer_activation = {
    .name = "activation",
    .help = "a function of every value",
    .options = activation_options,
    .options_size = sizeof(activation_config),
    .defaults = &(const activation_config){.function = AECL_ACTIVATION_relu},
    .shape = activation_shape,
    .forward = activation_forward,
    .backward = activation_backward,
    .panel_forward = activation_panel_forward,
    .panel_backward = activation_panel_backward,
    .reference_forward = activation_reference_forward,
    .reference_backward = activation_reference_backward,
    .operation = activation_operation,
    .cases = (const char *const[]){"in=1 n=1 function=silu", "in=3x7x5 n=33 function=gelu", "in=17 n=5 function=silu",
                                   "in=9 n=31 function=softplus", NULL},
};
