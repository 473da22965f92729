/* batch_norm:  Y = act(w (X - mean) / deviation + b) of each channel, over its places and the batch's samples while training,
 * by running statistics at work (Ioffe and Szegedy 2015). Of rows each value is a channel. */
#include <math.h>

#include "nn/norm.h"
#include "nn/ops.h"

enum { WEIGHT, BIAS, RUNNING_MEAN, RUNNING_VARIANCE };

static const aecl_option batch_norm_options[] = {
    OPT_REAL(aecl_norm_config, momentum, "momentum", 0, 1, "X", "what a batch changes of the running statistics"),
    OPT_REAL(aecl_norm_config, epsilon, "epsilon", 1e-12, 1, "X", "added to variances"),
    OPT_CHOICE(aecl_norm_config, common.activation, "activation", aecl_activation_names, "NAME", aecl_activation_help),
    OPT_END};

static size_t channels_of(const aecl_layer *l) {
    return l->in.dim[0];
}
static size_t places_of(const aecl_layer *l) {
    return aecl_shape_count(&l->in) / l->in.dim[0];
}

static size_t batch_norm_params(const aecl_layer *l, aecl_param param[AECL_LAYER_PARAMS]) {
    size_t channels = channels_of(l);
    param[WEIGHT] = (aecl_param){.name = "weight", .trained = true, .rank = 1, .dim = {channels}, .start = 1};
    param[BIAS] = (aecl_param){.name = "bias", .trained = true, .rank = 1, .dim = {channels}};
    param[RUNNING_MEAN] = (aecl_param){.name = "running_mean", .rank = 1, .dim = {channels}};
    param[RUNNING_VARIANCE] = (aecl_param){.name = "running_var", .rank = 1, .dim = {channels}, .start = 1};
    return 4;
}

static size_t batch_norm_saved(const aecl_layer *l, size_t columns) {
    (void)columns;
    return 2 * channels_of(l); /* mean, 1 / deviation */
}

static size_t batch_norm_scratch(const aecl_layer *l, const aecl_ops *ops, size_t columns) {
    (void)ops, (void)columns;
    return 2 * aecl_shape_count(&l->in); /* sums of rows */
}

static float epsilon_of(const aecl_layer *l) {
    return (float)((const aecl_norm_config *)l->config)->epsilon;
}

/* Mean and deviation of the batch into saved, and what they change of the running ones. */
static aecl_status make_statistics(const aecl_pass *p) {
    aecl_status st = AECL_OK;
    aecl_kernel *rows = NULL, *statistics = NULL;
    size_t count = aecl_shape_count(&p->layer->in), channels = channels_of(p->layer), places = places_of(p->layer);
    float momentum = (float)((const aecl_norm_config *)p->layer->config)->momentum;
    TRY(aecl_ops_kernel(p->ops, "batch_norm_rows", &rows));
    TRY(aecl_ops_kernel(p->ops, "batch_norm_statistics", &statistics));
    for (int squared = 0; squared < 2; squared++) {
        TRY(LAUNCH_WORK(rows, GRID1(count), WORK(0, sizeof(float) * count * p->columns), BUF(p->x), BUF(p->saved),
                        BUF(p->scratch), U32(count), U32(places), U32(p->columns), U32(p->samples), U32(squared)));
        TRY(LAUNCH_WORK(statistics, GRID1(channels), WORK(0, sizeof(float) * count), BUF(p->scratch), BUF(p->saved),
                        BUF(p->param[squared ? RUNNING_VARIANCE : RUNNING_MEAN]), U32(channels), U32(places),
                        U32(p->samples), U32(squared), F32(momentum), F32(epsilon_of(p->layer))));
    }
done:
    return st;
}

static aecl_status batch_norm_forward(const aecl_pass *p) {
    aecl_status st = AECL_OK;
    aecl_kernel *kernel = NULL;
    size_t count = aecl_shape_count(&p->layer->in);
    if (p->training) TRY(make_statistics(p));
    TRY(aecl_ops_kernel(p->ops, "batch_norm_forward", &kernel));
    TRY(LAUNCH_WORK(kernel, GRID2(p->columns / aecl_ops_tile(p->ops).vector, count),
                    WORK(0, 2 * sizeof(float) * count * p->columns), BUF(p->x), BUF(p->y),
                    BUF(p->training ? p->saved : p->param[RUNNING_MEAN]),
                    BUF(p->training ? p->saved : p->param[RUNNING_VARIANCE]), BUF(p->param[WEIGHT]),
                    BUF(p->param[BIAS]), U32(channels_of(p->layer)), U32(places_of(p->layer)), U32(p->columns),
                    U32(p->training), F32(epsilon_of(p->layer)), U32(aecl_activation_of(p->layer))));
done:
    return st;
}

