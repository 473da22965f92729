/* Kernels, passes and references in double. A work-item is a row, and takes its columns one after the other. */
#include "support/own_layers.h"

#include <string.h>

#include "base/philox.h"
#include "nn/kernel_source.h"
#include "nn/ops.h"

static const char source[] =
    "#line 1 \"own_layers\"\n"
    "__kernel void leak_forward(__global const float *x, __global float *y, uint columns) {\n"
    "    for (uint i = get_global_id(0) * columns, j = 0; j < columns; j++, i++) y[i] = x[i] > 0 ? x[i] : x[i] / 4;\n"
    "}\n"
    "__kernel void leak_backward(__global const float *x, __global const float *dz, __global float *dx, uint columns,\n"
    "                            uint activation) {\n"
    "    for (uint i = get_global_id(0) * columns, j = 0; j < columns; j++, i++)\n"
    "        dx[i] = activation_gradient(x[i] > 0 ? dz[i] : dz[i] / 4, x[i], activation);\n"
    "}\n"
    "__kernel void center_forward(__global const float *x, __global float *y, __global const float *w,\n"
    "                             __global const float *b, __global float *mean, __global float *saved, uint columns,\n"
    "                             uint samples, uint training, uint activation) {\n"
    "    uint r = get_global_id(0);\n"
    "    float m = training ? 0 : mean[r];\n"
    "    if (training) {\n"
    "        for (uint j = 0; j < samples; j++) m += x[r * columns + j];\n"
    "        saved[r] = m = m / samples;\n"
    "        mean[r] = 0.75f * mean[r] + 0.25f * m;\n"
    "    }\n"
    "    for (uint j = 0; j < columns; j++)\n"
    "        y[r * columns + j] = activate(w[r] * (x[r * columns + j] - m) + b[r], activation);\n"
    "}\n"
    "__kernel void center_backward(__global const float *x, __global const float *saved, __global const float *w,\n"
    "                              __global const float *dz, __global float *dw, __global float *db,\n"
    "                              __global float *dx, uint wanted, uint columns, uint samples, uint activation) {\n"
    "    uint r = get_global_id(0);\n"
    "    float sum = 0, product = 0;\n"
    "    for (uint i = r * columns, j = 0; j < samples; j++, i++) sum += dz[i], product += dz[i] * (x[i] - saved[r]);\n"
    "    dw[r] = product;\n"
    "    db[r] = sum;\n"
    "    for (uint i = r * columns, j = 0; wanted && j < columns; j++, i++)\n"
    "        dx[i] = j < samples ? activation_gradient(w[r] * (dz[i] - sum / samples), x[i], activation) : 0;\n"
    "}\n";

