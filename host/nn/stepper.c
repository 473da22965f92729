/* Settles "auto" once, then runs each step layer by layer (batch, forward, loss, backward, optimizer) or as the panel
 * program's two launches. */
#include "nn/stepper.h"

#include <stdlib.h>

#include "base/mem.h"
#include "nn/examiner.h"
#include "nn/layer.h"
#include "nn/panel/panel_step.h"
#include "nn/panel/panel_program.h"

const char *const aecl_execution_names[] = {"auto", "layerwise", "panel", NULL};

struct aecl_stepper {
    aecl_device_model *model;
    aecl_stepper_config config;
    aecl_loss loss; /* config.loss */
    size_t columns;
    aecl_panel *panel;         /* panel execution, else NULL */
    aecl_workspace *workspace; /* layerwise execution, else NULL */
    aecl_buffer *loss_scratch; /* of a loss of pictures; else NULL */
    aecl_buffer *squares;      /* to clip gradients with; else NULL */
    aecl_buffer *clean;        /* layerwise: targets, where the input is noisy; else NULL */
};

static aecl_status resolve(aecl_execution *out, const aecl_stepper_config *config, const aecl_device_model *model) {
    const aecl_ops *ops = aecl_device_model_ops(model);
    const aecl_network *network = aecl_device_model_network(model);
    const aecl_layer *lacks = aecl_panel_lacks(network, 0, network->count, true);
    *out = config->execution;
    if (*out == AECL_EXECUTE_PANEL && lacks)
        return aecl_fail(AECL_USAGE, "--execution panel: layer %s (%s) only runs layer by layer; leave --execution out",
                         lacks->name, aecl_layer_kind(lacks));
    if (*out == AECL_EXECUTE_PANEL && config->clip_norm > 0)
        return aecl_fail(AECL_USAGE,
                         "--execution panel: --clip-norm needs all gradients before a step, which only runs "
                         "layer by layer; leave --execution out");
    if (*out == AECL_EXECUTE_PANEL && config->source->target)
        return aecl_fail(AECL_USAGE,
                         "--execution panel: pairs of --target only run layer by layer; leave --execution out");
    if (*out == AECL_EXECUTE_PANEL && config->loss->pictures)
        return aecl_fail(AECL_USAGE,
                         "--execution panel: loss %s compares whole pictures, which only runs layer by layer; leave "
                         "--execution out",
                         config->loss->name);
    if (*out != AECL_EXECUTE_AUTO) return AECL_OK;
    bool layerwise = config->source->target || config->loss->pictures;
    bool tiles = aecl_ops_gemm_path(ops) != AECL_GEMM_CLBLAST && aecl_ops_conv_path(ops) != AECL_CONV_GEMM;
    bool panels = !lacks && !layerwise && tiles && config->clip_norm == 0 && /* panels multiply with their own */
                  aecl_context_is_cpu(aecl_ops_context(ops)) &&
                  aecl_panel_pays(ops, network, config->batch, config->steps);
    *out = panels ? AECL_EXECUTE_PANEL : AECL_EXECUTE_LAYERWISE;
    return AECL_OK;
}

static aecl_status make_layerwise(aecl_stepper *s) {
    aecl_status st = AECL_OK;
    const aecl_sample_source *source = s->config.source;
    TRY(aecl_workspace_new(&s->workspace, s->model, s->config.batch, true));
    TRY(aecl_loss_scratch_new(&s->loss_scratch, aecl_device_model_ops(s->model), s->config.loss,
                              &aecl_device_model_network(s->model)->in, s->columns));
    if (s->config.clip_norm > 0)
        TRY(aecl_buffer_new(&s->squares, aecl_device_model_context(s->model), AECL_CLIP_PARTS * sizeof(float),
                            "squares"));
    if (aecl_sample_source_is_noisy(source))
        TRY(aecl_buffer_new_or(&s->clean, aecl_device_model_context(s->model),
                               source->features * s->columns * sizeof(float), "targets", AECL_SMALLER_BATCH));
done:
    return st;
}

aecl_status aecl_stepper_new(aecl_stepper **out, aecl_device_model *model, const aecl_stepper_config *config) {
    aecl_status st = AECL_OK;
    aecl_stepper *s = NULL;
    *out = NULL;
    TRY(aecl_alloc(&s, 1, sizeof *s));
    s->model = model;
    s->config = *config;
    s->loss = *config->loss;
    s->config.loss = &s->loss;
    TRY(resolve(&s->config.execution, config, model));
    s->columns = aecl_batch_columns(config->batch);
    TRY(aecl_examine_step(aecl_device_model_context(model), model, &s->config));
    if (s->config.execution == AECL_EXECUTE_PANEL)
        TRY(aecl_panel_new(&s->panel, model, &s->config));
    else
        TRY(make_layerwise(s));
    *out = s;
    s = NULL;
done:
    aecl_stepper_free(s);
    return st;
}

void aecl_stepper_free(aecl_stepper *s) {
    if (!s) return;
    aecl_panel_free(s->panel);
    aecl_workspace_free(s->workspace);
    aecl_buffer_free(s->loss_scratch);
    aecl_buffer_free(s->squares);
    aecl_buffer_free(s->clean);
    free(s);
}

aecl_execution aecl_stepper_execution(const aecl_stepper *s) {
    return s->config.execution;
}

size_t aecl_stepper_loss_count(const aecl_stepper *s) {
    return s->panel ? s->columns : s->columns * aecl_loss_blocks(s->config.source->features);
}

static aecl_status layerwise_step(aecl_stepper *s, const aecl_step *step) {
    aecl_status st = AECL_OK;
    aecl_ops *ops = aecl_device_model_ops(s->model);
    const aecl_network *network = aecl_device_model_network(s->model);
    size_t last = network->count;
    aecl_device_pass pass = {
        .samples = step->count, .training = true, .seed = step->seed, .step = step->t, .losses = step->losses};
    const aecl_buffer *x = aecl_workspace_activation(s->workspace, 0), *target = s->clean ? s->clean : x;
    TRY(aecl_sample_source_gather(ops, s->config.source,
                                  &(aecl_batch){step->first, step->count, s->columns, step->epoch, x, target}));
    TRY(aecl_device_model_forward(s->model, s->workspace, 0, last, &pass));
    TRY(aecl_loss_train(ops,
                        &(aecl_loss_pass){s->config.loss, aecl_workspace_activation(s->workspace, last), target,
                                          s->config.source->features, s->columns, step->count, step->losses,
                                          &network->in, s->loss_scratch},
                        aecl_activation_of(&network->layers[last - 1]),
                        aecl_workspace_gradient(s->workspace, last - 1)));
    TRY(aecl_device_model_backward(s->model, s->workspace, &pass));
    if (s->squares)
        TRY(aecl_clip_gradients(ops, aecl_device_model_gradients(s->model), network->params.trained,
                                s->config.clip_norm, s->squares));
    TRY(aecl_optimizer_step(ops, s->config.optimizer,
                            &(aecl_optimizer_pass){step->optimizer, step->t, network->params.trained,
                                                   aecl_device_model_params(s->model),
                                                   aecl_device_model_gradients(s->model), step->state}));
done:
    return st;
}

aecl_status aecl_stepper_run(aecl_stepper *s, const aecl_step *step) {
    return s->panel ? aecl_panel_step(s->panel, step) : layerwise_step(s, step);
}
