/* Whole training steps against double precision: gathering, all layers forward and backward, loss, optimizer; layer by
 * layer on every path, and in panels. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/philox.h"
#include "verify/check_network.h"
#include "verify/reference_step.h"
#include "nn/layer.h"

#define SAMPLES 170
#define STEPS   3
#define SEED    99

/* Steps that are large against rounding, and an Adam that is smooth where a gradient is almost zero. */
static aecl_optimizer_config step_config(const aecl_network_case *c) {
    aecl_optimizer_config config = c->optimizer->defaults;
    for (const aecl_option *o = c->optimizer->options; c->other_options && o->type != AECL_OPT_END; o++)
        aecl_check_other_value(o, &config);
    config.learning_rate = 50 * c->optimizer->defaults.learning_rate;
    config.epsilon = 0.01;
    return config;
}

typedef struct {
    aecl_check *check;
    const aecl_network_case *c;
    aecl_network *network;
    unsigned char *stored;
    float *start, *got;
    double *input, *target; /* of a batch, [features][n] */
    aecl_reference_training want;
    aecl_device_model *model;
    aecl_sample_source source;
    aecl_buffer *losses, *moments[2];
} trial;

static aecl_status make_network(trial *t) {
    aecl_status st = AECL_OK;
    bool decoder = false;
    char name[32];
    int used;
    TRY(aecl_network_new(&t->network, &t->c->in));
    for (const char *const *l = t->c->layers; *l; l++) {
        if (!strcmp(*l, "|")) {
            decoder = true;
            continue;
        }
        sscanf(*l, "%31s%n", name, &used);
        TRY(aecl_network_add(t->network, decoder, name, *l + used));
    }
    TRY(aecl_network_finish(t->network));
done:
    return st;
}

static aecl_status make_data(trial *t) {
    aecl_status st = AECL_OK;
    const aecl_params *params = &t->network->params;
    size_t features = aecl_shape_count(&t->network->in), count = SAMPLES * features;
    TRY(aecl_alloc(&t->stored, count, t->c->bytes ? 1 : sizeof(float)));
    for (size_t i = 0; i < count; i++) {
        uint32_t u = aecl_random_u32(SEED, AECL_RANDOM_TEST, 70, i);
        if (t->c->bytes)
            t->stored[i] = (unsigned char)u;
        else
            ((float *)t->stored)[i] = (float)(u % 255);
    }
    TRY(aecl_alloc(&t->start, params->total, sizeof *t->start));
    aecl_params_start(params, SEED, t->start);
    TRY(aecl_alloc(&t->input, features * t->c->batch, sizeof *t->input));
    TRY(aecl_alloc(&t->target, features * t->c->batch, sizeof *t->target));
    t->want = (aecl_reference_training){
        .network = t->network, .loss = t->c->loss, .optimizer = t->c->optimizer, .clip_norm = t->c->clip_norm};
    TRY(aecl_reference_training_start(&t->want, t->start));
done:
    return st;
}

/* Sample i of the order: backwards. */
static size_t sample_at(size_t i) {
    return SAMPLES - 1 - i;
}

static double stored_value(const trial *t, size_t sample, size_t f) {
    size_t i = sample * aecl_shape_count(&t->network->in) + f;
    return (t->c->bytes ? t->stored[i] : ((const float *)t->stored)[i]) / 255.0;
}

static double noisy_value(const trial *t, size_t sample, size_t f, uint64_t epoch) {
    const aecl_sample_source *s = &t->source;
    const aecl_noise_layout layout = aecl_noise_layout_of(s->features, s->height, s->width);
    uint64_t step = aecl_noise_step(&s->noise, epoch, (uint32_t)sample);
    return aecl_noise_value(&s->noise, &layout, step, f, stored_value(t, sample, f));
}

/* The same step in double. */
static aecl_status reference_step(trial *t, const aecl_step *step) {
    size_t features = aecl_shape_count(&t->network->in), n = step->count;
    for (size_t i = 0; i < features * n; i++) {
        size_t sample = sample_at(step->first + i % n);
        t->input[i] = noisy_value(t, sample, i / n, step->epoch);
        t->target[i] = stored_value(t, sample, i / n);
    }
    return aecl_reference_training_step(&t->want, step, t->input, t->target);
}

static aecl_status make_source(trial *t) {
    aecl_status st = AECL_OK;
    aecl_context *context = aecl_ops_context(t->check->ops);
    uint32_t order[SAMPLES];
    size_t features = aecl_shape_count(&t->network->in);
    for (size_t i = 0; i < SAMPLES; i++) order[i] = (uint32_t)sample_at(i);
    t->source = (aecl_sample_source){
        .features = features, .stored = t->c->bytes ? AECL_STORED_U8 : AECL_STORED_F32, .noise = t->c->noise};
    t->source.noise.seed = SEED;
    if (t->network->in.rank == 3) t->source.height = t->network->in.dim[1], t->source.width = t->network->in.dim[2];
    TRY(aecl_buffer_of(&t->source.samples, context, SAMPLES * features * (t->c->bytes ? 1 : sizeof(float)), t->stored,
                       "samples"));
    TRY(aecl_buffer_of(&t->source.order, context, sizeof order, order, "samples"));
    TRY(aecl_buffer_of(&t->source.shift, context, sizeof(float), &(float){0}, "samples"));
    TRY(aecl_buffer_of(&t->source.scale, context, sizeof(float), &(float){1 / 255.f}, "samples"));
done:
    return st;
}