static const char drawing_source[] =
    "__kernel void drop_forward(__global const float *x, __global float *y, __global float *saved, uint columns,\n"
    "                           uint samples, uint training, uint seed0, uint seed1, uint step0, uint step1) {\n"
    "    uint r = get_global_id(0);\n"
    "    for (uint j = 0; j < columns; j++) {\n"
    "        uint i = r * columns + j, n = r * samples + j, c[4] = {n / 4, step0, step1, 7};\n"
    "        float mask = 1;\n"
    "        if (training) {\n"
    "            philox(c, seed0, seed1);\n"
    "            mask = j < samples && uniform_of(c[n % 4]) < 0.5f ? 2 : 0;\n"
    "            saved[i] = mask;\n"
    "        }\n"
    "        y[i] = mask * x[i];\n"
    "    }\n"
    "}\n"
    "__kernel void drop_backward(__global const float *x, __global const float *saved, __global const float *dz,\n"
    "                            __global float *dx, uint columns, uint activation) {\n"
    "    for (uint i = get_global_id(0) * columns, j = 0; j < columns; j++, i++)\n"
    "        dx[i] = activation_gradient(saved[i] * dz[i], x[i], activation);\n"
    "}\n"
    "__kernel void pairs_forward(__global const float *x, __global float *y, __global float *saved, uint columns,\n"
    "                            uint training) {\n"
    "    for (uint r = get_global_id(0), j = 0; j < columns; j++) {\n"
    "        float a = x[2 * r * columns + j], b = x[(2 * r + 1) * columns + j];\n"
    "        y[r * columns + j] = a > b ? a : b;\n"
    "        if (training) saved[r * columns + j] = a > b ? 0 : 1;\n"
    "    }\n"
    "}\n"
    "__kernel void pairs_backward(__global const float *x, __global const float *saved, __global const float *dz,\n"
    "                             __global float *dx, uint columns, uint activation) {\n"
    "    for (uint r = get_global_id(0), j = 0; j < columns; j++)\n"
    "        for (uint k = 0; k < 2; k++) {\n"
    "            uint i = (2 * r + k) * columns + j;\n"
    "            dx[i] = saved[r * columns + j] == k ? activation_gradient(dz[r * columns + j], x[i], activation) : "
    "0;\n"
    "        }\n"
    "}\n"
    "__kernel void add_forward(__global const float *x, __global const float *skip, __global float *y, uint columns) "
    "{\n"
    "    for (uint i = get_global_id(0) * columns, j = 0; j < columns; j++, i++) y[i] = x[i] + 2 * skip[i];\n"
    "}\n"
    "__kernel void add_backward(__global const float *x, __global const float *dz, __global float *dx, float factor,\n"
    "                           uint columns, uint activation) {\n"
    "    for (uint i = get_global_id(0) * columns, j = 0; j < columns; j++, i++)\n"
    "        dx[i] = activation_gradient(factor * dz[i], x[i], activation);\n"
    "}\n";

static aecl_status run(const aecl_pass *p, const char *name, size_t rows, size_t count, const aecl_arg *args) {
    aecl_status st = AECL_OK;
    aecl_text text = {0};
    aecl_program *program = NULL;
    aecl_kernel *kernel = NULL;
    TRY(aecl_kernel_headers(&text));
    aecl_text_add(&text, "%s%s", source, drawing_source);
    TRY(aecl_text_done(&text));
    TRY(aecl_program_build(&program, aecl_ops_context(p->ops), "own layers", text.s, "-DVW=1 -DMR=8 -DNV=1"));
    TRY(aecl_kernel_new(&kernel, program, name));
    TRY(aecl_launch(kernel, GRID1(rows), WORK(0, 0), count, args));
done:
    aecl_kernel_free(kernel);
    aecl_program_free(program);
    aecl_text_free(&text);
    return st;
}

#define RUN(p, name, rows, ...)                                                                                        \
    run(p, name, rows, sizeof((aecl_arg[]){__VA_ARGS__}) / sizeof(aecl_arg), (aecl_arg[]){__VA_ARGS__})

static size_t ins(const aecl_layer *l) {
    return aecl_shape_count(&l->in);
}
static size_t outs(const aecl_layer *l) {
    return aecl_shape_count(&l->out);
}

/* What is not wanted or not there is not touched. */
static const aecl_buffer *or_any(const aecl_buffer *wanted, const aecl_buffer *any) {
    return wanted ? wanted : any;
}

typedef struct {
    aecl_layer_common common;
} config;

static const aecl_option no_options[] = {OPT_END};
static const aecl_option activation_option[] = {
    OPT_CHOICE(config, common.activation, "activation", aecl_activation_names, "NAME", "a function"), OPT_END};
static const aecl_option from_option[] = {OPT_TEXT(config, common.from, "from", "LAYER", "the second input"), OPT_END};

static aecl_status same_shape(void *c, const aecl_layer_inputs *in, aecl_shape *out) {
    (void)c;
    *out = *in->x;
    if (in->skip && !aecl_shape_equal(in->x, in->skip))
        return aecl_fail(AECL_USAGE, "its two inputs are of different shapes");
    return AECL_OK;
}

