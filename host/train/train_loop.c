/* Epochs of training on a device and their validation. */
#include "train/train_loop.h"

#include <math.h>
#include <stdlib.h>

#include "base/clock.h"
#include "cl/profile.h"
#include "nn/average.h"
#include "train/collapse.h"

#define THROTTLE_STEPS   64
#define PROGRESS_SECONDS 0.1

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

static double scheduled_rate(const aecl_train_loop *t) {
    const aecl_schedule_place place = {t->total_steps + 1, t->steps, t->config.epochs, t->reductions};
    return t->config.optimizer_config.learning_rate * aecl_schedule_factor(&t->config.schedule, &place);
}

static aecl_status train_step(aecl_train_loop *t) {
    aecl_status st = AECL_OK;
    const aecl_train_config *c = &t->config;
    aecl_optimizer_config optimizer = c->optimizer_config;
    optimizer.learning_rate = scheduled_rate(t);
    size_t first = t->step * c->batch, left = c->train->count - first, count = left < c->batch ? left : c->batch;
    TRY(aecl_feed_prepare(t->train, first, count));
    TRY(aecl_stepper_run(t->stepper, &(aecl_step){.first = first,
                                                  .count = count,
                                                  .epoch = t->epoch,
                                                  .t = t->total_steps + 1,
                                                  .seed = aecl_loop_seed(t),
                                                  .losses = t->partial,
                                                  .optimizer = &optimizer,
                                                  .state = (const aecl_buffer *const *)t->state}));
    t->step++;
    t->total_steps++;
    if (t->average)
        TRY(aecl_average_add(aecl_device_model_ops(t->model), t->average, aecl_device_model_params(t->model),
                             c->network->params.total, aecl_average_share(c->ema, t->total_steps)));
    if (t->step % THROTTLE_STEPS == 0) TRY(aecl_context_throttle(t->context));
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

static aecl_status check_collapse(aecl_train_loop *t, const aecl_loop_callbacks *callbacks) {
    aecl_variation variation;
    float *start = NULL;
    aecl_status st = AECL_OK;
    if (t->may_be_flat) return AECL_OK;
    TRY(aecl_variation_measure(&variation, t->model, t->validation));
    if (!aecl_variation_is_flat(&variation)) return AECL_OK;
    TRY(aecl_loop_initial_weights(t, &start));
    TRY(aecl_gradient_is_gone(&t->collapsed, t->model, t->validation, t->config.loss, start));
    if (t->collapsed && callbacks->flat) TRY(callbacks->flat(callbacks->data, &t->may_be_flat));
    t->collapsed = t->collapsed && !t->may_be_flat;
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
    aecl_status st = AECL_OK, measured;
    aecl_epoch epoch = {.epoch = t->epoch + 1};
    TRY(read_loss(t, &epoch.train_loss));
    epoch.seconds = t->seconds + aecl_now() - t->since;
    epoch.samples_per_s = epoch.seconds > 0 ? (double)t->config.train->count / epoch.seconds : 0;
    aecl_profile_phase(t->context, "validation");
    TRY(aecl_loop_exchange_average(t));
    measured = aecl_evaluate_objective(t->model, t->validation, t->config.loss, &epoch.val_loss);
    TRY(aecl_loop_exchange_average(t)); /* also after a failure, which it leaves as it is */
    TRY(measured);
    t->epoch++;
    t->step = 0;
    t->seconds = 0;
    if (!isfinite(epoch.val_loss))
        return aecl_fail(AECL_FAILED,
                         "the validation loss is not finite after epoch %llu; try a smaller --learning-rate",
                         (unsigned long long)t->epoch);
    TRY(check_collapse(t, callbacks));
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
    TRY(aecl_loop_go_on(t));
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
