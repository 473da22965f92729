/* Parameters and gradients as views into one flat buffer each, a workspace of activations, and the walk over the
 * layers forward and backward. */
#include "nn/device_model.h"

#include <stdlib.h>

#include "base/mem.h"
#include "cl/profile.h"
#include "nn/layer.h"

struct aecl_device_model {
    aecl_context *context;
    const aecl_network *network;
    aecl_ops *ops;
    aecl_buffer *params, *gradients;             /* flat */
    aecl_buffer **param_views, **gradient_views; /* [network->params.count] */
};

/* One view a tensor into a flat buffer; with `trained` NULL for the others. */
static aecl_status make_views(aecl_buffer ***out, const aecl_params *params, aecl_buffer *flat, bool trained) {
    aecl_status st = AECL_OK;
    TRY(aecl_alloc(out, params->count, sizeof **out));
    for (size_t i = 0; i < params->count; i++)
        if (!trained || params->param[i].trained)
            TRY(aecl_buffer_view(&(*out)[i], flat, params->param[i].offset * sizeof(float),
                                 params->param[i].count * sizeof(float)));
done:
    return st;
}

static void free_views(aecl_buffer **views, size_t count) {
    for (size_t i = 0; views && i < count; i++) aecl_buffer_free(views[i]);
    free(views);
}

aecl_status aecl_device_model_new(aecl_device_model **out, aecl_context *context, const aecl_network *network,
                                  aecl_gemm_path path, const float *flat) {
    aecl_status st = AECL_OK;
    aecl_device_model *model = NULL;
    size_t bytes = network->params.total * sizeof(float);
    *out = NULL;
    TRY(aecl_alloc(&model, 1, sizeof *model));
    model->context = context;
    model->network = network;
    TRY(aecl_ops_new(&model->ops, context, path));
    TRY(aecl_buffer_new_or(&model->params, context, bytes, "parameters", AECL_FEWER_UNITS));
    TRY(aecl_buffer_write(model->params, 0, bytes, flat));
    TRY(make_views(&model->param_views, &network->params, model->params, false));
    *out = model;
    model = NULL;
done:
    aecl_device_model_free(model);
    return st;
}

void aecl_device_model_free(aecl_device_model *model) {
    if (!model) return;
    free_views(model->param_views, model->network->params.count);
    free_views(model->gradient_views, model->network->params.count);
    aecl_buffer_free(model->params);
    aecl_buffer_free(model->gradients);
    aecl_ops_free(model->ops);
    free(model);
}

const aecl_network *aecl_device_model_network(const aecl_device_model *model) {
    return model->network;
}
aecl_context *aecl_device_model_context(const aecl_device_model *model) {
    return model->context;
}
aecl_ops *aecl_device_model_ops(const aecl_device_model *model) {
    return model->ops;
}
aecl_buffer *aecl_device_model_params(const aecl_device_model *model) {
    return model->params;
}
aecl_buffer *aecl_device_model_gradients(const aecl_device_model *model) {
    return model->gradients;
}

aecl_status aecl_device_model_make_gradients(aecl_device_model *model) {
    aecl_status st = AECL_OK;
    if (model->gradients) return AECL_OK;
    const aecl_params *params = &model->network->params;
    TRY(aecl_buffer_new_or(&model->gradients, model->context, params->trained * sizeof(float), "gradients",
                           AECL_FEWER_UNITS));
    TRY(make_views(&model->gradient_views, params, model->gradients, true));
done:
    return st;
}

struct aecl_workspace {
    size_t columns, layers;
    aecl_buffer **activations; /* [layers + 1] */
    aecl_buffer **gradients;   /* [layers], or NULL */
    aecl_buffer **skips;       /* [layers], gradients of second inputs, NULL where there is none; or NULL */
    aecl_buffer **saved;       /* [layers], each NULL where its layer saves nothing; or NULL */
    aecl_buffer *scratch;
    aecl_context *context;
    const char *remedy; /* what needs less room */
};