static size_t saves_all(const aecl_layer *l, size_t columns) {
    return outs(l) * columns;
}

/* leak */

static aecl_status leak_forward(const aecl_pass *p) {
    return RUN(p, "leak_forward", ins(p->layer), BUF(p->x), BUF(p->y), U32(p->columns));
}

static aecl_status leak_backward(const aecl_pass *p) {
    if (!p->dx) return AECL_OK;
    return RUN(p, "leak_backward", ins(p->layer), BUF(p->x), BUF(p->dz), BUF(p->dx), U32(p->columns),
               U32(p->x_activation));
}

static void leak_reference_forward(const aecl_reference_pass *p) {
    for (size_t i = 0; i < ins(p->layer) * p->n; i++) p->y[i] = p->x[i] > 0 ? p->x[i] : p->x[i] / 4;
}

static void leak_reference_backward(const aecl_reference_pass *p) {
    for (size_t i = 0; i < ins(p->layer) * p->n; i++) p->dx[i] = p->x[i] > 0 ? p->dz[i] : p->dz[i] / 4;
}

const aecl_layer_class aecl_own_leak = {
    .name = "leak",
    .help = "a quarter of what is below 0",
    .options = no_options,
    .options_size = sizeof(config),
    .defaults = &(const config){{0}},
    .shape = same_shape,
    .forward = leak_forward,
    .backward = leak_backward,
    .reference_forward = leak_reference_forward,
    .reference_backward = leak_reference_backward,
    .cases = (const char *const[]){"in=1 n=1", "in=7 n=5", "in=33 n=65", "in=3x7x5 n=33", NULL},
};

/* center */

static size_t center_params(const aecl_layer *l, aecl_param param[AECL_LAYER_PARAMS]) {
    param[0] = (aecl_param){.name = "weight", .trained = true, .rank = 1, .dim = {ins(l)}, .start = 1};
    param[1] = (aecl_param){.name = "running_mean", .rank = 1, .dim = {ins(l)}};
    param[2] = (aecl_param){.name = "bias", .trained = true, .rank = 1, .dim = {ins(l)}};
    return 3;
}

static size_t center_saved(const aecl_layer *l, size_t columns) {
    (void)columns;
    return ins(l);
}

static aecl_status center_forward(const aecl_pass *p) {
    return RUN(p, "center_forward", ins(p->layer), BUF(p->x), BUF(p->y), BUF(p->param[0]), BUF(p->param[2]),
               BUF(p->param[1]), BUF(or_any(p->saved, p->y)), U32(p->columns), U32(p->samples), U32(p->training),
               U32(aecl_activation_of(p->layer)));
}

static aecl_status center_backward(const aecl_pass *p) {
    return RUN(p, "center_backward", ins(p->layer), BUF(p->x), BUF(p->saved), BUF(p->param[0]), BUF(p->dz),
               BUF(p->gradient[0]), BUF(p->gradient[2]), BUF(or_any(p->dx, p->dz)), U32(p->dx != NULL), U32(p->columns),
               U32(p->samples), U32(p->x_activation));
}

static void center_reference_forward(const aecl_reference_pass *p) {
    for (size_t r = 0; r < ins(p->layer); r++) {
        double m = p->param[1][r], sum = 0;
        for (size_t j = 0; j < p->n; j++) sum += p->x[r * p->n + j] / (double)p->n;
        if (p->training) {
            p->saved[r] = m = sum;
            p->param[1][r] = 0.75 * p->param[1][r] + 0.25 * m;
        }
        for (size_t i = r * p->n; i < (r + 1) * p->n; i++) p->y[i] = p->param[0][r] * (p->x[i] - m) + p->param[2][r];
    }
}

