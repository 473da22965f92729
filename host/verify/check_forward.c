/* A batch forward through a run's own network, by the way it will take, against double precision. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "nn/forward.h"
#include "verify/check_program.h"

/* One batch of `count` forward on the device and in double. */
typedef struct {
    aecl_check *check;
    const aecl_forward_config *config;
    const aecl_network *network;
    size_t count, features; /* features: of an output */
    aecl_trial_network net;
    aecl_device_model *model;
    aecl_forward *forward;
    aecl_buffer *results;
    float *got;
    double *want, *output, *own; /* output: [features][distinct]; own: [distinct] losses that layers add */
} forward_trial;

static void forward_trial_free(forward_trial *t) {
    aecl_forward_free(t->forward);
    aecl_device_model_free(t->model);
    aecl_trial_network_free(&t->net);
    aecl_buffer_free(t->results);
    free(t->got);
    free(t->want);
    free(t->output);
    free(t->own);
}

static aecl_status forward_trial_new(forward_trial *t, const aecl_device_model *like, uint64_t seed) {
    aecl_status st = AECL_OK;
    const aecl_forward_config *c = t->config;
    t->network = aecl_device_model_network(like);
    t->features = aecl_shape_count(&t->network->layers[c->to - 1].out);
    aecl_sample_source source = *c->source;
    source.noise.fixed = true; /* as at work: no epoch chooses it */
    /* No layer asks for the other samples then. */
    aecl_trial_plan plan = {t->network, c->from, c->to, t->count, &source, seed, true};
    TRY(aecl_trial_network_new(&t->net, aecl_device_model_context(like), &plan));
    TRY(aecl_program_model(&t->model, like, t->net.flat));
    aecl_forward_config config = *c;
    config.source = &t->net.source;
    TRY(aecl_forward_new(&t->forward, t->model, &config));
    size_t floats = aecl_forward_floats(t->forward, t->count);
    TRY(aecl_buffer_new(&t->results, aecl_device_model_context(like), floats * sizeof(float), "results"));
    TRY(aecl_alloc(&t->got, floats, sizeof *t->got));
    TRY(aecl_alloc(&t->want, floats, sizeof *t->want));
    TRY(aecl_alloc(&t->own, t->net.distinct, sizeof *t->own));
    TRY(aecl_network_reference(&(aecl_reference_walk){t->network, c->from, c->to, t->net.flat, t->net.input,
                                                      t->net.distinct, c->own_losses ? t->own : NULL},
                               &t->output));
done:
    return st;
}

/* Losses [blocks][columns], whose sums over blocks, in the first, are compared; the columns beyond the batch are as they
 * come. */
static void want_losses(forward_trial *t) {
    size_t columns = aecl_forward_columns(t->forward);
    for (size_t n = 0; n < t->count; n++) {
        size_t row = t->net.row[n];
        t->want[n] = t->own[row] + aecl_loss_reference(
                                       t->config->loss, &t->network->in,
                                       &(aecl_loss_sample){t->output + row, t->net.clean + row, NULL, t->net.distinct});
    }
    for (size_t i = 0; i < aecl_forward_floats(t->forward, t->count); i++) {
        bool sample = i % columns < t->count;
        if (sample && i >= columns) t->got[i % columns] += t->got[i];
        if (!sample || i >= columns) t->got[i] = 0;
    }
}

/* Outputs [count][features]. */
static void want_outputs(forward_trial *t) {
    for (size_t n = 0; n < t->count; n++)
        for (size_t f = 0; f < t->features; f++)
            t->want[n * t->features + f] = t->output[f * t->net.distinct + t->net.row[n]];
}

static aecl_status try_batch(forward_trial *t, const aecl_device_model *like, uint64_t seed) {
    aecl_status st = AECL_OK;
    TRY(forward_trial_new(t, like, seed));
    size_t floats = aecl_forward_floats(t->forward, t->count);
    TRY(aecl_program_fill(t->results, t->got, floats, NAN));
    TRY(aecl_forward_run(t->forward, AECL_TRIAL_FIRST, t->count, t->results));
    TRY(aecl_buffer_read(t->results, 0, floats * sizeof(float), t->got));
    if (t->config->loss)
        want_losses(t);
    else
        want_outputs(t);
    aecl_check_compare_within(t->check, t->config->loss ? "loss" : "output", t->got, t->want, floats,
                              AECL_PROGRAM_ALLOWANCE * aecl_most_of(t->want, floats));
done:
    return st;
}

static aecl_status try_count(aecl_check *check, const aecl_device_model *like, const void *config, size_t count,
                             uint64_t seed) {
    forward_trial t = {.check = check, .config = config, .count = count};
    aecl_status st = try_batch(&t, like, seed);
    forward_trial_free(&t);
    return st;
}

aecl_status aecl_check_forward(const aecl_device_model *model, const aecl_forward_config *config,
                               char why[AECL_CHECK_WHY]) {
    return aecl_program_try(try_count, model, config, config->batch, why);
}
