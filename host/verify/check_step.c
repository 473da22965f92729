/* A training step of a run's own network, by the way it will take, against double precision. In panels this is the program
 * that the run itself compiles. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "nn/stepper.h"
#include "base/philox.h"
#include "nn/panel/panel_program.h"
#include "verify/check_program.h"
#include "verify/reference_step.h"

#define MOST_STATES 2
#define STEP        3     /* number of the step that is made */
#define SEED        17    /* of what layers draw */
#define TOGETHER    41    /* samples of a batch whose layers do not take each by itself */
#define ROUNDING    3e-7  /* of a weight: its last bits */
#define NEGLIGIBLE  1e-30 /* what devices may take for zero */

/* One step of `count` samples on the device and in double. */
typedef struct {
    aecl_check *check;
    const aecl_stepper_config *config;
    const aecl_network *network;
    size_t count;
    aecl_trial_network net;
    aecl_device_model *model;
    aecl_stepper *stepper;
    aecl_buffer *losses, *states[MOST_STATES];
    aecl_reference_training reference;               /* state[0] becomes the gradient */
    float *state[MOST_STATES], *got;                 /* [total] before the step; as read back */
    double *want, *want_state[MOST_STATES], *change; /* [total] after the step */
    bool *open;                                      /* [total] weights that rounding may send either way */
    aecl_optimizer_config optimizer;
} step_trial;

static void step_trial_free(step_trial *t) {
    for (size_t s = 0; s < MOST_STATES; s++) {
        aecl_buffer_free(t->states[s]);
        free(t->state[s]);
        free(t->want_state[s]);
    }
    aecl_buffer_free(t->losses);
    aecl_stepper_free(t->stepper);
    aecl_device_model_free(t->model);
    aecl_reference_training_free(&t->reference);
    aecl_trial_network_free(&t->net);
    free(t->got);
    free(t->want);
    free(t->change);
    free(t->open);
}

/* An optimizer whose step is to keep the gradient. */
static void keep_gradient(const aecl_optimizer_config *config, uint64_t t, double gradient, double *param,
                          double *state) {
    (void)config, (void)t, (void)param;
    state[0] = gradient;
}
static const aecl_optimizer gradient_keeper = {.name = "gradient", .reference = keep_gradient};

/* The gradient of the batch in double, and what the layers made of the parameters that they keep. */
static aecl_status make_gradient(step_trial *t, bool apart) {
    aecl_status st = AECL_OK;
    aecl_step step = {.count = t->net.distinct, .epoch = AECL_TRIAL_EPOCH, .t = STEP, .seed = SEED};
    t->reference = (aecl_reference_training){.network = t->network,
                                             .loss = t->config->loss,
                                             .optimizer = &gradient_keeper,
                                             .times = apart ? t->net.times : NULL,
                                             .batch = t->count};
    TRY(aecl_reference_training_start(&t->reference, t->net.flat));
    TRY(aecl_reference_training_step(&t->reference, &step, t->net.input, t->net.clean));
done:
    return st;
}

static aecl_status make_arrays(step_trial *t, aecl_context *context) {
    aecl_status st = AECL_OK;
    size_t total = t->network->params.total, losses = aecl_stepper_loss_count(t->stepper);
    TRY(aecl_buffer_new(&t->losses, context, losses * sizeof(float), "losses"));
    for (size_t s = 0; s < MOST_STATES; s++) {
        TRY(aecl_buffer_new(&t->states[s], context, total * sizeof(float), "optimizer state"));
        TRY(aecl_alloc(&t->state[s], total, sizeof(float)));
        TRY(aecl_alloc(&t->want_state[s], total, sizeof(double)));
    }
    TRY(aecl_alloc(&t->got, total > losses ? total : losses, sizeof *t->got));
    TRY(aecl_alloc(&t->want, total, sizeof *t->want));
    TRY(aecl_alloc(&t->change, total, sizeof *t->change));
    TRY(aecl_alloc(&t->open, total, sizeof *t->open));
done:
    return st;
}

/* Clips the gradient to half its length, whatever a run has, so that it is clipped. */
static void clip(step_trial *t, double *norm) {
    double *gradient = t->reference.state[0], squares = 0;
    size_t trained = t->network->params.trained;
    for (size_t i = 0; i < trained; i++) squares += gradient[i] * gradient[i];
    *norm = sqrt(squares) / 2;
    for (size_t i = 0; i < trained; i++) gradient[i] /= 2;
}

