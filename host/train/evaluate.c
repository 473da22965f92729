/* A model over a whole feed, through nn/forward.h: losses, or inputs and outputs, batch by batch. */
#include "train/evaluate.h"

#include <stdlib.h>

#include "base/mem.h"
#include "nn/forward.h"

/* What one pass over a feed needs on the device and on the host. */
typedef struct {
    aecl_context *context;
    aecl_feed *feed;
    aecl_forward *forward;
    aecl_buffer *results; /* losses or rows of a batch */
    float *host;
    size_t columns;
} sweep;

static void sweep_free(sweep *s) {
    aecl_forward_free(s->forward);
    aecl_buffer_free(s->results);
    free(s->host);
}

/* What is measured; a loss alone, that of training with what layers add, or (NULL) the outputs. */
typedef struct {
    const aecl_loss *loss;
    bool own_losses;
} wish;

/* Through all layers. */
static aecl_status sweep_new(sweep *s, aecl_device_model *model, aecl_feed *feed, wish what) {
    size_t room = aecl_workspace_batch(model, AECL_EVALUATE_BATCH, AECL_EVALUATE_BYTES);
    size_t most = aecl_feed_most(feed), batch = most < room ? most : room;
    aecl_status st = AECL_OK;
    if (most < aecl_feed_count(feed)) batch = batch / AECL_BATCH_PAD * AECL_BATCH_PAD; /* whole columns are fed */
    *s = (sweep){.context = aecl_device_model_context(model), .feed = feed};
    TRY(aecl_forward_new(&s->forward, model,
                         &(aecl_forward_config){.to = aecl_device_model_network(model)->count,
                                                .loss = what.loss,
                                                .source = aecl_feed_source(feed),
                                                .batch = batch,
                                                .layerwise = true,
                                                .own_losses = what.own_losses}));
    s->columns = aecl_forward_columns(s->forward);
    size_t floats = aecl_forward_floats(s->forward, s->columns);
    TRY(aecl_buffer_new_or(&s->results, s->context, floats * sizeof(float), "results", AECL_SMALLER_BATCH));
    TRY(aecl_alloc(&s->host, floats, sizeof *s->host));
done:
    return st;
}

static aecl_status run(sweep *s, size_t first, size_t count) {
    aecl_status st = AECL_OK;
    TRY(aecl_feed_prepare(s->feed, first, count));
    TRY(aecl_forward_run(s->forward, first, count, s->results));
done:
    return st;
}

/* Adds up the blocks of each sample. Returns the sum over samples. */
static double add_blocks(const sweep *s, size_t count, double *errors) {
    size_t features = aecl_feed_features(s->feed), blocks = aecl_loss_blocks(features);
    double total = 0;
    for (size_t n = 0; n < count; n++) {
        double sum = 0;
        for (size_t b = 0; b < blocks; b++) sum += s->host[b * s->columns + n];
        sum /= (double)features;
        if (errors) errors[n] = sum;
        total += sum;
    }
    return total;
}

static aecl_status evaluate(aecl_device_model *model, aecl_feed *feed, wish what, double *mean, double *errors) {
    size_t all = aecl_feed_count(feed);
    double total = 0;
    sweep s = {0};
    aecl_status st = AECL_OK;
    TRY(sweep_new(&s, model, feed, what));
    for (size_t first = 0; first < all; first += s.columns) {
        size_t count = all - first < s.columns ? all - first : s.columns;
        TRY(run(&s, first, count));
        TRY(aecl_buffer_read(s.results, 0, aecl_forward_floats(s.forward, count) * sizeof(float), s.host));
        total += add_blocks(&s, count, errors ? errors + first : NULL);
    }
    *mean = total / (double)all;
done:
    sweep_free(&s);
    return st;
}

aecl_status aecl_evaluate(aecl_device_model *model, aecl_feed *feed, const aecl_loss *loss, double *mean,
                          double *errors) {
    return evaluate(model, feed, (wish){loss, false}, mean, errors);
}

static wish objective_of(const aecl_device_model *model, const aecl_loss *loss) {
    return (wish){loss, aecl_network_adds_losses(aecl_device_model_network(model))};
}

aecl_status aecl_evaluate_objective(aecl_device_model *model, aecl_feed *feed, const aecl_loss *loss, double *mean) {
    return evaluate(model, feed, objective_of(model, loss), mean, NULL);
}

aecl_status aecl_evaluate_rehearse(aecl_device_model *model, aecl_feed *feed, const aecl_loss *loss) {
    const wish wanted[] = {objective_of(model, loss), {NULL, false}};
    aecl_status st = AECL_OK;
    for (size_t i = 0; st == AECL_OK && i < COUNT_OF(wanted); i++) {
        sweep s = {0};
        st = sweep_new(&s, model, feed, wanted[i]);
        sweep_free(&s);
    }
    return st;
}

/* What went in, in to[count][features]; the room for results serves it too. */
static aecl_status read_inputs(const sweep *s, size_t count, bool clean, float *to) {
    aecl_status st = AECL_OK;
    TRY(aecl_forward_inputs(s->forward, count, clean, s->results));
    TRY(aecl_buffer_read(s->results, 0, aecl_feed_features(s->feed) * count * sizeof(float), to));
done:
    return st;
}

aecl_status aecl_answer(aecl_device_model *model, aecl_feed *feed, size_t most, aecl_answers_function answers,
                        void *data) {
    size_t features = aecl_feed_features(feed), all = most < aecl_feed_count(feed) ? most : aecl_feed_count(feed);
    float *target = NULL, *input = NULL;
    sweep s = {0};
    aecl_status st = AECL_OK;
    TRY(sweep_new(&s, model, feed, (wish){NULL, false}));
    TRY(aecl_alloc(&target, features * s.columns, sizeof *target));
    TRY(aecl_alloc(&input, features * s.columns, sizeof *input));
    for (size_t first = 0; first < all; first += s.columns) {
        size_t count = all - first < s.columns ? all - first : s.columns;
        TRY(run(&s, first, count));
        TRY(aecl_buffer_read(s.results, 0, features * count * sizeof(float), s.host));
        TRY(read_inputs(&s, count, true, target));
        TRY(read_inputs(&s, count, false, input));
        TRY(answers(data, &(aecl_answers){first, count, features, target, input, s.host}));
    }
done:
    sweep_free(&s);
    free(target);
    free(input);
    return st;
}
