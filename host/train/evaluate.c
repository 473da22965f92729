#include "train/evaluate.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "cl/profile.h"

/* What one pass over a feed needs on the device and on the host. */
typedef struct {
    aecl_device_model *model;
    aecl_feed *feed;
    aecl_workspace *workspace;
    aecl_buffer *clean;  /* targets, where the input is noisy; else NULL */
    aecl_buffer *result; /* partial sums, or rows */
    float *host;
    size_t columns;
} sweep;

static void sweep_free(sweep *s) {
    aecl_workspace_free(s->workspace);
    aecl_buffer_free(s->clean);
    aecl_buffer_free(s->result);
    free(s->host);
}

static aecl_status sweep_new(sweep *s, aecl_device_model *model, aecl_feed *feed, size_t result_rows) {
    aecl_status st = AECL_OK;
    aecl_context *context = aecl_device_model_context(model);
    size_t most = aecl_feed_most(feed), batch = most < AECL_EVALUATE_BATCH ? most : AECL_EVALUATE_BATCH;
    if (most < aecl_feed_count(feed)) batch = batch / AECL_BATCH_PAD * AECL_BATCH_PAD; /* whole columns are fed */
    *s = (sweep){.model = model, .feed = feed};
    TRY(aecl_workspace_new(&s->workspace, model, batch, false));
    s->columns = aecl_workspace_columns(s->workspace);
    if (aecl_feed_is_noisy(feed))
        TRY(aecl_buffer_new(&s->clean, context, aecl_feed_features(feed) * s->columns * sizeof(float), "targets"));
    TRY(aecl_buffer_new(&s->result, context, result_rows * s->columns * sizeof(float), "results"));
    TRY(aecl_alloc(&s->host, result_rows * s->columns, sizeof *s->host));
done:
    return st;
}

static size_t batch_count(const sweep *s, size_t first) {
    size_t left = aecl_feed_count(s->feed) - first;
    return left < s->columns ? left : s->columns;
}

static aecl_status load(const sweep *s, size_t layer, size_t first, size_t count) {
    const aecl_buffer *x = aecl_workspace_activation(s->workspace, layer);
    return aecl_feed_batch(
        s->feed,
        &(aecl_batch){.first = first, .count = count, .columns = s->columns, .x = x, .t = s->clean ? s->clean : x});
}

/* Adds up the blocks of each sample. Returns the sum over samples. */
static double add_blocks(const sweep *s, size_t blocks, size_t count, double *errors) {
    double total = 0;
    for (size_t n = 0; n < count; n++) {
        double sum = 0;
        for (size_t b = 0; b < blocks; b++) sum += s->host[b * s->columns + n];
        sum /= (double)aecl_feed_features(s->feed);
        if (errors) errors[n] = sum;
        total += sum;
    }
    return total;
}

aecl_status aecl_evaluate(aecl_device_model *model, aecl_feed *feed, const aecl_loss *loss, double *mean,
                          double *errors) {
    aecl_status st = AECL_OK;
    sweep s = {0};
    const aecl_network *network = aecl_device_model_network(model);
    size_t features = aecl_feed_features(feed), blocks = aecl_loss_blocks(features);
    double total = 0;
    TRY(sweep_new(&s, model, feed, blocks));
    for (size_t first = 0; first < aecl_feed_count(feed); first += s.columns) {
        size_t count = batch_count(&s, first);
        TRY(load(&s, 0, first, count));
        TRY(aecl_device_model_forward(model, s.workspace, 0, network->count, &(aecl_device_pass){.samples = count}));
        TRY(aecl_loss_measure(aecl_device_model_ops(model),
                              &(aecl_loss_pass){loss, aecl_workspace_activation(s.workspace, network->count),
                                                s.clean ? s.clean : aecl_workspace_activation(s.workspace, 0), features,
                                                s.columns, count, s.result}));
        TRY(aecl_buffer_read(s.result, 0, blocks * s.columns * sizeof(float), s.host));
        total += add_blocks(&s, blocks, count, errors ? errors + first : NULL);
    }
    *mean = total / (double)aecl_feed_count(feed);
done:
    sweep_free(&s);
    return st;
}

/* The matrix in `from` as rows of samples, in to[count][features]. */
static aecl_status read_rows(const sweep *s, const aecl_buffer *from, size_t features, size_t count, float *to) {
    aecl_status st = AECL_OK;
    aecl_profile_site(aecl_device_model_context(s->model), NULL, "rows");
    TRY(aecl_rows_of(aecl_device_model_ops(s->model), from, s->result, &(aecl_rows_size){features, s->columns, count}));
    TRY(aecl_buffer_read(s->result, 0, features * count * sizeof(float), to));
done:
    return st;
}

aecl_status aecl_apply(aecl_device_model *model, aecl_feed *feed, size_t from, size_t to, aecl_rows_function rows,
                       void *data) {
    aecl_status st = AECL_OK;
    sweep s = {0};
    const aecl_network *network = aecl_device_model_network(model);
    const aecl_shape *out = to ? &network->layers[to - 1].out : &network->in;
    const aecl_shape *in = from < network->count ? &network->layers[from].in : &network->out;
    size_t features = aecl_shape_count(out);
    if (aecl_shape_count(in) != aecl_feed_features(feed))
        return aecl_fail(AECL_INPUT, "samples of %zu values where the model wants %zu", aecl_feed_features(feed),
                         aecl_shape_count(in));
    TRY(sweep_new(&s, model, feed, features));
    for (size_t first = 0; first < aecl_feed_count(feed); first += s.columns) {
        size_t count = batch_count(&s, first);
        TRY(load(&s, from, first, count));
        TRY(aecl_device_model_forward(model, s.workspace, from, to, &(aecl_device_pass){.samples = count}));
        TRY(read_rows(&s, aecl_workspace_activation(s.workspace, to), features, count, s.host));
        TRY(rows(data, first, count, s.host));
    }
done:
    sweep_free(&s);
    return st;
}

aecl_status aecl_answer(aecl_device_model *model, aecl_feed *feed, size_t most, aecl_answers_function answers,
                        void *data) {
    aecl_status st = AECL_OK;
    sweep s = {0};
    float *target = NULL, *input = NULL;
    size_t features = aecl_feed_features(feed), all = most < aecl_feed_count(feed) ? most : aecl_feed_count(feed);
    size_t last = aecl_device_model_network(model)->count;
    TRY(sweep_new(&s, model, feed, features));
    TRY(aecl_alloc(&target, features * s.columns, sizeof *target));
    TRY(aecl_alloc(&input, features * s.columns, sizeof *input));
    for (size_t first = 0; first < all; first += s.columns) {
        size_t count = all - first < s.columns ? all - first : s.columns;
        const aecl_buffer *x = aecl_workspace_activation(s.workspace, 0);
        TRY(load(&s, 0, first, count));
        TRY(aecl_device_model_forward(model, s.workspace, 0, last, &(aecl_device_pass){.samples = count}));
        TRY(read_rows(&s, s.clean ? s.clean : x, features, count, target));
        TRY(read_rows(&s, x, features, count, input));
        TRY(read_rows(&s, aecl_workspace_activation(s.workspace, last), features, count, s.host));
        TRY(answers(data, &(aecl_answers){first, count, features, target, input, s.host}));
    }
done:
    sweep_free(&s);
    free(target);
    free(input);
    return st;
}