static void center_reference_backward(const aecl_reference_pass *p) {
    for (size_t r = 0; r < ins(p->layer); r++) {
        double sum = 0, product = 0;
        for (size_t i = r * p->n; i < (r + 1) * p->n; i++) {
            sum += p->dz[i];
            product += p->dz[i] * (p->x[i] - p->saved[r]);
        }
        p->gradient[0][r] = product;
        p->gradient[2][r] = sum;
        for (size_t i = r * p->n; p->dx && i < (r + 1) * p->n; i++)
            p->dx[i] = p->param[0][r] * (p->dz[i] - sum / (double)p->n);
    }
}

const aecl_layer_class aecl_own_center = {
    .name = "center",
    .help = "takes the mean away",
    .options = activation_option,
    .options_size = sizeof(config),
    .defaults = &(const config){{0}},
    .shape = same_shape,
    .params = center_params,
    .saved = center_saved,
    .forward = center_forward,
    .backward = center_backward,
    .reference_forward = center_reference_forward,
    .reference_backward = center_reference_backward,
    .cases = (const char *const[]){"in=1 n=1", "in=7 n=5 activation=tanh", "in=33 n=65 activation=sigmoid",
                                   "in=3x3x5 n=33 activation=relu", NULL},
};

/* drop */

static aecl_status drop_forward(const aecl_pass *p) {
    return RUN(p, "drop_forward", ins(p->layer), BUF(p->x), BUF(p->y), BUF(or_any(p->saved, p->y)), U32(p->columns),
               U32(p->samples), U32(p->training), U32(p->seed), U32(p->seed >> 32), U32(p->step), U32(p->step >> 32));
}

static aecl_status drop_backward(const aecl_pass *p) {
    if (!p->dx) return AECL_OK;
    return RUN(p, "drop_backward", ins(p->layer), BUF(p->x), BUF(p->saved), BUF(p->dz), BUF(p->dx), U32(p->columns),
               U32(p->x_activation));
}

static void drop_reference_forward(const aecl_reference_pass *p) {
    for (size_t i = 0; i < ins(p->layer) * p->n; i++) {
        double mask = 1;
        if (p->training)
            p->saved[i] = mask = aecl_random_uniform(p->seed, AECL_RANDOM_LAYER, p->step, i) < 0.5f ? 2 : 0;
        p->y[i] = mask * p->x[i];
    }
}

static void drop_reference_backward(const aecl_reference_pass *p) {
    for (size_t i = 0; i < ins(p->layer) * p->n; i++) p->dx[i] = p->saved[i] * p->dz[i];
}

const aecl_layer_class aecl_own_drop = {
    .name = "drop",
    .help = "forgets half",
    .options = no_options,
    .options_size = sizeof(config),
    .defaults = &(const config){{0}},
    .shape = same_shape,
    .saved = saves_all,
    .forward = drop_forward,
    .backward = drop_backward,
    .reference_forward = drop_reference_forward,
    .reference_backward = drop_reference_backward,
    .cases = (const char *const[]){"in=1 n=1", "in=7 n=5", "in=33 n=65", NULL},
};

/* pairs */

static aecl_status pairs_shape(void *c, const aecl_layer_inputs *in, aecl_shape *out) {
    size_t count = aecl_shape_count(in->x);
    (void)c;
    *out = aecl_shape1(count / 2);
    return count % 2 ? aecl_fail(AECL_USAGE, "it wants an even number of inputs, not %zu", count) : AECL_OK;
}

static aecl_status pairs_forward(const aecl_pass *p) {
    return RUN(p, "pairs_forward", outs(p->layer), BUF(p->x), BUF(p->y), BUF(or_any(p->saved, p->y)), U32(p->columns),
               U32(p->training));
}

static aecl_status pairs_backward(const aecl_pass *p) {
    if (!p->dx) return AECL_OK;
    return RUN(p, "pairs_backward", outs(p->layer), BUF(p->x), BUF(p->saved), BUF(p->dz), BUF(p->dx), U32(p->columns),
               U32(p->x_activation));
}