static aecl_status batch_norm_backward(const aecl_pass *p) {
    aecl_status st = AECL_OK;
    aecl_kernel *rows = NULL, *sums = NULL, *kernel = NULL;
    size_t count = aecl_shape_count(&p->layer->in), channels = channels_of(p->layer), places = places_of(p->layer);
    TRY(aecl_ops_kernel(p->ops, "batch_norm_back_rows", &rows));
    TRY(aecl_ops_kernel(p->ops, "batch_norm_back_sums", &sums));
    TRY(aecl_ops_kernel(p->ops, "batch_norm_backward", &kernel));
    TRY(LAUNCH_WORK(rows, GRID1(count), WORK(0, 2 * sizeof(float) * count * p->columns), BUF(p->x), BUF(p->dz),
                    BUF(p->saved), BUF(p->scratch), U32(count), U32(places), U32(p->columns)));
    TRY(LAUNCH_WORK(sums, GRID1(channels), WORK(0, 2 * sizeof(float) * count), BUF(p->scratch),
                    BUF(p->gradient[WEIGHT]), BUF(p->gradient[BIAS]), U32(channels), U32(places)));
    if (p->dx)
        TRY(LAUNCH_WORK(kernel, GRID2(p->columns / aecl_ops_tile(p->ops).vector, count),
                        WORK(0, 3 * sizeof(float) * count * p->columns), BUF(p->x), BUF(p->dz), BUF(p->dx),
                        BUF(p->saved), BUF(p->param[WEIGHT]), BUF(p->gradient[WEIGHT]), BUF(p->gradient[BIAS]),
                        U32(channels), U32(places), U32(p->columns), U32(p->samples), U32(p->x_activation)));
done:
    return st;
}

static aecl_norm_group group_of(const aecl_reference_pass *p, size_t c) {
    size_t count = places_of(p->layer) * p->n;
    return (aecl_norm_group){.count = count, .first = c * count, .step = 1, .run = count};
}

static void batch_norm_reference_forward(const aecl_reference_pass *p) {
    const aecl_norm_config *config = p->layer->config;
    size_t channels = channels_of(p->layer), count = places_of(p->layer) * p->n;
    for (size_t c = 0; c < channels; c++) {
        double mean = p->param[RUNNING_MEAN][c], inverse = 1 / sqrt(p->param[RUNNING_VARIANCE][c] + config->epsilon);
        if (p->training) {
            aecl_norm_group group = group_of(p, c);
            aecl_norm_statistics(&group, p->x, config->epsilon, &mean, &inverse);
            p->saved[c] = mean;
            p->saved[channels + c] = inverse;
            double variance = (1 / (inverse * inverse) - config->epsilon) * (double)count / fmax((double)count - 1, 1);
            p->param[RUNNING_MEAN][c] += config->momentum * (mean - p->param[RUNNING_MEAN][c]);
            p->param[RUNNING_VARIANCE][c] += config->momentum * (variance - p->param[RUNNING_VARIANCE][c]);
        }
        for (size_t i = c * count; i < (c + 1) * count; i++)
            p->y[i] = p->param[WEIGHT][c] * (p->x[i] - mean) * inverse + p->param[BIAS][c];
    }
}

static void batch_norm_reference_backward(const aecl_reference_pass *p) {
    size_t channels = channels_of(p->layer), count = places_of(p->layer) * p->n;
    for (size_t c = 0; c < channels; c++) {
        const double statistics[] = {p->saved[c], p->saved[channels + c]};
        aecl_norm_group group = group_of(p, c);
        p->gradient[WEIGHT][c] = p->gradient[BIAS][c] = 0;
        for (size_t i = c * count; i < (c + 1) * count; i++) {
            p->gradient[WEIGHT][c] += p->dz[i] * (p->x[i] - statistics[0]) * statistics[1];
            p->gradient[BIAS][c] += p->dz[i];
        }
        if (!p->dx) continue;
        aecl_norm_back(&group, p->x, p->dz, statistics, p->dx);
        for (size_t i = c * count; i < (c + 1) * count; i++) p->dx[i] *= p->param[WEIGHT][c];
    }
}

static void batch_norm_operation(const aecl_layer *l, aecl_operation *out) {
    out->kind = AECL_OPERATION_batch_norm;
    out->epsilon = ((const aecl_norm_config *)l->config)->epsilon;
}

const aecl_layer_class aecl_layer_batch_norm = {
    .name = "batch_norm",
    .help = "each channel normalized over the batch",
    .options = batch_norm_options,
    .options_size = sizeof(aecl_norm_config),
    .defaults = &(const aecl_norm_config){.epsilon = 1e-5, .momentum = 0.1},
    .shape = aecl_norm_shape,
    .params = batch_norm_params,
    .saved = batch_norm_saved,
    .scratch = batch_norm_scratch,
    .forward = batch_norm_forward,
    .backward = batch_norm_backward,
    .reference_forward = batch_norm_reference_forward,
    .reference_backward = batch_norm_reference_backward,
    .operation = batch_norm_operation,
    .cases = (const char *const[]){"in=1x3x1 n=3", "in=3x3x5 n=33 activation=relu", "in=7 n=5 momentum=0.3",
                                   "in=2x5x2 n=65 activation=tanh epsilon=0.01", NULL},
};
