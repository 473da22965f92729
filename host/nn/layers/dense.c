/* dense:  Y[units][n] = act(W[units][in] X[in][n] + b).  The batch is innermost, so every pass is one product. */
#include "nn/gemm.h"
#include "nn/layer.h"
#include "nn/panel/panel_code.h"

#include "nn/reference.h"

typedef struct {
    aecl_layer_common common;
    int64_t units; /* 0: as many as another layer's output, or as the network's input */
} dense_config;

static const aecl_option dense_options[] = {
    OPT_INTEGER(dense_config, units, "units", 0, 1e7, "N", "outputs; 0: as many as the network's input"),
    OPT_TEXT(dense_config, common.like, "like", "LAYER", "as many outputs as that layer has"),
    OPT_CHOICE(dense_config, common.activation, "activation", aecl_activation_names, "NAME", aecl_activation_help),
    OPT_END};

static aecl_status dense_shape(void *config, const aecl_layer_inputs *inputs, aecl_shape *out) {
    dense_config *c = config; /* x: any shape; a picture is taken as a row of its elements */
    const size_t units = aecl_shape_count(inputs->like ? inputs->like : inputs->network);
    if (!c->units) c->units = (int64_t)units;
    if (inputs->like && c->units != (int64_t)units)
        return aecl_fail(AECL_USAGE, "its units are %lld, and %s has %zu values: give one of units and like",
                         (long long)c->units, c->common.like, units);
    *out = aecl_shape1((size_t)c->units);
    return AECL_OK;
}

static size_t dense_params(const aecl_layer *layer, aecl_param param[AECL_LAYER_PARAMS]) {
    size_t in = aecl_shape_count(&layer->in), units = aecl_shape_count(&layer->out);
    param[0] =
        (aecl_param){.name = "weight", .trained = true, .rank = 2, .dim = {units, in}, .fan_in = in, .fan_out = units};
    param[1] = (aecl_param){.name = "bias", .trained = true, .rank = 1, .dim = {units}};
    return 2;
}

static double dense_multiplications(const aecl_layer *layer) {
    return (double)aecl_shape_count(&layer->in) * (double)aecl_shape_count(&layer->out);
}

static aecl_status dense_forward(const aecl_pass *p) {
    size_t in = aecl_shape_count(&p->layer->in), units = aecl_shape_count(&p->layer->out), n = p->columns;
    return aecl_gemm_run(p->ops, &(aecl_gemm){.form = AECL_GEMM_NN,
                                              .m = units,
                                              .n = n,
                                              .k = in,
                                              .a = p->param[0],
                                              .lda = in,
                                              .b = p->x,
                                              .ldb = n,
                                              .c = p->y,
                                              .ldc = n,
                                              .epilogue = AECL_EPILOGUE_FORWARD,
                                              .extra = p->param[1],
                                              .activation = aecl_activation_of(p->layer)});
}

static aecl_status dense_backward(const aecl_pass *p) {
    aecl_status st = AECL_OK;
    size_t in = aecl_shape_count(&p->layer->in), units = aecl_shape_count(&p->layer->out), n = p->columns;
    TRY(aecl_gemm_run(p->ops, &(aecl_gemm){.form = AECL_GEMM_NT,
                                           .m = units,
                                           .n = in,
                                           .k = n,
                                           .a = p->dz,
                                           .lda = n,
                                           .b = p->x,
                                           .ldb = n,
                                           .c = p->gradient[0],
                                           .ldc = in}));
    TRY(aecl_row_sums(p->ops, p->dz, p->gradient[1], units, n));
    if (p->dx)
        TRY(aecl_gemm_run(p->ops, &(aecl_gemm){.form = AECL_GEMM_TN,
                                               .m = in,
                                               .n = n,
                                               .k = units,
                                               .a = p->param[0],
                                               .lda = in,
                                               .b = p->dz,
                                               .ldb = n,
                                               .c = p->dx,
                                               .ldc = n,
                                               .epilogue = AECL_EPILOGUE_BACKWARD,
                                               .extra = p->x,
                                               .activation = p->x_activation}));
done:
    return st;
}

