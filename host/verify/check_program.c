/* What the checks of a run's own network share, and what their outcome depends on. */
#include "verify/check_program.h"

#include <stdio.h>

#include <math.h>

#include "nn/layer.h"
#include "nn/panel/panel_program.h"

aecl_status aecl_program_model(aecl_device_model **out, const aecl_device_model *like, const float *flat) {
    const aecl_ops *ops = aecl_device_model_ops(like);
    aecl_gemm_path path = aecl_ops_gemm_is_auto(ops) ? AECL_GEMM_AUTO : aecl_ops_gemm_path(ops);
    aecl_status st =
        aecl_device_model_new(out, aecl_device_model_context(like), aecl_device_model_network(like), path, flat);
    if (st == AECL_OK) aecl_ops_set_conv_path(aecl_device_model_ops(*out), aecl_ops_conv_path(ops));
    return st;
}

double aecl_most_of(const double *values, size_t count) {
    double most = 0;
    for (size_t i = 0; i < count; i++) most = fmax(most, fabs(values[i]));
    return most;
}

aecl_status aecl_program_fill(aecl_buffer *buffer, float *values, size_t count, float value) {
    for (size_t i = 0; i < count; i++) values[i] = value;
    return aecl_buffer_write(buffer, 0, count * sizeof *values, values);
}

size_t aecl_program_smaller_batch(size_t batch) {
    return batch > 2 ? batch * 2 / 3 | 1 : 1;
}

static void add_network(aecl_text *out, const aecl_device_model *model, size_t from, size_t to) {
    const aecl_network *network = aecl_device_model_network(model);
    const aecl_ops *ops = aecl_device_model_ops(model);
    aecl_tile tile = aecl_ops_tile(ops);
    char shape[AECL_SHAPE_TEXT];
    aecl_text_add(out, " in=%s", aecl_shape_print(&network->layers[from].in, shape));
    for (size_t l = from; l < to; l++) {
        aecl_text_add(out, " | %s ", aecl_layer_kind(&network->layers[l]));
        aecl_layer_words(&network->layers[l], out);
    }
    aecl_text_add(out, " | gemm=%s%s conv=%s tile=%zux%zux%zu", aecl_gemm_path_names[aecl_ops_gemm_path(ops)],
                  aecl_ops_gemm_is_auto(ops) ? " auto" : "", aecl_conv_path_names[aecl_ops_conv_path(ops)], tile.rows,
                  tile.columns, tile.vector);
}

static void add_batch(aecl_text *out, const aecl_device_model *model, const aecl_sample_source *source, size_t batch) {
    aecl_tile tile = aecl_panel_tile(aecl_device_model_ops(model), aecl_device_model_network(model), batch);
    const aecl_noise *noise = &source->noise;
    aecl_text_add(out, " panel=%zux%zux%zu n=%zu %s%s%s%s%s", tile.rows, tile.columns, tile.vector, batch,
                  aecl_stored_forms[source->stored].kernel, source->per_feature ? " scaled each" : "",
                  source->rows ? " streamed" : "", noise->factor != 0 ? " noisy" : "",
                  noise->unclipped ? " unclipped" : "");
    if (noise->factor != 0 && noise->kind != AECL_NOISE_gaussian)
        aecl_text_add(out, " %s of %zux%zu", aecl_noise_kind_names[noise->kind], source->height, source->width);
    if (noise->span != 0) aecl_text_add(out, " of any strength");
}

void aecl_check_step_text(aecl_text *out, const aecl_device_model *model, const aecl_stepper_config *c) {
    aecl_text_add(out, "step execution=%s optimizer=%s%s loss=", aecl_execution_names[c->execution], c->optimizer->name,
                  c->clip_norm > 0 ? " clipped" : "");
    aecl_loss_print(c->loss, out);
    add_network(out, model, 0, aecl_device_model_network(model)->count);
    add_batch(out, model, c->source, c->batch);
}

void aecl_check_forward_text(aecl_text *out, const aecl_device_model *model, const aecl_forward_config *c) {
    aecl_text_add(out, "forward%s%s loss=%s", c->layerwise ? " layerwise" : "", c->own_losses ? " own losses" : "",
                  c->loss ? "" : "none");
    if (c->loss) aecl_loss_print(c->loss, out);
    add_network(out, model, c->from, c->to);
    add_batch(out, model, c->source, c->batch);
}

static aecl_status try_batches(aecl_check *check, aecl_program_trial trial, const aecl_device_model *like,
                               const void *config, const size_t counts[2]) {
    aecl_status st = AECL_OK;
    for (uint64_t seed = 1; seed <= AECL_PROGRAM_TRIES && !check->ok; seed++) {
        *check = (aecl_check){.ok = true};
        for (size_t i = 0; i < 2; i++) TRY(trial(check, like, config, counts[i], seed));
    }
done:
    return st;
}

aecl_status aecl_program_try(aecl_program_trial trial, const aecl_device_model *like, const void *config, size_t batch,
                             char why[AECL_CHECK_WHY]) {
    const size_t counts[] = {batch, aecl_program_smaller_batch(batch)};
    aecl_check check = {0};
    aecl_status st = try_batches(&check, trial, like, config, counts);
    if (st == AECL_OK) snprintf(why, AECL_CHECK_WHY, "%s", check.why);
    return st;
}
