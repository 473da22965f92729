/* The loop's contents: made, restored from a snapshot, taken as one, begun again, and the weights that are kept. */
#include "train/loop_state.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "data/reader.h"
#include "nn/average.h"
#include "train/evaluate.h"

#define LARGE_SET      ((size_t)64 << 20)
#define WINDOW_BYTES   ((size_t)4 << 20)
#define WINDOW_SAMPLES 2048

#define SEED_BITS 53 /* the bits above count restarts */

void aecl_snapshot_free(aecl_snapshot *s) {
    if (!s) return;
    free(s->params);
    free(s->state[0]);
    free(s->state[1]);
    free(s->losses);
    free(s->average);
    free(s->kept);
    *s = (aecl_snapshot){0};
}

static aecl_status make_feeds(aecl_train_loop *t) {
    aecl_status st = AECL_OK;
    const aecl_train_config *c = &t->config;
    const aecl_noise fixed = aecl_test_noise(&c->noise);
    TRY(aecl_feed_new(&t->train, aecl_device_model_ops(t->model), c->train, c->scaling, &c->noise));
    TRY(aecl_feed_new(&t->validation, aecl_device_model_ops(t->model), c->validation, c->scaling, &fixed));
done:
    return st;
}

static aecl_status make_stepper(aecl_train_loop *t) {
    const aecl_train_config *c = &t->config;
    aecl_stepper_config config = {.loss = c->loss,
                                  .optimizer = c->optimizer,
                                  .source = aecl_feed_source(t->train),
                                  .batch = c->batch,
                                  .execution = c->execution,
                                  .steps = (uint64_t)c->epochs * t->steps,
                                  .clip_norm = c->clip_norm};
    return aecl_stepper_new(&t->stepper, t->model, &config);
}

/* A processor has the set in its memory already: of a large one only a window is laid down once more, of as many samples as
 * a step or a measurement may want at once. */
static size_t data_limit(const aecl_train_loop *t) {
    const size_t batch = t->config.batch > WINDOW_SAMPLES ? t->config.batch : WINDOW_SAMPLES;
    const size_t whole = aecl_ops_data_limit(aecl_device_model_ops(t->model));
    const size_t row = aecl_dataset_row_size(t->config.train);
    size_t window = 0;
    if (t->config.data_limit) return t->config.data_limit;
    if (!aecl_context_is_cpu(t->context) || t->config.train->count * row <= LARGE_SET ||
        !aecl_mul(2 * batch, row, &window))
        return whole;
    return aecl_smaller(whole, window > WINDOW_BYTES ? window : WINDOW_BYTES);
}

static aecl_status make_buffers(aecl_train_loop *t) {
    aecl_status st = AECL_OK;
    size_t bytes = t->config.network->params.total * sizeof(float);
    aecl_ops_set_conv_path(aecl_device_model_ops(t->model), t->config.conv);
    aecl_ops_set_data_limit(aecl_device_model_ops(t->model), data_limit(t));
    TRY(make_feeds(t));
    TRY(make_stepper(t));
    t->partial_count = aecl_stepper_loss_count(t->stepper);
    TRY(aecl_buffer_new(&t->partial, t->context, t->partial_count * sizeof(float), "losses"));
    TRY(aecl_alloc(&t->host_partial, t->partial_count, sizeof *t->host_partial));
    for (size_t i = 0; i < t->config.optimizer->state_count; i++)
        TRY(aecl_buffer_new_or(&t->state[i], t->context, bytes, "optimizer state", AECL_FEWER_UNITS));
    if (t->config.ema > 0)
        TRY(aecl_buffer_new_or(&t->average, t->context, bytes, "average of the weights", AECL_FEWER_UNITS));
done:
    return st;
}

static aecl_status restore(aecl_train_loop *t, const aecl_snapshot *s) {
    aecl_status st = AECL_OK;
    size_t bytes = s->total * sizeof(float);
    if (s->total != t->config.network->params.total || (s->step && s->loss_count != t->partial_count) ||
        (t->average && !s->average))
        return aecl_fail(AECL_INPUT, "the checkpoint's arrays do not fit its network and batch");
    t->epoch = s->epoch;
    t->step = s->step;
    t->total_steps = s->total_steps;
    t->restarts = s->restarts;
    t->reductions = s->reductions;
    t->reduced_epoch = s->reduced_epoch;
    t->seconds = s->seconds;
    for (size_t i = 0; i < t->config.optimizer->state_count; i++)
        TRY(aecl_buffer_write(t->state[i], 0, bytes, s->state[i]));
    if (t->average) TRY(aecl_buffer_write(t->average, 0, bytes, s->average));
    if (s->step) TRY(aecl_buffer_write(t->partial, 0, s->loss_count * sizeof(float), s->losses));
    if (!s->kept) goto done;
    TRY(aecl_alloc(&t->kept, s->total, sizeof *t->kept));
    memcpy(t->kept, s->kept, bytes);
    t->kept_epoch = s->kept_epoch;
done:
    return st;
}