static aecl_status step_trial_new(step_trial *t, const aecl_device_model *like, uint64_t seed) {
    aecl_status st = AECL_OK;
    aecl_context *context = aecl_device_model_context(like);
    t->network = aecl_device_model_network(like);
    bool apart = !aecl_panel_lacks(t->network, 0, t->network->count, true);
    if (!apart) t->count = aecl_smaller(t->count, TOGETHER);
    aecl_trial_plan plan = {t->network, 0, t->network->count, t->count, t->config->source, seed, apart};
    TRY(aecl_trial_network_new(&t->net, context, &plan));
    TRY(aecl_program_model(&t->model, like, t->net.flat));
    TRY(make_gradient(t, apart));
    aecl_stepper_config config = *t->config;
    config.source = &t->net.source;
    if (config.clip_norm > 0) clip(t, &config.clip_norm);
    TRY(aecl_stepper_new(&t->stepper, t->model, &config));
    TRY(make_arrays(t, context));
done:
    return st;
}

static double most_gradient(const step_trial *t, const aecl_param *p) {
    return aecl_most_of(t->reference.state[0] + p->offset, p->count);
}

/* Whether nothing but rounding is left of a tensor's gradient: a normalization behind a bias takes what it adds away. */
static bool is_gone(const step_trial *t, const aecl_param *p) {
    return most_gradient(t, p) < 1e-6 * aecl_most_of(t->reference.state[0], t->network->params.trained);
}

/* A state that the optimizer may be in: what one step along a gradient of chance, as large as the tensor's own, leaves; where
 * that is gone as large as the largest, so that its rounding does not steer the step. */
static void make_state(step_trial *t, const aecl_param *p) {
    double most = is_gone(t, p) ? aecl_most_of(t->reference.state[0], t->network->params.trained) : most_gradient(t, p);
    for (size_t i = p->offset; p->trained && i < p->offset + p->count; i++) {
        double state[MOST_STATES] = {0}, ignored = 0;
        double gradient = most * (2 * (double)aecl_random_uniform(STEP, AECL_RANDOM_TEST, 2000, i) - 1);
        t->config->optimizer->reference(&t->optimizer, 1, gradient, &ignored, state);
        for (size_t s = 0; s < MOST_STATES; s++) t->state[s][i] = (float)state[s];
    }
}

/* Where the sign of a sum decides, rounding of a gradient may turn it: whether a little more and a little less do. */
static bool is_open(const step_trial *t, size_t at, double little) {
    double moved[2] = {0};
    for (int side = 0; side < 2; side++) {
        double state[MOST_STATES] = {(double)t->state[0][at], (double)t->state[1][at]};
        double gradient = t->reference.state[0][at] + (side ? little : -little);
        t->config->optimizer->reference(&t->optimizer, STEP, gradient, &moved[side], state);
    }
    return fabs(moved[0] - moved[1]) > t->optimizer.learning_rate / 2;
}

static void find_open(step_trial *t) {
    for (size_t i = 0; t->config->optimizer->jumps && i < t->network->params.count; i++) {
        const aecl_param *p = &t->network->params.param[i];
        double little = AECL_PROGRAM_ALLOWANCE * most_gradient(t, p);
        for (size_t at = p->offset; p->trained && at < p->offset + p->count; at++) t->open[at] = is_open(t, at, little);
    }
}

/* The step in double, from weights and states as the device gets them. */
static void step_in_double(step_trial *t) {
    const aecl_params *params = &t->network->params;
    for (size_t i = 0; i < params->total; i++) {
        double state[MOST_STATES] = {(double)t->state[0][i], (double)t->state[1][i]};
        t->want[i] = t->reference.params[i];
        if (i < params->trained)
            t->config->optimizer->reference(&t->optimizer, STEP, t->reference.state[0][i], &t->want[i], state);
        for (size_t s = 0; s < MOST_STATES; s++) t->want_state[s][i] = state[s];
        t->change[i] = t->want[i] - (double)t->net.flat[i];
    }
}

/* Makes the learning rate so large that weights change by as much as they are: their rounding then hides nothing. */
static void choose_rate(step_trial *t) {
    const aecl_params *params = &t->network->params;
    double rate = 1;
    t->optimizer.learning_rate = 1;
    step_in_double(t);
    for (size_t i = 0; i < params->count; i++) {
        const aecl_param *p = &params->param[i];
        double change = aecl_most_of(t->change + p->offset, p->count);
        if (!p->trained || is_gone(t, p) || change < NEGLIGIBLE) continue;
        rate = fmax(rate, aecl_most_of(t->reference.params + p->offset, p->count) / change);
    }
    t->optimizer.learning_rate = rate;
    step_in_double(t);
}

