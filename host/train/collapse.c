/* Two signs of a dead network: outputs that vary next to nothing from sample to sample, and a gradient of the encoder
 * that has vanished since the start. */
#include "train/collapse.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "nn/layer.h"

#define LEAST_SHARE 1e-4 /* of the targets' variance */
#define LEAST_PART  0.1  /* of the initial gradient */
#define SAMPLES     32   /* that a gradient is taken over */

/* Sums over samples. */
typedef struct {
    double *sum[2], *squares[2]; /* [features] of outputs and of targets, in one block at sum[0] */
    double errors;
    size_t count;
} moments;

static aecl_status add_moments(void *data, const aecl_answers *batch) {
    moments *m = data;
    const float *const values[2] = {batch->output, batch->target};
    for (size_t i = 0; i < batch->count; i++)
        for (size_t f = 0; f < batch->features; f++) {
            double pair[2];
            for (size_t k = 0; k < 2; k++) {
                pair[k] = (double)values[k][i * batch->features + f];
                m->sum[k][f] += pair[k];
                m->squares[k][f] += pair[k] * pair[k];
            }
            m->errors += (pair[0] - pair[1]) * (pair[0] - pair[1]);
        }
    m->count += batch->count;
    return AECL_OK;
}

static double variance(const moments *m, size_t k, size_t features) {
    double total = 0, n = (double)m->count;
    for (size_t f = 0; f < features; f++) {
        double mean = m->sum[k][f] / n;
        total += m->squares[k][f] / n - mean * mean;
    }
    return total / (double)features;
}

aecl_status aecl_variation_measure(aecl_variation *out, aecl_device_model *model, aecl_feed *feed) {
    size_t features = aecl_feed_features(feed);
    moments m = {0};
    double *block = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_alloc(&block, 4 * features, sizeof *block));
    for (size_t k = 0; k < 2; k++) m.sum[k] = block + k * features, m.squares[k] = block + (2 + k) * features;
    TRY(aecl_answer(model, feed, AECL_EVALUATE_BATCH, add_moments, &m));
    *out = (aecl_variation){variance(&m, 0, features), variance(&m, 1, features),
                            m.errors / ((double)m.count * (double)features)};
done:
    free(block);
    return st;
}

bool aecl_variation_is_flat(const aecl_variation *v) {
    return v->targets > 0 && v->outputs < LEAST_SHARE * v->targets;
}

/* What one backward pass needs. */
typedef struct {
    aecl_workspace *workspace;
    aecl_buffer *target, *losses, *loss_scratch;
    float *gradients;
} backward;

static void backward_free(backward *b) {
    aecl_workspace_free(b->workspace);
    aecl_buffer_free(b->target);
    aecl_buffer_free(b->losses);
    aecl_buffer_free(b->loss_scratch);
    free(b->gradients);
}

static aecl_status backward_new(backward *b, aecl_device_model *model, size_t features, const aecl_loss *loss) {
    aecl_context *context = aecl_device_model_context(model);
    aecl_status st = AECL_OK;
    *b = (backward){0};
    TRY(aecl_workspace_new(&b->workspace, model, SAMPLES, true));
    size_t columns = aecl_workspace_columns(b->workspace);
    TRY(aecl_buffer_new(&b->target, context, features * columns * sizeof(float), "targets"));
    TRY(aecl_buffer_new(&b->losses, context, aecl_loss_blocks(features) * columns * sizeof(float), "losses"));
    TRY(aecl_buffer_clear(b->losses));
    TRY(aecl_loss_scratch_new(&b->loss_scratch, aecl_device_model_ops(model), loss,
                              &aecl_device_model_network(model)->in, columns));
    TRY(aecl_device_model_make_gradients(model));
    TRY(aecl_alloc(&b->gradients, aecl_device_model_network(model)->params.trained, sizeof(float)));
done:
    return st;
}

/* The length of a gradient: of all weights, and of the encoder's alone. */
typedef struct {
    double all, encoder;
} lengths;

static lengths measure_gradient(const aecl_params *params, const float *gradient) {
    double encoder = 0, decoder = 0;
    for (size_t p = 0; p < params->count; p++) {
        const aecl_param *param = &params->param[p];
        double squares = 0;
        if (!param->trained) continue;
        for (size_t i = param->offset; i < param->offset + param->count; i++)
            squares += (double)gradient[i] * (double)gradient[i];
        *(strncmp(param->name, "encoder.", 8) == 0 ? &encoder : &decoder) += squares;
    }
    return (lengths){sqrt(encoder + decoder), sqrt(encoder)};
}

/* *out = the lengths of the gradient with the model's present weights. */
static aecl_status gradient_lengths(lengths *out, aecl_device_model *model, aecl_feed *feed, const aecl_loss *loss) {
    const aecl_network *network = aecl_device_model_network(model);
    size_t features = aecl_feed_features(feed), all = aecl_feed_count(feed), count = all < SAMPLES ? all : SAMPLES;
    size_t last = network->count;
    aecl_device_pass pass = {.samples = count, .training = true};
    backward b;
    aecl_status st = AECL_OK;
    TRY(backward_new(&b, model, features, loss));
    size_t columns = aecl_workspace_columns(b.workspace);
    const aecl_buffer *x = aecl_workspace_activation(b.workspace, 0), *t = aecl_feed_is_noisy(feed) ? b.target : x;
    TRY(aecl_feed_batch(feed, &(aecl_batch){.count = count, .columns = columns, .x = x, .t = t}));
    TRY(aecl_device_model_forward(model, b.workspace, 0, last, &pass));
    TRY(aecl_loss_train(aecl_device_model_ops(model),
                        &(aecl_loss_pass){loss, aecl_workspace_activation(b.workspace, last), t, features, columns,
                                          count, b.losses, &network->in, b.loss_scratch},
                        aecl_activation_of(&network->layers[last - 1]),
                        aecl_workspace_gradient(b.workspace, last - 1)));
    TRY(aecl_device_model_backward(model, b.workspace, &pass));
    TRY(aecl_buffer_read(aecl_device_model_gradients(model), 0, network->params.trained * sizeof(float), b.gradients));
    *out = measure_gradient(&network->params, b.gradients);
done:
    backward_free(&b);
    return st;
}

aecl_status aecl_gradient_is_gone(bool *out, aecl_device_model *model, aecl_feed *feed, const aecl_loss *loss,
                                  const float *start) {
    size_t bytes = aecl_device_model_network(model)->params.total * sizeof(float);
    aecl_buffer *weights = aecl_device_model_params(model);
    float *kept = NULL;
    lengths now, before;
    aecl_status st = AECL_OK;
    TRY(aecl_alloc(&kept, bytes, 1));
    TRY(aecl_buffer_read(weights, 0, bytes, kept));
    TRY(gradient_lengths(&now, model, feed, loss));
    TRY(aecl_buffer_write(weights, 0, bytes, start));
    TRY(gradient_lengths(&before, model, feed, loss));
    TRY(aecl_buffer_write(weights, 0, bytes, kept));
    *out = now.all < LEAST_PART * before.all || now.encoder == 0;
done:
    free(kept);
    return st;
}