static void dense_panel_forward(const aecl_layer *l, const aecl_panel_place *at, aecl_panel_code *code) {
    aecl_text_add(&code->forward, "    panel_dense_forward(P + %s, P + %s, s + %s, s + %s, %zu, %zu, %s);\n",
                  at->param[0], at->param[1], at->x, at->y, aecl_shape_count(&l->in), aecl_shape_count(&l->out),
                  at->activation);
}

static void dense_panel_backward(const aecl_layer *l, const aecl_panel_place *at, aecl_panel_code *code) {
    size_t in = aecl_shape_count(&l->in), units = aecl_shape_count(&l->out), across = code->tile.columns;
    size_t items = (in + across - 1) / across * ((units + AECL_UPDATE_ROWS - 1) / AECL_UPDATE_ROWS);
    if (*at->dx)
        aecl_text_add(&code->backward, "    panel_dense_backward(P + %s, s + %s, s + %s, s + %s, %zu, %zu, %s);\n",
                      at->param[0], at->dz, at->x, at->dx, in, units, at->x_activation);
    aecl_panel_add_update(code, items,
                          "panel_dense_update(o, %s, %s, (batch_product){S + %s, S + %s, TILE_COLUMNS, TILE_COLUMNS, "
                          "STRIDE, STRIDE, %zu, %zu, panels}, t)",
                          at->param[0], at->param[1], at->dz, at->x, units, in);
}

static void dense_reference_forward(const aecl_reference_pass *p) {
    size_t in = aecl_shape_count(&p->layer->in), units = aecl_shape_count(&p->layer->out), n = p->n;
    aecl_reference_gemm(&(aecl_reference_product){
        .form = AECL_GEMM_NN, .m = units, .n = n, .k = in, .a = p->param[0], .b = p->x, .c = p->y});
    aecl_reference_add_bias(p->param[1], units, n, p->y);
}

static void dense_reference_backward(const aecl_reference_pass *p) {
    size_t in = aecl_shape_count(&p->layer->in), units = aecl_shape_count(&p->layer->out), n = p->n;
    aecl_reference_gemm(&(aecl_reference_product){
        .form = AECL_GEMM_NT, .m = units, .n = in, .k = n, .a = p->dz, .b = p->x, .c = p->gradient[0]});
    aecl_reference_bias_gradient(p->dz, units, n, p->gradient[1]);
    if (p->dx)
        aecl_reference_gemm(&(aecl_reference_product){
            .form = AECL_GEMM_TN, .m = in, .n = n, .k = units, .a = p->param[0], .b = p->dz, .c = p->dx});
}

static void dense_operation(const aecl_layer *l, aecl_operation *out) {
    (void)l;
    out->kind = AECL_OPERATION_dense;
}

const aecl_layer_class aecl_layer_dense = {
    .name = "dense",
    .help = "every output is a weighted sum of all inputs",
    .options = dense_options,
    .options_size = sizeof(dense_config),
    .defaults = &(const dense_config){.common.activation = AECL_ACTIVATION_none},
    .shape = dense_shape,
    .params = dense_params,
    .multiplications = dense_multiplications,
    .forward = dense_forward,
    .backward = dense_backward,
    .panel_forward = dense_panel_forward,
    .panel_backward = dense_panel_backward,
    .reference_forward = dense_reference_forward,
    .reference_backward = dense_reference_backward,
    .operation = dense_operation,
    .cases = (const char *const[]){"in=1 n=1 units=1", "in=3 n=17 units=1 activation=tanh",
                                   "in=17 n=3 units=33 activation=relu", "in=31 n=65 units=31 activation=sigmoid",
                                   "in=33 n=31 units=65", "in=65 n=33 units=17 activation=relu",
                                   "in=140 n=130 units=7 activation=tanh", NULL},
};