static aecl_status matrix_new(aecl_buffer **out, const aecl_workspace *w, size_t rows, size_t columns,
                              const char *what) {
    size_t bytes;
    if (!aecl_mul(rows, columns, &bytes) || !aecl_mul(bytes, sizeof(float), &bytes) || bytes / 4 > UINT32_MAX)
        return aecl_fail(AECL_USAGE, "%s of %zu x %zu values: more than 2^32 elements; %s", what, rows, columns,
                         w->remedy);
    return aecl_buffer_new_or(out, w->context, bytes, what, w->remedy);
}

static size_t scratch_floats(const aecl_device_model *model, size_t columns) {
    size_t most = 1;
    for (size_t i = 0; i < model->network->count; i++) {
        size_t floats = aecl_layer_scratch(&model->network->layers[i], model->ops, columns);
        if (floats > most) most = floats;
    }
    return most;
}

size_t aecl_workspace_batch(const aecl_device_model *model, size_t most, size_t bytes) {
    const aecl_network *network = model->network;
    size_t floats = aecl_shape_count(&network->in) * AECL_BATCH_PAD + scratch_floats(model, AECL_BATCH_PAD);
    for (size_t i = 0; i < network->count; i++) floats += aecl_shape_count(&network->layers[i].out) * AECL_BATCH_PAD;
    size_t batch = bytes / sizeof(float) / floats * AECL_BATCH_PAD;
    if (batch < AECL_BATCH_PAD) batch = AECL_BATCH_PAD;
    return batch < most ? batch : most;
}

/* What backward passes need. */
static aecl_status training_new(aecl_workspace *w, aecl_device_model *model) {
    aecl_status st = AECL_OK;
    TRY(aecl_alloc(&w->gradients, w->layers, sizeof *w->gradients));
    TRY(aecl_alloc(&w->skips, w->layers, sizeof *w->skips));
    TRY(aecl_alloc(&w->saved, w->layers, sizeof *w->saved));
    for (size_t i = 0; i < w->layers; i++) {
        const aecl_layer *l = &model->network->layers[i];
        size_t saved = aecl_layer_saved(l, w->columns);
        TRY(matrix_new(&w->gradients[i], w, aecl_shape_count(&l->out), w->columns, "activation gradients"));
        if (l->skip) TRY(matrix_new(&w->skips[i], w, aecl_shape_count(&l->skip_in), w->columns, "skip gradients"));
        if (saved) TRY(matrix_new(&w->saved[i], w, saved, 1, "what layers save"));
    }
    TRY(aecl_device_model_make_gradients(model));
done:
    return st;
}

aecl_status aecl_workspace_new(aecl_workspace **out, aecl_device_model *model, size_t batch, bool training) {
    aecl_status st = AECL_OK;
    aecl_workspace *w = NULL;
    const aecl_network *network = model->network;
    *out = NULL;
    TRY(aecl_alloc(&w, 1, sizeof *w));
    w->layers = network->count;
    w->columns = aecl_batch_columns(batch);
    w->context = model->context;
    w->remedy = training && w->columns > AECL_BATCH_PAD ? AECL_SMALLER_BATCH : AECL_FEWER_UNITS;
    TRY(aecl_alloc(&w->activations, w->layers + 1, sizeof *w->activations));
    TRY(matrix_new(&w->activations[0], w, aecl_shape_count(&network->in), w->columns, "activations"));
    for (size_t i = 0; i < w->layers; i++)
        TRY(matrix_new(&w->activations[i + 1], w, aecl_shape_count(&network->layers[i].out), w->columns,
                       "activations"));
    if (training) TRY(training_new(w, model));
    TRY(matrix_new(&w->scratch, w, scratch_floats(model, w->columns), 1, "scratch space"));
    *out = w;
    w = NULL;
done:
    aecl_workspace_free(w);
    return st;
}

void aecl_workspace_free(aecl_workspace *w) {
    if (!w) return;
    free_views(w->activations, w->layers + 1);
    free_views(w->gradients, w->layers);
    free_views(w->skips, w->layers);
    free_views(w->saved, w->layers);
    aecl_buffer_free(w->scratch);
    free(w);
}

