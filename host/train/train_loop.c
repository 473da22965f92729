/* Epochs of training on a device, their validation and snapshots. */
#include "train/train_loop.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "cl/profile.h"
#include "train/collapse.h"

#define MAX_STATE        2
#define THROTTLE_STEPS   64
#define PROGRESS_SECONDS 0.1
#define SEED_BITS        53 /* the bits above count restarts */

struct aecl_train_loop {
    aecl_train_config config;
    aecl_context *context;
    aecl_device_model *model;
    aecl_stepper *stepper;
    aecl_feed *train, *validation;
    aecl_buffer *partial; /* [partial_count] losses of the epoch so far */
    aecl_buffer *state[MAX_STATE];
    float *host_partial;
    size_t features, partial_count, steps;
    uint64_t epoch, step, total_steps; /* as in aecl_snapshot */
    double seconds;                    /* of the unfinished epoch, before `since` */
    double since, saved, shown;        /* clock readings */
    double last_loss;                  /* last finite one */
    uint64_t restarts;
    bool collapsed;
};

void aecl_snapshot_free(aecl_snapshot *s) {
    if (!s) return;
    free(s->params);
    free(s->state[0]);
    free(s->state[1]);
    free(s->losses);
    *s = (aecl_snapshot){0};
}

static aecl_status make_feeds(aecl_train_loop *t) {
    aecl_status st = AECL_OK;
    const aecl_train_config *c = &t->config;
    aecl_noise fixed = c->noise;
    fixed.fixed = true;
    fixed.seed = ~c->noise.seed; /* not the training pictures' noise, and the same after every epoch */
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
                                  .steps = (uint64_t)c->epochs * t->steps};
    return aecl_stepper_new(&t->stepper, t->model, &config);
}

static aecl_status make_buffers(aecl_train_loop *t) {
    aecl_status st = AECL_OK;
    size_t bytes = t->config.network->params.total * sizeof(float);
    aecl_ops_set_conv_path(aecl_device_model_ops(t->model), t->config.conv);
    if (t->config.data_limit) aecl_ops_set_data_limit(aecl_device_model_ops(t->model), t->config.data_limit);
    TRY(make_feeds(t));
    TRY(make_stepper(t));
    t->partial_count = aecl_stepper_loss_count(t->stepper);
    TRY(aecl_buffer_new(&t->partial, t->context, t->partial_count * sizeof(float), "losses"));
    TRY(aecl_alloc(&t->host_partial, t->partial_count, sizeof *t->host_partial));
    for (size_t i = 0; i < t->config.optimizer->state_count; i++)
        TRY(aecl_buffer_new_or(&t->state[i], t->context, bytes, "optimizer state", AECL_FEWER_UNITS));
done:
    return st;
}