/* Losses are added to what is there, a column a sample, whatever the blocks. */
static aecl_status compare_losses(step_trial *t, float before) {
    aecl_status st = AECL_OK;
    size_t losses = aecl_stepper_loss_count(t->stepper), columns = aecl_batch_columns(t->config->batch);
    double *want = NULL;
    TRY(aecl_alloc(&want, columns, sizeof *want));
    for (size_t i = 0; i < losses; i++) want[i % columns] += (double)before;
    for (size_t n = 0; n < t->count; n++) want[n] += t->reference.losses[t->net.row[n]];
    for (size_t n = 0; n < t->count; n++) {
        size_t row = t->net.row[n];
        want[n] += aecl_loss_reference(t->config->loss, &t->network->in,
                                       &(aecl_loss_sample){t->reference.activation[t->network->count] + row,
                                                           t->net.clean + row, NULL, t->net.distinct});
    }
    TRY(aecl_buffer_read(t->losses, 0, losses * sizeof(float), t->got));
    for (size_t i = columns; i < losses; i++) t->got[i % columns] += t->got[i];
    aecl_check_compare_within(t->check, "loss of sample", t->got, want, columns,
                              AECL_PROGRAM_ALLOWANCE * aecl_most_of(want, columns));
done:
    free(want);
    return st;
}

static void compare_tensor(const step_trial *t, const char *what, const aecl_param *p, const double *want,
                           double allowance) {
    char name[AECL_TENSOR_NAME + 32];
    snprintf(name, sizeof name, "%s of %s", what, p->name);
    if (aecl_most_of(want + p->offset, p->count) < NEGLIGIBLE) return;
    aecl_check_compare_within(t->check, name, t->got + p->offset, want + p->offset, p->count, allowance);
}

static aecl_status compare_params(step_trial *t) {
    aecl_status st = AECL_OK;
    const aecl_params *params = &t->network->params;
    const aecl_optimizer *o = t->config->optimizer;
    TRY(aecl_buffer_read(aecl_device_model_params(t->model), 0, params->total * sizeof(float), t->got));
    for (size_t i = 0; i < params->total; i++)
        if (t->open[i]) t->got[i] = (float)t->want[i];
    for (size_t i = 0; i < params->count; i++) {
        const aecl_param *p = &params->param[i];
        double change = aecl_most_of(t->change + p->offset, p->count),
               weight = aecl_most_of(t->want + p->offset, p->count);
        compare_tensor(t, "step", p, t->want, AECL_PROGRAM_ALLOWANCE * change + ROUNDING * weight);
    }
    for (size_t s = 0; s < o->state_count; s++) {
        TRY(aecl_buffer_read(t->states[s], 0, params->total * sizeof(float), t->got));
        for (size_t i = 0; i < params->count; i++) {
            const aecl_param *p = &params->param[i];
            const double *want = t->want_state[s];
            compare_tensor(t, o->state_names[s], p, want,
                           AECL_PROGRAM_ALLOWANCE * aecl_most_of(want + p->offset, p->count));
        }
    }
done:
    return st;
}

static aecl_status run_step(step_trial *t, float before) {
    aecl_status st = AECL_OK;
    size_t bytes = t->network->params.total * sizeof(float);
    TRY(aecl_program_fill(t->losses, t->got, aecl_stepper_loss_count(t->stepper), before));
    for (size_t s = 0; s < MOST_STATES; s++) TRY(aecl_buffer_write(t->states[s], 0, bytes, t->state[s]));
    TRY(aecl_stepper_run(t->stepper, &(aecl_step){.first = AECL_TRIAL_FIRST,
                                                  .count = t->count,
                                                  .epoch = AECL_TRIAL_EPOCH,
                                                  .t = STEP,
                                                  .seed = SEED,
                                                  .losses = t->losses,
                                                  .optimizer = &t->optimizer,
                                                  .state = (const aecl_buffer *const *)t->states}));
done:
    return st;
}

static aecl_status try_step(step_trial *t, const aecl_device_model *like, uint64_t seed) {
    aecl_status st = AECL_OK;
    TRY(step_trial_new(t, like, seed));
    float before = 0.01f * (float)t->net.features;
    t->optimizer = t->config->optimizer->defaults;
    for (size_t i = 0; i < t->network->params.count; i++) make_state(t, &t->network->params.param[i]);
    choose_rate(t);
    find_open(t);
    TRY(run_step(t, before));
    TRY(compare_losses(t, before));
    TRY(compare_params(t));
done:
    return st;
}

static aecl_status try_count(aecl_check *check, const aecl_device_model *like, const void *config, size_t count,
                             uint64_t seed) {
    step_trial t = {.check = check, .config = config, .count = count};
    aecl_status st = try_step(&t, like, seed);
    step_trial_free(&t);
    return st;
}

aecl_status aecl_check_step(const aecl_device_model *model, const aecl_stepper_config *config,
                            char why[AECL_CHECK_WHY]) {
    return aecl_program_try(try_count, model, config, config->batch, why);
}