static void pairs_reference_forward(const aecl_reference_pass *p) {
    for (size_t i = 0; i < outs(p->layer) * p->n; i++) {
        const double *a = p->x + i / p->n * 2 * p->n + i % p->n;
        p->y[i] = a[0] > a[p->n] ? a[0] : a[p->n];
        if (p->training) p->saved[i] = !(a[0] > a[p->n]);
    }
}

static void pairs_reference_backward(const aecl_reference_pass *p) {
    memset(p->dx, 0, ins(p->layer) * p->n * sizeof *p->dx);
    for (size_t i = 0; i < outs(p->layer) * p->n; i++)
        p->dx[i / p->n * 2 * p->n + i % p->n + (p->saved[i] != 0 ? p->n : 0)] = p->dz[i];
}

const aecl_layer_class aecl_own_pairs = {
    .name = "pairs",
    .help = "the larger of two",
    .options = no_options,
    .options_size = sizeof(config),
    .defaults = &(const config){{0}},
    .shape = pairs_shape,
    .saved = saves_all,
    .forward = pairs_forward,
    .backward = pairs_backward,
    .reference_forward = pairs_reference_forward,
    .reference_backward = pairs_reference_backward,
    .cases = (const char *const[]){"in=2 n=1", "in=6 n=5", "in=2x7x9 n=65", NULL},
};

/* add */

static aecl_status add_forward(const aecl_pass *p) {
    return RUN(p, "add_forward", ins(p->layer), BUF(p->x), BUF(p->skip), BUF(p->y), U32(p->columns));
}

static aecl_status add_backward(const aecl_pass *p) {
    aecl_status st = AECL_OK;
    if (p->dx)
        TRY(RUN(p, "add_backward", ins(p->layer), BUF(p->x), BUF(p->dz), BUF(p->dx), F32(1), U32(p->columns),
                U32(p->x_activation)));
    if (p->dskip)
        TRY(RUN(p, "add_backward", ins(p->layer), BUF(p->skip), BUF(p->dz), BUF(p->dskip), F32(2), U32(p->columns),
                U32(p->skip_activation)));
done:
    return st;
}

static void add_reference_forward(const aecl_reference_pass *p) {
    for (size_t i = 0; i < ins(p->layer) * p->n; i++) p->y[i] = p->x[i] + 2 * p->skip[i];
}

static void add_reference_backward(const aecl_reference_pass *p) {
    for (size_t i = 0; i < ins(p->layer) * p->n; i++) {
        p->dx[i] = p->dz[i];
        if (p->dskip) p->dskip[i] = 2 * p->dz[i];
    }
}

const aecl_layer_class aecl_own_add = {
    .name = "add",
    .help = "adds an earlier output twice",
    .options = from_option,
    .options_size = sizeof(config),
    .defaults = &(const config){{0}},
    .skips = true,
    .shape = same_shape,
    .forward = add_forward,
    .backward = add_backward,
    .reference_forward = add_reference_forward,
    .reference_backward = add_reference_backward,
    .cases = (const char *const[]){"in=1 n=1 from=input", "in=7 n=5 from=input", "in=33 n=65 from=input", NULL},
};

aecl_layer_class aecl_own_frozen, aecl_own_plain, aecl_own_half;

static size_t frozen_params(const aecl_layer *l, aecl_param param[AECL_LAYER_PARAMS]) {
    size_t count = aecl_layer_dense.params(l, param);
    param[count] = (aecl_param){.name = "frozen", .rank = 2, .dim = {3, 5}, .start = 0.3f};
    return count + 1;
}

void aecl_own_layers_init(void) {
    aecl_own_frozen = aecl_own_plain = aecl_own_half = aecl_layer_dense;
    aecl_own_frozen.name = "frozen";
    aecl_own_frozen.params = frozen_params;
    aecl_own_plain.name = "plain";
    aecl_own_plain.panel_forward = NULL;
    aecl_own_plain.panel_backward = NULL;
    aecl_own_half.name = "half";
    aecl_own_half.panel_backward = NULL;
}