size_t aecl_workspace_columns(const aecl_workspace *w) {
    return w->columns;
}
aecl_buffer *aecl_workspace_activation(const aecl_workspace *w, size_t layer) {
    return w->activations[layer];
}
aecl_buffer *aecl_workspace_gradient(const aecl_workspace *w, size_t layer) {
    return w->gradients[layer];
}

static aecl_pass pass_of(const aecl_device_model *model, const aecl_workspace *w, size_t i,
                         const aecl_device_pass *pass) {
    const aecl_layer *layer = &model->network->layers[i];
    return (aecl_pass){.layer = layer,
                       .ops = model->ops,
                       .columns = w->columns,
                       .samples = pass->samples,
                       .training = pass->training,
                       .seed = pass->seed,
                       .step = pass->step * w->layers + i,
                       .t = pass->step,
                       .losses = pass->losses,
                       .param = model->param_views + layer->first_param,
                       .x = w->activations[i],
                       .skip = layer->class->skips ? w->activations[layer->skip] : NULL,
                       .y = w->activations[i + 1],
                       .saved = pass->training ? w->saved[i] : NULL,
                       .scratch = w->scratch};
}

aecl_status aecl_device_model_forward(aecl_device_model *model, aecl_workspace *w, size_t from, size_t to,
                                      const aecl_device_pass *of) {
    if (of->training && !w->saved) return aecl_fail(AECL_FAILED, "a workspace without room for training");
    for (size_t i = from; i < to; i++) {
        const aecl_layer *l = &model->network->layers[i];
        if (l->class->skips && l->skip < from)
            return aecl_fail(AECL_USAGE, "layer %s (%s) takes the output of %s, too: it does not run without it",
                             l->name, l->class->name, l->skip ? model->network->layers[l->skip - 1].name : "the input");
        aecl_pass pass = pass_of(model, w, i, of);
        aecl_profile_site(model->context, pass.layer->name, "forward");
        aecl_status st = pass.layer->class->forward(&pass);
        if (st < 0) return aecl_fail_in(st, "layer %s forward", pass.layer->name);
    }
    return AECL_OK;
}

/* Adds to a layer's gradient what later layers have found that took its output as their second input. */
static aecl_status add_skips(aecl_device_model *model, const aecl_workspace *w, size_t i) {
    aecl_status st = AECL_OK;
    aecl_kernel *kernel = NULL;
    size_t count = aecl_buffer_bytes(w->gradients[i]) / sizeof(float);
    for (size_t j = i + 1; j < w->layers; j++) {
        if (model->network->layers[j].skip != i + 1) continue;
        TRY(aecl_ops_kernel(model->ops, "accumulate", &kernel));
        TRY(LAUNCH_WORK(kernel, GRID1(count / aecl_ops_tile(model->ops).vector), WORK(0, sizeof(float) * 3 * count),
                        BUF(w->gradients[i]), BUF(w->skips[j]), U32(count)));
    }
done:
    return st;
}

aecl_status aecl_device_model_backward(aecl_device_model *model, aecl_workspace *w, const aecl_device_pass *of) {
    for (size_t i = w->layers; i-- > 0;) {
        aecl_pass pass = pass_of(model, w, i, of);
        pass.gradient = model->gradient_views + pass.layer->first_param;
        pass.dz = w->gradients[i];
        pass.dx = i ? w->gradients[i - 1] : NULL;
        pass.x_activation = i ? aecl_activation_of(pass.layer - 1) : AECL_ACTIVATION_none;
        pass.dskip = w->skips[i];
        if (pass.dskip) pass.skip_activation = aecl_activation_of(&model->network->layers[pass.layer->skip - 1]);
        aecl_profile_site(model->context, pass.layer->name, "backward");
        aecl_status st = add_skips(model, w, i);
        if (st >= 0) st = pass.layer->class->backward(&pass);
        if (st < 0) return aecl_fail_in(st, "layer %s backward", pass.layer->name);
    }
    return AECL_OK;
}