static aecl_status check(const aecl_train_config *c) {
    size_t features = aecl_shape_count(&c->network->in);
    if (c->train->features != features || c->validation->features != features)
        return aecl_fail(AECL_INPUT, "%s has samples of %zu values (test: %zu) where the network wants %zu",
                         c->train->name, c->train->features, c->validation->features, features);
    if (!c->epochs || !c->batch) return aecl_fail(AECL_USAGE, "epochs and batch must be at least 1");
    return AECL_OK;
}

uint64_t aecl_loop_seed(const aecl_train_loop *t) {
    return t->config.seed + (t->restarts << SEED_BITS);
}

aecl_status aecl_loop_initial_weights(const aecl_train_loop *t, float **flat) {
    const aecl_params *params = &t->config.network->params;
    aecl_status st = aecl_alloc(flat, params->total, sizeof **flat);
    if (st < 0) return st;
    if (t->config.init && t->restarts == 0)
        memcpy(*flat, t->config.init, params->total * sizeof **flat);
    else
        aecl_params_start(params, aecl_loop_seed(t), *flat);
    return st;
}

aecl_status aecl_train_loop_new(aecl_train_loop **out, aecl_context *context, const aecl_train_config *config,
                                const aecl_snapshot *resume) {
    aecl_status st = AECL_OK;
    aecl_train_loop *t = NULL;
    float *flat = NULL;
    *out = NULL;
    TRY(check(config));
    TRY(aecl_alloc(&t, 1, sizeof *t));
    t->config = *config;
    t->context = context;
    t->features = config->train->features;
    if (config->batch > config->train->count) t->config.batch = config->train->count;
    t->steps = (config->train->count + t->config.batch - 1) / t->config.batch;
    if (!resume) TRY(aecl_loop_initial_weights(t, &flat));
    TRY(aecl_device_model_new(&t->model, context, config->network, config->gemm, resume ? resume->params : flat));
    TRY(make_buffers(t));
    TRY(aecl_evaluate_rehearse(t->model, t->validation, config->loss));
    for (int there_and_back = 0; there_and_back < 2; there_and_back++) TRY(aecl_loop_exchange_average(t));
    if (resume)
        TRY(restore(t, resume));
    else if (t->average)
        TRY(aecl_buffer_write(t->average, 0, config->network->params.total * sizeof *flat, flat));
    TRY(aecl_context_finish(context));
    *out = t;
    t = NULL;
done:
    free(flat);
    aecl_train_loop_free(t);
    return st;
}

void aecl_train_loop_free(aecl_train_loop *t) {
    if (!t) return;
    for (size_t i = 0; i < AECL_LOOP_STATES; i++) aecl_buffer_free(t->state[i]);
    aecl_buffer_free(t->average);
    aecl_buffer_free(t->partial);
    aecl_stepper_free(t->stepper);
    aecl_feed_free(t->train);
    aecl_feed_free(t->validation);
    aecl_device_model_free(t->model);
    free(t->host_partial);
    free(t->kept);
    free(t);
}

aecl_device_model *aecl_train_loop_model(aecl_train_loop *t) {
    return t->model;
}

aecl_execution aecl_train_loop_execution(const aecl_train_loop *t) {
    return aecl_stepper_execution(t->stepper);
}

static bool all_finite(const float *values, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (!isfinite(values[i])) return false;
    return true;
}

static aecl_status take_array(float **out, const aecl_buffer *from, size_t count) {
    aecl_status st = AECL_OK;
    TRY(aecl_alloc(out, count, sizeof **out));
    TRY(aecl_buffer_read((aecl_buffer *)from, 0, count * sizeof **out, *out));
done:
    return st;
}