/* Runs STEPS steps on the device and in double. */
static aecl_status run_steps(trial *t, aecl_stepper *stepper) {
    aecl_status st = AECL_OK;
    aecl_context *context = aecl_ops_context(t->check->ops);
    aecl_optimizer_config config = step_config(t->c);
    size_t bytes = t->network->params.total * sizeof(float);
    TRY(aecl_buffer_new(&t->losses, context, aecl_stepper_loss_count(stepper) * sizeof(float), "losses"));
    for (size_t s = 0; s < 2; s++) TRY(aecl_buffer_new(&t->moments[s], context, bytes, "moments"));
    for (uint64_t i = 0; i < STEPS; i++) {
        size_t first = i * t->c->batch % SAMPLES, left = SAMPLES - first;
        aecl_step step = {.first = first,
                          .count = aecl_smaller(left, t->c->batch),
                          .epoch = i,
                          .t = i + 1,
                          .seed = SEED,
                          .losses = t->losses,
                          .optimizer = &config,
                          .state = (const aecl_buffer *const *)t->moments};
        TRY(aecl_stepper_run(stepper, &step));
        TRY(reference_step(t, &step));
    }
done:
    return st;
}

/* Changes of the parameters against the reference's changes, and the losses. */
static aecl_status compare(trial *t, const aecl_stepper *stepper) {
    aecl_status st = AECL_OK;
    size_t total = t->network->params.total, count = aecl_stepper_loss_count(stepper);
    double most = 0, loss = 0;
    TRY(aecl_alloc(&t->got, total > count ? total : count, sizeof *t->got));
    TRY(aecl_buffer_read(t->losses, 0, count * sizeof(float), t->got));
    for (size_t i = 0; i < count; i++) loss += t->got[i];
    aecl_check_compare_within(t->check, "loss", &(float){(float)loss}, &t->want.total_loss, 1,
                              1e-4 * t->want.total_loss);
    TRY(aecl_buffer_read(aecl_device_model_params(t->model), 0, total * sizeof(float), t->got));
    for (size_t i = 0; i < total; i++) {
        most = fmax(most, fabs(t->want.params[i] - (double)t->start[i]));
    }
    aecl_check_compare_within(t->check, "parameters", t->got, t->want.params, total, 1e-4 * most + 1e-6);
done:
    return st;
}

static void trial_free(trial *t) {
    aecl_reference_training_free(&t->want);
    free(t->stored);
    free(t->start);
    free(t->got);
    free(t->input);
    free(t->target);
    for (size_t s = 0; s < 2; s++) aecl_buffer_free(t->moments[s]);
    aecl_buffer_free(t->losses);
    aecl_buffer_free(t->source.samples);
    aecl_buffer_free(t->source.order);
    aecl_buffer_free(t->source.shift);
    aecl_buffer_free(t->source.scale);
    aecl_device_model_free(t->model);
    aecl_network_free(t->network);
}

static aecl_status run_trial(trial *t, aecl_gemm_path gemm, aecl_conv_path conv, aecl_execution execution) {
    aecl_status st = AECL_OK;
    aecl_stepper *stepper = NULL;
    TRY(make_network(t));
    TRY(make_data(t));
    TRY(make_source(t));
    TRY(aecl_device_model_new(&t->model, aecl_ops_context(t->check->ops), t->network, gemm, t->start));
    aecl_ops_set_conv_path(aecl_device_model_ops(t->model), conv);
    TRY(aecl_stepper_new(
        &stepper, t->model,
        &(aecl_stepper_config){t->c->loss, t->c->optimizer, &t->source, t->c->batch, execution, 0, t->c->clip_norm}));
    TRY(run_steps(t, stepper));
    TRY(compare(t, stepper));
done:
    aecl_stepper_free(stepper);
    return st;
}

static const struct {
    const char *name;
    aecl_gemm_path gemm;
    aecl_conv_path conv;
    aecl_execution execution;
} ways[AECL_WAYS] = {{"layerwise gemm=clblast", AECL_GEMM_CLBLAST, AECL_CONV_GEMM, AECL_EXECUTE_LAYERWISE},
                     {"layerwise gemm=tile", AECL_GEMM_TILE, AECL_CONV_GEMM, AECL_EXECUTE_LAYERWISE},
                     {"layerwise direct", AECL_GEMM_TILE, AECL_CONV_DIRECT, AECL_EXECUTE_LAYERWISE},
                     {"panel", AECL_GEMM_TILE, AECL_CONV_DIRECT, AECL_EXECUTE_PANEL}};

aecl_status aecl_check_way(aecl_check *check, const aecl_network_case *c, aecl_way way, const char *tile) {
    aecl_status st = AECL_OK;
    char name[256];
    trial t = {.check = check, .c = c};
    snprintf(name, sizeof name, "network %s optimizer=%s%s%s loss=%s n=%zu %s", c->name, c->optimizer->name,
             c->other_options ? " (other options)" : "", c->clip_norm > 0 ? " clipped" : "", c->loss->name, c->batch,
             tile ? tile : ways[way].name);
    if (!aecl_check_begin(check, name, false)) return AECL_OK;
    st = run_trial(&t, ways[way].gemm, ways[way].conv, ways[way].execution);
    trial_free(&t);
    if (st < 0) return aecl_fail_in(st, "%s", name);
    aecl_check_end(check, name);
    return AECL_OK;
}