static aecl_status restore(aecl_train_loop *t, const aecl_snapshot *s) {
    aecl_status st = AECL_OK;
    size_t bytes = s->total * sizeof(float);
    if (s->total != t->config.network->params.total || (s->step && s->loss_count != t->partial_count))
        return aecl_fail(AECL_INPUT, "the checkpoint's arrays do not fit its network and batch");
    t->epoch = s->epoch;
    t->step = s->step;
    t->total_steps = s->total_steps;
    t->restarts = s->restarts;
    t->seconds = s->seconds;
    for (size_t i = 0; i < t->config.optimizer->state_count; i++)
        TRY(aecl_buffer_write(t->state[i], 0, bytes, s->state[i]));
    if (s->step) TRY(aecl_buffer_write(t->partial, 0, s->loss_count * sizeof(float), s->losses));
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

/* Another for each restart. */
static uint64_t seed_of(const aecl_train_loop *t) {
    return t->config.seed + (t->restarts << SEED_BITS);
}

/* *flat = the weights before the first step; owned by the caller. */
static aecl_status initial_weights(const aecl_train_loop *t, float **flat) {
    const aecl_params *params = &t->config.network->params;
    aecl_status st = aecl_alloc(flat, params->total, sizeof **flat);
    if (st == AECL_OK) aecl_params_start(params, seed_of(t), *flat);
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
    if (!resume) TRY(initial_weights(t, &flat));
    TRY(aecl_device_model_new(&t->model, context, config->network, config->gemm, resume ? resume->params : flat));
    TRY(make_buffers(t));
    TRY(aecl_evaluate_rehearse(t->model, t->validation, config->loss));
    if (resume) TRY(restore(t, resume));
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
    for (size_t i = 0; i < MAX_STATE; i++) aecl_buffer_free(t->state[i]);
    aecl_buffer_free(t->partial);
    aecl_stepper_free(t->stepper);
    aecl_feed_free(t->train);
    aecl_feed_free(t->validation);
    aecl_device_model_free(t->model);
    free(t->host_partial);
    free(t);
}

aecl_device_model *aecl_train_loop_model(aecl_train_loop *t) {
    return t->model;
}

aecl_execution aecl_train_loop_execution(const aecl_train_loop *t) {
    return aecl_stepper_execution(t->stepper);
}

/* Samples of the epoch done after `step` steps. */
static size_t samples_done(const aecl_train_loop *t) {
    size_t done = t->step * t->config.batch;
    return done < t->config.train->count ? done : t->config.train->count;
}

/* Mean loss of the epoch so far; waits for the device. */
static aecl_status read_loss(aecl_train_loop *t, double *mean) {
    aecl_status st = AECL_OK;
    double total = 0;
    TRY(aecl_buffer_read(t->partial, 0, t->partial_count * sizeof(float), t->host_partial));
    for (size_t i = 0; i < t->partial_count; i++) total += t->host_partial[i];
    *mean = t->step ? total / ((double)t->features * (double)samples_done(t)) : 0;
    if (!isfinite(*mean))
        return aecl_fail(
            AECL_FAILED,
            "the loss is no longer finite in epoch %llu, step %llu (last finite value %g): nothing was saved "
            "from this state; try a smaller --learning-rate or another --seed",
            (unsigned long long)t->epoch + 1, (unsigned long long)t->step, t->last_loss);
    if (t->step) t->last_loss = *mean;
done:
    return st;
}

static aecl_status train_step(aecl_train_loop *t) {
    aecl_status st = AECL_OK;
    const aecl_train_config *c = &t->config;
    size_t first = t->step * c->batch, left = c->train->count - first, count = left < c->batch ? left : c->batch;
    TRY(aecl_feed_prepare(t->train, first, count));
    TRY(aecl_stepper_run(t->stepper, &(aecl_step){.first = first,
                                                  .count = count,
                                                  .epoch = t->epoch,
                                                  .t = t->total_steps + 1,
                                                  .seed = seed_of(t),
                                                  .losses = t->partial,
                                                  .optimizer = &c->optimizer_config,
                                                  .state = (const aecl_buffer *const *)t->state}));
    t->step++;
    t->total_steps++;
    if (t->step % THROTTLE_STEPS == 0) TRY(aecl_context_throttle(t->context));
done:
    return st;
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

aecl_status aecl_train_loop_snapshot(aecl_train_loop *t, aecl_snapshot *s) {
    aecl_status st = AECL_OK;
    *s = (aecl_snapshot){.epoch = t->epoch,
                         .step = t->step,
                         .total_steps = t->total_steps,
                         .restarts = t->restarts,
                         .total = t->config.network->params.total,
                         .loss_count = t->partial_count};
    TRY(take_array(&s->params, aecl_device_model_params(t->model), s->total));
    bool finite = all_finite(s->params, s->total);
    for (size_t i = 0; i < t->config.optimizer->state_count; i++) {
        TRY(take_array(&s->state[i], t->state[i], s->total));
        finite = finite && all_finite(s->state[i], s->total);
    }
    TRY(take_array(&s->losses, t->partial, s->loss_count));
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

static aecl_status save(aecl_train_loop *t, const aecl_loop_callbacks *callbacks) {
    aecl_status st = AECL_OK;
    aecl_snapshot snapshot = {0};
    const char *phase = aecl_profile_phase(t->context, "saving");
    TRY(aecl_train_loop_snapshot(t, &snapshot));
    if (callbacks->save) TRY(callbacks->save(callbacks->data, &snapshot));
    t->saved = aecl_now();
done:
    aecl_profile_phase(t->context, phase);
    aecl_snapshot_free(&snapshot);
    return st;
}

static aecl_status report(aecl_train_loop *t, const aecl_loop_callbacks *callbacks) {
    aecl_status st = AECL_OK;
    double loss, elapsed;
    t->shown = aecl_now();
    if (!callbacks->progress) return AECL_OK;
    TRY(read_loss(t, &loss));
    elapsed = t->seconds + aecl_now() - t->since;
    callbacks->progress(callbacks->data, &(aecl_progress){t->epoch + 1, t->config.epochs, t->step, t->steps, loss,
                                                          elapsed > 0 ? (double)samples_done(t) / elapsed : 0});
done:
    return st;
}

/* Between steps: progress, the periodic save, and the question whether to stop. */
static aecl_status between_steps(aecl_train_loop *t, const aecl_loop_callbacks *callbacks) {
    aecl_status st = AECL_OK;
    double clock = aecl_now();
    if (callbacks->stop && callbacks->stop(callbacks->data)) {
        double loss;
        TRY(read_loss(t, &loss));
        TRY(save(t, callbacks));
        return aecl_fail(AECL_STOPPED, "stopped in epoch %llu after step %llu of %zu", (unsigned long long)t->epoch + 1,
                         (unsigned long long)t->step, t->steps);
    }
    if (clock - t->shown >= PROGRESS_SECONDS) TRY(report(t, callbacks));
    if (clock - t->saved >= t->config.save_seconds) TRY(save(t, callbacks));
done:
    return st;
}

static aecl_status check_collapse(aecl_train_loop *t) {
    aecl_variation variation;
    float *start = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_variation_measure(&variation, t->model, t->validation));
    if (!aecl_variation_is_flat(&variation)) return AECL_OK;
    TRY(initial_weights(t, &start));
    TRY(aecl_gradient_is_gone(&t->collapsed, t->model, t->validation, t->config.loss, start));
    if (t->collapsed)
        st = aecl_fail(AECL_FAILED,
                       "the network collapsed in epoch %llu: it answers the same to every input (mean squared error "
                       "%.5f; the mean sample as the answer to all has %.5f)",
                       (unsigned long long)t->epoch, variation.mse, variation.targets);
done:
    free(start);
    return st;
}

static aecl_status finish_epoch(aecl_train_loop *t, const aecl_loop_callbacks *callbacks) {
    aecl_status st = AECL_OK;
    aecl_epoch epoch = {.epoch = t->epoch + 1};
    TRY(read_loss(t, &epoch.train_loss));
    epoch.seconds = t->seconds + aecl_now() - t->since;
    epoch.samples_per_s = epoch.seconds > 0 ? (double)t->config.train->count / epoch.seconds : 0;
    aecl_profile_phase(t->context, "validation");
    TRY(aecl_evaluate(t->model, t->validation, t->config.loss, &epoch.val_loss, NULL));
    t->epoch++;
    t->step = 0;
    t->seconds = 0;
    if (!isfinite(epoch.val_loss))
        return aecl_fail(AECL_FAILED,
                         "the validation loss is not finite after epoch %llu; try a smaller --learning-rate",
                         (unsigned long long)t->epoch);
    TRY(check_collapse(t));
    aecl_profile_phase(t->context, "saving");
    if (callbacks->epoch) TRY(callbacks->epoch(callbacks->data, &epoch));
    TRY(save(t, callbacks));
done:
    return st;
}

static aecl_status train_epoch(aecl_train_loop *t, const aecl_loop_callbacks *callbacks) {
    aecl_status st = AECL_OK;
    aecl_profile_phase(t->context, "training");
    TRY(aecl_feed_shuffle(t->train, t->config.seed, t->epoch));
    if (!t->step) TRY(aecl_buffer_clear(t->partial));
    t->since = aecl_now();
    while (t->step < t->steps) {
        TRY(train_step(t));
        if (t->step < t->steps) TRY(between_steps(t, callbacks));
    }
    TRY(finish_epoch(t, callbacks));
done:
    return st;
}

aecl_status aecl_train_loop_run(aecl_train_loop *t, const aecl_loop_callbacks *callbacks) {
    aecl_status st = AECL_OK;
    t->saved = t->shown = aecl_now();
    while (t->epoch < t->config.epochs) {
        TRY(train_epoch(t, callbacks));
        if (t->epoch < t->config.epochs && callbacks->stop && callbacks->stop(callbacks->data))
            return aecl_fail(AECL_STOPPED, "stopped after epoch %llu of %zu", (unsigned long long)t->epoch,
                             t->config.epochs);
    }
done:
    return st;
}

bool aecl_train_loop_is_collapsed(const aecl_train_loop *t) {
    return t->collapsed;
}
uint64_t aecl_train_loop_epoch(const aecl_train_loop *t) {
    return t->epoch;
}
uint64_t aecl_train_loop_restarts(const aecl_train_loop *t) {
    return t->restarts;
}

aecl_status aecl_train_loop_restart(aecl_train_loop *t) {
    float *flat = NULL;
    aecl_status st = AECL_OK;
    t->restarts++;
    TRY(initial_weights(t, &flat));
    TRY(aecl_buffer_write(aecl_device_model_params(t->model), 0, t->config.network->params.total * sizeof *flat, flat));
    for (size_t i = 0; i < t->config.optimizer->state_count; i++) TRY(aecl_buffer_clear(t->state[i]));
    t->epoch = t->step = t->total_steps = 0;
    t->seconds = 0;
    t->collapsed = false;
done:
    free(flat);
    return st;
}
