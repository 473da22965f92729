/* Timing of whole training steps. */
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/philox.h"
#include "tune/bench.h"
#include "nn/layer.h"

double aecl_network_operations(const aecl_network *network) {
    double total = 0;
    for (size_t i = 0; i < network->count; i++) {
        const aecl_layer *l = &network->layers[i];
        total += 2 * aecl_layer_multiplications(l) * (i ? 3 : 2);
    }
    return total;
}

#define BENCH_SAMPLES 4096

struct aecl_step_run {
    aecl_device_model *model;
    aecl_stepper *stepper;
    aecl_sample_source source;
    aecl_buffer *losses, *state[2];
    aecl_step step;
};

aecl_status aecl_step_run_once(void *run) {
    aecl_step_run *r = run;
    r->step.first = (r->step.first + r->step.count) % (BENCH_SAMPLES - r->step.count + 1);
    r->step.t++;
    return aecl_stepper_run(r->stepper, &r->step);
}

static aecl_status make_source(aecl_step_run *r, aecl_context *context, const aecl_bench_step *step) {
    aecl_status st = AECL_OK;
    unsigned char *bytes = NULL;
    uint32_t *order = NULL;
    size_t features = aecl_shape_count(&step->network->in);
    TRY(aecl_alloc(&order, BENCH_SAMPLES, sizeof *order));
    TRY(aecl_alloc(&bytes, BENCH_SAMPLES, features));
    for (uint32_t i = 0; i < BENCH_SAMPLES; i++) order[i] = i;
    for (size_t i = 0; i < BENCH_SAMPLES * features; i++)
        bytes[i] = (unsigned char)aecl_random_u32(1, AECL_RANDOM_TEST, 80, i);
    r->source = (aecl_sample_source){
        .features = features, .stored = AECL_STORED_U8, .noise = {.factor = step->noise_factor, .seed = 1}};
    TRY(aecl_buffer_of(&r->source.samples, context, BENCH_SAMPLES * features, bytes, "samples"));
    TRY(aecl_buffer_of(&r->source.order, context, BENCH_SAMPLES * sizeof *order, order, "samples"));
    TRY(aecl_buffer_of(&r->source.shift, context, sizeof(float), &(float){0}, "samples"));
    TRY(aecl_buffer_of(&r->source.scale, context, sizeof(float), &(float){1 / 255.f}, "samples"));
done:
    free(order);
    free(bytes);
    return st;
}

static aecl_status make_model(aecl_step_run *r, aecl_context *context, const aecl_bench_step *step) {
    aecl_status st = AECL_OK;
    float *start = NULL;
    TRY(aecl_alloc(&start, step->network->params.total, sizeof *start));
    aecl_params_start(&step->network->params, 1, start);
    TRY(aecl_device_model_new(&r->model, context, step->network, step->gemm, start));
    aecl_ops_set_conv_path(aecl_device_model_ops(r->model), step->conv);
done:
    free(start);
    return st;
}

aecl_status aecl_step_run_new(aecl_step_run **out, aecl_context *context, const aecl_bench_step *step) {
    aecl_status st = AECL_OK;
    aecl_step_run *r = NULL;
    size_t bytes = step->network->params.total * sizeof(float);
    *out = NULL;
    if (step->batch > BENCH_SAMPLES)
        return aecl_fail(AECL_USAGE, "--batch: %zu is more than the %d samples that are timed", step->batch,
                         BENCH_SAMPLES);
    TRY(aecl_alloc(&r, 1, sizeof *r));
    TRY(make_model(r, context, step));
    TRY(make_source(r, context, step));
    TRY(aecl_stepper_new(
        &r->stepper, r->model,
        &(aecl_stepper_config){&step->loss, step->optimizer, &r->source, step->batch, step->execution, 0, 0}));
    TRY(aecl_buffer_new(&r->losses, context, aecl_stepper_loss_count(r->stepper) * sizeof(float), "losses"));
    for (size_t i = 0; i < 2; i++) TRY(aecl_buffer_new(&r->state[i], context, bytes, "optimizer state"));
    r->step = (aecl_step){.count = step->batch,
                          .losses = r->losses,
                          .optimizer = step->optimizer_config,
                          .state = (const aecl_buffer *const *)r->state};
    *out = r;
    r = NULL;
done:
    aecl_step_run_free(r);
    return st;
}

void aecl_step_run_free(aecl_step_run *r) {
    if (!r) return;
    aecl_stepper_free(r->stepper);
    aecl_buffer_free(r->losses);
    aecl_buffer_free(r->state[0]);
    aecl_buffer_free(r->state[1]);
    aecl_buffer_free(r->source.samples);
    aecl_buffer_free(r->source.order);
    aecl_buffer_free(r->source.shift);
    aecl_buffer_free(r->source.scale);
    aecl_device_model_free(r->model);
    free(r);
}

const aecl_device_model *aecl_step_run_model(const aecl_step_run *run) {
    return run->model;
}

aecl_status aecl_bench_training(const aecl_bench *bench, const aecl_bench_step *step) {
    aecl_status st = AECL_OK;
    aecl_step_run *r = NULL;
    char name[96];
    TRY(aecl_bench_check(bench, step->execution == AECL_EXECUTE_PANEL ? "panel" : "layerwise gemm=tile"));
    TRY(aecl_step_run_new(&r, bench->context, step));
    snprintf(name, sizeof name, "step batch=%zu %s", step->batch,
             aecl_execution_names[aecl_stepper_execution(r->stepper)]);
    TRY(aecl_bench_measure(
        bench, aecl_step_run_once, r,
        &(aecl_bench_result){.name = name,
                             .samples = (double)step->batch,
                             .operations = (double)step->batch * aecl_network_operations(step->network)}));
done:
    aecl_step_run_free(r);
    return st;
}
