#include "nn/bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/mem.h"
#include "base/philox.h"
#include "nn/check.h"
#include "nn/layer.h"

#define MOST_REPETITIONS 64
#define PEAK_VECTORS     12 /* of kernels/bench.cl */

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static aecl_status run_times(aecl_context *context, aecl_timed_function run, void *data, size_t times,
                             double *seconds) {
    aecl_status st = AECL_OK;
    double start = now();
    for (size_t i = 0; i < times; i++) {
        TRY(run(data));
        if (i % 64 == 63) TRY(aecl_context_throttle(context));
    }
    TRY(aecl_context_finish(context));
    *seconds = now() - start;
done:
    return st;
}

static int by_value(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

aecl_status aecl_time(aecl_context *context, const aecl_timing_config *config, aecl_timed_function run, void *data,
                      aecl_timing *out) {
    aecl_status st = AECL_OK;
    double seconds = 0, taken[MOST_REPETITIONS];
    size_t times = 1, repetitions = config->repetitions < MOST_REPETITIONS ? config->repetitions : MOST_REPETITIONS;
    TRY(run_times(context, run, data, 1, &seconds)); /* compiles */
    for (;; times *= 2) {
        TRY(run_times(context, run, data, times, &seconds));
        if (seconds >= config->seconds / 2 || times > (size_t)1 << 30) break;
    }
    times = (size_t)((double)times * config->seconds / seconds) + 1;
    for (size_t r = 0; r < repetitions; r++) {
        TRY(run_times(context, run, data, times, &seconds));
        taken[r] = seconds / (double)times;
    }
    qsort(taken, repetitions, sizeof *taken, by_value);
    *out = (aecl_timing){taken[repetitions / 2], taken[0], taken[repetitions - 1]};
done:
    return st;
}

typedef struct {
    aecl_kernel *kernel;
    aecl_buffer *from, *to;
    size_t items, count, rounds;
} limit_run;

static aecl_status run_peak(void *data) {
    limit_run *l = data;
    return LAUNCH(l->kernel, GRID1(l->items), BUF(l->to), U32(l->rounds), F32(0.5));
}

static aecl_status run_copy(void *data) {
    limit_run *l = data;
    return LAUNCH(l->kernel, GRID1(l->items), BUF(l->from), BUF(l->to), U32(l->count));
}

aecl_status aecl_bench_limits(aecl_ops *ops, const aecl_timing_config *config, aecl_device_limits *out) {
    aecl_status st = AECL_OK;
    aecl_context *context = aecl_ops_context(ops);
    size_t vector = aecl_ops_tile(ops).vector;
    size_t bytes = (size_t)64 << 20, quarter = (size_t)aecl_context_device(context)->global_memory / 8;
    limit_run l = {.items = aecl_ops_parallel(ops), .rounds = 10000};
    aecl_timing time;
    if (bytes > quarter) bytes = quarter / 64 * 64;
    l.count = bytes / sizeof(float);
    TRY(aecl_buffer_new(&l.from, context, bytes, "copied bytes"));
    TRY(aecl_buffer_new(&l.to, context, bytes, "copied bytes"));
    TRY(aecl_ops_kernel(ops, "peak", &l.kernel));
    TRY(aecl_time(context, config, run_peak, &l, &time));
    out->flops = 2.0 * (double)(l.items * l.rounds * PEAK_VECTORS * vector) / time.median;
    TRY(aecl_ops_kernel(ops, "copy", &l.kernel));
    l.items = l.count / vector;
    TRY(aecl_time(context, config, run_copy, &l, &time));
    out->bandwidth = 2.0 * (double)bytes / time.median;
done:
    aecl_buffer_free(l.from);
    aecl_buffer_free(l.to);
    return st;
}

/* Runs the cases named so; a mismatch ends the benchmark. */
static aecl_status check_first(const aecl_bench *bench, const char *cases) {
    aecl_status st = AECL_OK;
    size_t failed = 0;
    TRY(aecl_check_run(bench->context, cases, NULL, NULL, &failed));
    if (failed)
        st = aecl_fail(AECL_DEVICE, "%zu cases of \"%s\" compute wrong on this device: not timed; see `aecl check`",
                       failed, cases);
done:
    return st;
}

static aecl_status measure(const aecl_bench *bench, aecl_timed_function run, void *data, aecl_bench_result *result) {
    aecl_status st = AECL_OK;
    TRY(run(data));
    unsigned long long before = aecl_launch_count(bench->context);
    TRY(run(data));
    result->launches = (double)(aecl_launch_count(bench->context) - before);
    TRY(aecl_time(bench->context, &bench->timing, run, data, &result->time));
    TRY(bench->result(bench->data, result));
done:
    return st;
}

typedef struct {
    aecl_ops *ops;
    aecl_gemm gemm;
} product_run;

static aecl_status run_product(void *data) {
    product_run *p = data;
    return aecl_gemm_run(p->ops, &p->gemm);
}

static aecl_status bench_product(const aecl_bench *bench, product_run *p) {
    static const char *const forms[] = {"nn", "tn", "nt"};
    aecl_status st = AECL_OK;
    aecl_gemm *g = &p->gemm;
    aecl_buffer *a = NULL, *b = NULL, *c = NULL;
    char name[96];
    TRY(aecl_buffer_new(&a, bench->context, g->m * g->k * sizeof(float), "A"));
    TRY(aecl_buffer_new(&b, bench->context, g->n * g->k * sizeof(float), "B"));
    TRY(aecl_buffer_new(&c, bench->context, g->m * g->n * sizeof(float), "C"));
    g->lda = g->form == AECL_GEMM_TN ? g->m : g->k;
    g->ldb = g->form == AECL_GEMM_NT ? g->k : g->n;
    g->ldc = g->n;
    g->a = a;
    g->b = b;
    g->c = c;
    for (int path = AECL_GEMM_CLBLAST; path <= AECL_GEMM_TILE; path++) {
        aecl_ops_set_gemm_path(p->ops, path);
        snprintf(name, sizeof name, "gemm %s %zux%zux%zu %s", forms[g->form], g->m, g->n, g->k,
                 aecl_gemm_path_names[path]);
        TRY(measure(
            bench, run_product, p,
            &(aecl_bench_result){.name = name, .operations = 2.0 * (double)g->m * (double)g->n * (double)g->k}));
    }
done:
    aecl_buffer_free(a);
    aecl_buffer_free(b);
    aecl_buffer_free(c);
    return st;
}

aecl_status aecl_bench_products(const aecl_bench *bench) {
    static const size_t shapes[][4] = {
        {AECL_GEMM_NN, 64, 32, 784},   {AECL_GEMM_NN, 784, 32, 64},     {AECL_GEMM_TN, 64, 32, 784},
        {AECL_GEMM_NT, 784, 64, 32},   {AECL_GEMM_NT, 64, 784, 32},     {AECL_GEMM_NN, 64, 256, 784},
        {AECL_GEMM_NN, 784, 256, 64},  {AECL_GEMM_NT, 784, 64, 256},    {AECL_GEMM_NN, 256, 256, 256},
        {AECL_GEMM_NN, 512, 512, 512}, {AECL_GEMM_NN, 1024, 1024, 1024}};
    aecl_status st = AECL_OK;
    product_run p = {0};
    TRY(check_first(bench, "gemm n"));
    TRY(aecl_ops_new(&p.ops, bench->context, AECL_GEMM_AUTO));
    for (size_t i = 0; i < COUNT_OF(shapes); i++) {
        p.gemm =
            (aecl_gemm){.form = (aecl_gemm_form)shapes[i][0], .m = shapes[i][1], .n = shapes[i][2], .k = shapes[i][3]};
        TRY(bench_product(bench, &p));
    }
done:
    aecl_ops_free(p.ops);
    return st;
}

double aecl_network_operations(const aecl_network *network) {
    double total = 0;
    for (size_t i = 0; i < network->count; i++) {
        const aecl_layer *l = &network->layers[i];
        total += 2 * l->class->multiplications(l) * (i ? 3 : 2);
    }
    return total;
}

#define BENCH_SAMPLES 4096

typedef struct {
    aecl_stepper *stepper;
    aecl_source source;
    aecl_buffer *losses, *state[2];
    aecl_step step;
} step_run;

static aecl_status run_step(void *data) {
    step_run *r = data;
    r->step.first = (r->step.first + r->step.count) % (BENCH_SAMPLES - r->step.count + 1);
    r->step.t++;
    return aecl_stepper_run(r->stepper, &r->step);
}

static aecl_status upload(aecl_buffer **out, aecl_context *context, const void *from, size_t bytes) {
    aecl_status st = aecl_buffer_new(out, context, bytes, "samples");
    return st < 0 ? st : aecl_buffer_write(*out, 0, bytes, from);
}

static aecl_status make_source(step_run *r, aecl_context *context, const aecl_bench_step *step) {
    aecl_status st = AECL_OK;
    unsigned char *bytes = NULL;
    uint32_t order[BENCH_SAMPLES];
    size_t features = aecl_shape_count(&step->network->in);
    for (uint32_t i = 0; i < BENCH_SAMPLES; i++) order[i] = i;
    TRY(aecl_alloc(&bytes, BENCH_SAMPLES, features));
    for (size_t i = 0; i < BENCH_SAMPLES * features; i++)
        bytes[i] = (unsigned char)aecl_random_u32(1, AECL_RANDOM_TEST, 80, i);
    r->source = (aecl_source){.features = features, .bytes = true, .noise = {step->noise_factor, false, 1}};
    TRY(upload(&r->source.samples, context, bytes, BENCH_SAMPLES * features));
    TRY(upload(&r->source.order, context, order, sizeof order));
    TRY(upload(&r->source.shift, context, &(float){0}, sizeof(float)));
    TRY(upload(&r->source.scale, context, &(float){1 / 255.f}, sizeof(float)));
done:
    free(bytes);
    return st;
}

static aecl_status make_run(step_run *r, aecl_model *model, const aecl_bench_step *step) {
    aecl_status st = AECL_OK;
    aecl_context *context = aecl_model_context(model);
    size_t bytes = step->network->params.total * sizeof(float);
    TRY(make_source(r, context, step));
    TRY(aecl_stepper_new(
        &r->stepper, model,
        &(aecl_stepper_config){step->loss, step->optimizer, &r->source, step->batch, step->execution}));
    TRY(aecl_buffer_new(&r->losses, context, aecl_stepper_loss_count(r->stepper) * sizeof(float), "losses"));
    for (size_t i = 0; i < 2; i++) TRY(aecl_buffer_new(&r->state[i], context, bytes, "optimizer state"));
    r->step = (aecl_step){.count = step->batch,
                          .losses = r->losses,
                          .optimizer = step->optimizer_config,
                          .state = (const aecl_buffer *const *)r->state};
done:
    return st;
}

static void run_free(step_run *r) {
    aecl_stepper_free(r->stepper);
    aecl_buffer_free(r->losses);
    aecl_buffer_free(r->state[0]);
    aecl_buffer_free(r->state[1]);
    aecl_buffer_free(r->source.samples);
    aecl_buffer_free(r->source.order);
    aecl_buffer_free(r->source.shift);
    aecl_buffer_free(r->source.scale);
}

aecl_status aecl_bench_training(const aecl_bench *bench, const aecl_bench_step *step) {
    aecl_status st = AECL_OK;
    aecl_model *model = NULL;
    step_run r = {0};
    float *start = NULL;
    char name[96];
    if (step->batch > BENCH_SAMPLES)
        return aecl_fail(AECL_USAGE, "--batch: %zu is more than the %d samples that are timed", step->batch,
                         BENCH_SAMPLES);
    TRY(check_first(bench, step->execution == AECL_EXECUTE_PANEL ? "panel" : "layerwise gemm=tile"));
    TRY(aecl_alloc(&start, step->network->params.total, sizeof *start));
    aecl_params_start(&step->network->params, 1, start);
    TRY(aecl_model_new(&model, bench->context, step->network, step->gemm, start));
    aecl_ops_set_conv_path(aecl_model_ops(model), step->conv);
    TRY(make_run(&r, model, step));
    snprintf(name, sizeof name, "step batch=%zu %s", step->batch,
             aecl_execution_names[aecl_stepper_execution(r.stepper)]);
    TRY(measure(bench, run_step, &r,
                &(aecl_bench_result){.name = name,
                                     .samples = (double)step->batch,
                                     .operations = (double)step->batch * aecl_network_operations(step->network)}));
done:
    run_free(&r);
    aecl_model_free(model);
    free(start);
    return st;
}