static aecl_status take_snapshot(aecl_train_loop *t, aecl_snapshot *s) {
    aecl_status st = AECL_OK;
    *s = (aecl_snapshot){.epoch = t->epoch,
                         .step = t->step,
                         .total_steps = t->total_steps,
                         .restarts = t->restarts,
                         .reductions = t->reductions,
                         .reduced_epoch = t->reduced_epoch,
                         .total = t->config.network->params.total,
                         .loss_count = t->partial_count,
                         .kept_epoch = t->kept_epoch};
    TRY(take_array(&s->params, aecl_device_model_params(t->model), s->total));
    bool finite = all_finite(s->params, s->total);
    for (size_t i = 0; i < t->config.optimizer->state_count; i++) {
        TRY(take_array(&s->state[i], t->state[i], s->total));
        finite = finite && all_finite(s->state[i], s->total);
    }
    if (t->average) TRY(take_array(&s->average, t->average, s->total));
    TRY(take_array(&s->losses, t->partial, s->loss_count));
    if (t->kept) {
        TRY(aecl_alloc(&s->kept, s->total, sizeof *s->kept));
        memcpy(s->kept, t->kept, s->total * sizeof *s->kept);
    }
    s->seconds = t->step ? t->seconds + aecl_now() - t->since : 0;
    if (!finite)
        return aecl_fail(
            AECL_FAILED,
            "a weight is no longer finite in epoch %llu, step %llu (last finite loss %g): nothing was saved "
            "from this state; try a smaller --learning-rate",
            (unsigned long long)t->epoch + 1, (unsigned long long)t->step, t->last_loss);
done:
    return st;
}

aecl_status aecl_loop_exchange_average(aecl_train_loop *t) {
    if (!t->average) return AECL_OK;
    return aecl_average_exchange(aecl_device_model_ops(t->model), aecl_device_model_params(t->model), t->average,
                                 t->config.network->params.total);
}

static aecl_status exchange_kept(aecl_train_loop *t) {
    aecl_buffer *weights = aecl_device_model_params(t->model);
    size_t total = t->config.network->params.total;
    float *present = NULL;
    aecl_status st = AECL_OK;
    TRY(take_array(&present, weights, total));
    TRY(aecl_buffer_write(weights, 0, total * sizeof *present, t->kept));
    memcpy(t->kept, present, total * sizeof *present);
done:
    free(present);
    return st;
}

/* Exchanges what a finished model has and the last weights. */
static aecl_status exchange(aecl_train_loop *t) {
    aecl_status st = t->kept ? exchange_kept(t) : aecl_loop_exchange_average(t);
    if (st == AECL_OK && (t->kept || t->average)) t->back = !t->back;
    return st;
}

aecl_status aecl_train_loop_keep(aecl_train_loop *t) {
    size_t total = t->config.network->params.total;
    aecl_status st = AECL_OK;
    if (!t->kept) TRY(aecl_alloc(&t->kept, total, sizeof *t->kept));
    TRY(aecl_buffer_read(t->average ? t->average : aecl_device_model_params(t->model), 0, total * sizeof *t->kept,
                         t->kept));
    t->kept_epoch = t->epoch;
done:
    return st;
}

aecl_status aecl_train_loop_go_back(aecl_train_loop *t) {
    return t->back ? AECL_OK : exchange(t);
}

aecl_status aecl_loop_go_on(aecl_train_loop *t) {
    return t->back ? exchange(t) : AECL_OK;
}

aecl_status aecl_train_loop_snapshot(aecl_train_loop *t, aecl_snapshot *s) {
    bool back = t->back;
    aecl_status st = AECL_OK, taken = AECL_OK;
    *s = (aecl_snapshot){0};
    TRY(aecl_loop_go_on(t));
    taken = take_snapshot(t, s);
    if (back) TRY(aecl_train_loop_go_back(t));
    st = taken;
done:
    return st;
}

void aecl_train_loop_reduce(aecl_train_loop *t) {
    t->reductions++;
    t->reduced_epoch = t->epoch;
}

uint64_t aecl_train_loop_reduced_epoch(const aecl_train_loop *t) {
    return t->reduced_epoch;
}

uint64_t aecl_train_loop_epoch(const aecl_train_loop *t) {
    return t->epoch;
}
uint64_t aecl_train_loop_weights_epoch(const aecl_train_loop *t) {
    return t->back && t->kept ? t->kept_epoch : t->epoch;
}
uint64_t aecl_train_loop_restarts(const aecl_train_loop *t) {
    return t->restarts;
}

aecl_status aecl_train_loop_restart(aecl_train_loop *t) {
    float *flat = NULL;
    aecl_status st = AECL_OK;
    t->restarts++;
    TRY(aecl_loop_initial_weights(t, &flat));
    size_t bytes = t->config.network->params.total * sizeof *flat;
    TRY(aecl_buffer_write(aecl_device_model_params(t->model), 0, bytes, flat));
    if (t->average) TRY(aecl_buffer_write(t->average, 0, bytes, flat));
    for (size_t i = 0; i < t->config.optimizer->state_count; i++) TRY(aecl_buffer_clear(t->state[i]));
    t->epoch = t->step = t->total_steps = t->reductions = t->reduced_epoch = 0;
    t->seconds = 0;
    t->collapsed = t->back = false;
    free(t->kept);
    t->kept = NULL;
done:
    free(flat);
    return st;
}
