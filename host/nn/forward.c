/* Batches through layers of a model: in panels where that is fast, else layer by layer. */
#include "nn/forward.h"

#include <stdlib.h>

#include "base/mem.h"
#include "cl/profile.h"
#include "nn/examiner.h"
#include "nn/panel/panel_forward.h"
#include "nn/panel/panel_program.h"

struct aecl_forward {
    aecl_device_model *model;
    aecl_forward_config config;
    aecl_loss loss;            /* config.loss, where there is one */
    size_t columns, features;  /* features: of an output */
    aecl_panel_forward *panel; /* panel execution, else NULL */
    aecl_workspace *workspace; /* layerwise execution, else NULL */
    aecl_buffer *loss_scratch; /* of a loss of pictures; else NULL */
    aecl_buffer *own;          /* [columns] losses that layers add; NULL where they are not wanted */
    aecl_buffer *clean;        /* layerwise: targets, where the input is noisy; else NULL */
};

/* Panels multiply with their own tiles. */
static bool takes_panels(const aecl_device_model *model, const aecl_forward_config *config) {
    const aecl_ops *ops = aecl_device_model_ops(model);
    bool pictures = config->loss && config->loss->pictures;
    return !config->layerwise && !pictures && aecl_context_is_cpu(aecl_ops_context(ops)) &&
           aecl_ops_gemm_path(ops) != AECL_GEMM_CLBLAST && aecl_ops_conv_path(ops) != AECL_CONV_GEMM &&
           !aecl_panel_lacks(aecl_device_model_network(model), config->from, config->to, false);
}

static aecl_status make_layerwise(aecl_forward *f) {
    const aecl_sample_source *source = f->config.source;
    aecl_status st = AECL_OK;
    TRY(aecl_workspace_new(&f->workspace, f->model, f->config.batch, false));
    if (f->config.loss)
        TRY(aecl_loss_scratch_new(&f->loss_scratch, aecl_device_model_ops(f->model), f->config.loss,
                                  &aecl_device_model_network(f->model)->in, f->columns));
    if (f->config.own_losses)
        TRY(aecl_buffer_new(&f->own, aecl_device_model_context(f->model), f->columns * sizeof(float), "losses"));
    if (aecl_sample_source_is_noisy(source))
        TRY(aecl_buffer_new_or(&f->clean, aecl_device_model_context(f->model),
                               source->features * f->columns * sizeof(float), "targets", AECL_SMALLER_BATCH));
done:
    return st;
}

aecl_status aecl_forward_new(aecl_forward **out, aecl_device_model *model, const aecl_forward_config *config) {
    aecl_status st = AECL_OK;
    aecl_forward *f = NULL;
    *out = NULL;
    TRY(aecl_alloc(&f, 1, sizeof *f));
    f->model = model;
    f->config = *config;
    if (config->loss) f->loss = *config->loss;
    if (config->loss) f->config.loss = &f->loss;
    f->columns = aecl_batch_columns(config->batch);
    f->features = aecl_shape_count(&aecl_device_model_network(model)->layers[config->to - 1].out);
    TRY(aecl_examine_forward(aecl_device_model_context(model), model, config));
    if (takes_panels(model, config))
        TRY(aecl_panel_forward_new(&f->panel, model, &f->config));
    else
        TRY(make_layerwise(f));
    *out = f;
    f = NULL;
done:
    aecl_forward_free(f);
    return st;
}

void aecl_forward_free(aecl_forward *f) {
    if (!f) return;
    aecl_panel_forward_free(f->panel);
    aecl_workspace_free(f->workspace);
    aecl_buffer_free(f->loss_scratch);
    aecl_buffer_free(f->own);
    aecl_buffer_free(f->clean);
    free(f);
}

size_t aecl_forward_columns(const aecl_forward *f) {
    return f->columns;
}

size_t aecl_forward_floats(const aecl_forward *f, size_t count) {
    return f->config.loss ? aecl_loss_blocks(f->features) * f->columns : f->features * count;
}

/* The losses of a batch's outputs x against t, into the first block of each sample also those of layers. */
static aecl_status measure(aecl_forward *f, const aecl_batch *batch, const aecl_buffer *results) {
    const aecl_loss_pass pass = {.loss = f->config.loss,
                                 .y = batch->x,
                                 .t = batch->t,
                                 .features = f->features,
                                 .columns = f->columns,
                                 .samples = batch->count,
                                 .partial = results,
                                 .shape = &aecl_device_model_network(f->model)->in,
                                 .scratch = f->loss_scratch};
    aecl_ops *ops = aecl_device_model_ops(f->model);
    aecl_kernel *kernel = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_loss_measure(ops, &pass));
    if (!f->own) return AECL_OK;
    TRY(aecl_ops_kernel(ops, "accumulate", &kernel));
    TRY(LAUNCH(kernel, GRID1(f->columns / aecl_ops_tile(ops).vector), BUF(results), BUF(f->own), U32(f->columns)));
done:
    return st;
}

static aecl_status layerwise_run(aecl_forward *f, size_t first, size_t count, const aecl_buffer *results) {
    const aecl_buffer *x = aecl_workspace_activation(f->workspace, f->config.from);
    const aecl_buffer *y = aecl_workspace_activation(f->workspace, f->config.to), *t = f->clean ? f->clean : x;
    aecl_ops *ops = aecl_device_model_ops(f->model);
    aecl_status st = AECL_OK;
    TRY(aecl_sample_source_gather(
        ops, f->config.source, &(aecl_batch){.first = first, .count = count, .columns = f->columns, .x = x, .t = t}));
    if (f->own) TRY(aecl_buffer_clear(f->own));
    TRY(aecl_device_model_forward(f->model, f->workspace, f->config.from, f->config.to,
                                  &(aecl_device_pass){.samples = count, .losses = f->own}));
    if (f->config.loss) return measure(f, &(aecl_batch){.count = count, .x = y, .t = t}, results);
    aecl_profile_site(aecl_device_model_context(f->model), NULL, "rows");
    TRY(aecl_rows_of(ops, y, results, &(aecl_rows_size){f->features, f->columns, count}));
done:
    return st;
}

aecl_status aecl_forward_run(aecl_forward *f, size_t first, size_t count, const aecl_buffer *results) {
    return f->panel ? aecl_panel_forward_run(f->panel, first, count, f->columns, results)
                    : layerwise_run(f, first, count, results);
}

aecl_status aecl_forward_inputs(aecl_forward *f, size_t count, bool clean, const aecl_buffer *rows) {
    const aecl_buffer *x = aecl_workspace_activation(f->workspace, f->config.from),
                      *from = clean && f->clean ? f->clean : x;
    aecl_profile_site(aecl_device_model_context(f->model), NULL, "rows");
    return aecl_rows_of(aecl_device_model_ops(f->model), from, rows,
                        &(aecl_rows_size){f->config.source->features, f->columns, count});
}
