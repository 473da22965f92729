/* layer_norm:  Y[f] = act(w[f] (X[f] - mean) / deviation + b[f]), over all values of a sample (Ba et al. 2016). */
#include "nn/norm.h"
#include "nn/ops.h"

static const aecl_option layer_norm_options[] = {
    OPT_REAL(aecl_norm_config, epsilon, "epsilon", 1e-12, 1, "X", "added to variances"),
    OPT_CHOICE(aecl_norm_config, common.activation, "activation", aecl_activation_names, "NAME", aecl_activation_help),
    OPT_END};

static size_t layer_norm_params(const aecl_layer *l, aecl_param param[AECL_LAYER_PARAMS]) {
    for (int i = 0; i < 2; i++) {
        param[i] = (aecl_param){.name = "weight", .trained = true, .rank = l->in.rank, .start = i ? 0 : 1};
        for (size_t d = 0; d < l->in.rank; d++) param[i].dim[d] = l->in.dim[d];
    }
    for (size_t k = 0; k < sizeof "bias"; k++) param[1].name[k] = "bias"[k];
    return 2;
}

static size_t layer_norm_statistics(const aecl_layer *l, size_t columns) {
    (void)l;
    return 2 * columns; /* mean, 1 / deviation */
}

static size_t layer_norm_scratch(const aecl_layer *l, const aecl_ops *ops, size_t columns) {
    (void)ops;
    return layer_norm_statistics(l, columns);
}

static aecl_status layer_norm_forward(const aecl_pass *p) {
    aecl_status st = AECL_OK;
    aecl_kernel *statistics = NULL, *kernel = NULL;
    const aecl_buffer *made = p->training ? p->saved : p->scratch;
    size_t features = aecl_shape_count(&p->layer->in), across = p->columns / aecl_ops_tile(p->ops).vector;
    aecl_work work = WORK(0, 2 * sizeof(float) * features * p->columns);
    TRY(aecl_ops_kernel(p->ops, "layer_norm_statistics", &statistics));
    TRY(aecl_ops_kernel(p->ops, "layer_norm_forward", &kernel));
    TRY(LAUNCH_WORK(statistics, GRID1(across), work, BUF(p->x), BUF(made), U32(features), U32(p->columns),
                    F32(((const aecl_norm_config *)p->layer->config)->epsilon)));
    TRY(LAUNCH_WORK(kernel, GRID2(across, features), work, BUF(p->x), BUF(p->y), BUF(made), BUF(p->param[0]),
                    BUF(p->param[1]), U32(features), U32(p->columns), U32(aecl_activation_of(p->layer))));
done:
    return st;
}

static aecl_status layer_norm_backward(const aecl_pass *p) {
    aecl_status st = AECL_OK;
    aecl_kernel *parameters = NULL, *kernel = NULL;
    size_t features = aecl_shape_count(&p->layer->in);
    TRY(aecl_ops_kernel(p->ops, "layer_norm_parameters", &parameters));
    TRY(aecl_ops_kernel(p->ops, "layer_norm_backward", &kernel));
    TRY(LAUNCH_WORK(parameters, GRID1(features), WORK(0, 2 * sizeof(float) * features * p->columns), BUF(p->x),
                    BUF(p->dz), BUF(p->saved), BUF(p->gradient[0]), BUF(p->gradient[1]), U32(features),
                    U32(p->columns)));
    if (p->dx)
        TRY(LAUNCH_WORK(kernel, GRID1(p->columns / aecl_ops_tile(p->ops).vector),
                        WORK(0, 5 * sizeof(float) * features * p->columns), BUF(p->x), BUF(p->dz), BUF(p->dx),
                        BUF(p->saved), BUF(p->param[0]), U32(features), U32(p->columns), U32(p->x_activation)));
done:
    return st;
}

static aecl_norm_group group_of(const aecl_reference_pass *p, size_t n) {
    return (aecl_norm_group){.count = aecl_shape_count(&p->layer->in), .first = n, .run = 1, .jump = p->n};
}

static void layer_norm_reference_forward(const aecl_reference_pass *p) {
    double epsilon = ((const aecl_norm_config *)p->layer->config)->epsilon;
    for (size_t n = 0; n < p->n; n++) {
        double mean, inverse;
        aecl_norm_group group = group_of(p, n);
        aecl_norm_statistics(&group, p->x, epsilon, &mean, &inverse);
        if (p->training) p->saved[n] = mean, p->saved[p->n + n] = inverse;
        for (size_t f = 0; f < group.count; f++)
            p->y[f * p->n + n] = p->param[0][f] * (p->x[f * p->n + n] - mean) * inverse + p->param[1][f];
    }
}

static void layer_norm_reference_backward(const aecl_reference_pass *p) {
    size_t features = aecl_shape_count(&p->layer->in);
    for (size_t i = 0; i < features; i++) p->gradient[0][i] = p->gradient[1][i] = 0;
    for (size_t i = 0; i < features * p->n; i++) {
        size_t f = i / p->n, n = i % p->n;
        p->gradient[0][f] += p->dz[i] * (p->x[i] - p->saved[n]) * p->saved[p->n + n];
        p->gradient[1][f] += p->dz[i];
        if (p->dx) p->dx[i] = p->dz[i] * p->param[0][f];
    }
    for (size_t n = 0; p->dx && n < p->n; n++) {
        aecl_norm_group group = group_of(p, n);
        aecl_norm_back(&group, p->x, p->dx, (const double[]){p->saved[n], p->saved[p->n + n]}, p->dx);
    }
}

static void layer_norm_operation(const aecl_layer *l, aecl_operation *out) {
    out->kind = AECL_OPERATION_layer_norm;
    out->epsilon = ((const aecl_norm_config *)l->config)->epsilon;
}

const aecl_layer_class aecl_layer_layer_norm = {
    .name = "layer_norm",
    .help = "each sample normalized over its values",
    .options = layer_norm_options,
    .options_size = sizeof(aecl_norm_config),
    .defaults = &(const aecl_norm_config){.epsilon = 1e-5},
    .shape = aecl_norm_shape,
    .params = layer_norm_params,
    .saved = layer_norm_statistics,
    .scratch = layer_norm_scratch,
    .forward = layer_norm_forward,
    .backward = layer_norm_backward,
    .reference_forward = layer_norm_reference_forward,
    .reference_backward = layer_norm_reference_backward,
    .operation = layer_norm_operation,
    .cases = (const char *const[]){"in=3 n=1", "in=3x3x5 n=33 activation=relu", "in=17 n=5 epsilon=0.01", NULL},
};
