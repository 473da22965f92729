/* The training step of a preset, without its data. */
#include "job/preset_step.h"

#include <stdlib.h>
#include <string.h>

#include "job/preset.h"
#include "base/mem.h"
#include "io/model_file.h"
#include "nn/panel/panel_forward.h"
#include "nn/panel/panel_program.h"
#include "nn/panel/panel_step.h"

static aecl_status network_of(const aecl_config *config, aecl_network **out) {
    aecl_json *json = NULL;
    aecl_status st = AECL_OK;
    bool signals = strstr(config->source, "ecg") != NULL;
    aecl_shape in = signals ? aecl_shape1(140) : aecl_shape3(1, 28, 28); /* the shapes of the presets' data */
    TRY(aecl_json_parse(&json, config->name, config->network, strlen(config->network)));
    TRY(aecl_network_from_json(out, &in, json, config->name));
done:
    aecl_json_free(json);
    return st;
}

aecl_status aecl_preset_step_open(aecl_preset_step *out, const char *name) {
    aecl_status st = AECL_OK;
    char *text = NULL;
    aecl_config *c = &out->config;
    *out = (aecl_preset_step){0};
    TRY(aecl_preset_read(&text, name));
    TRY(aecl_config_read(c, name, text));
    TRY(aecl_config_check(c, name));
    TRY(network_of(c, &out->network));
    out->step = (aecl_bench_step){.network = out->network,
                                  .optimizer_config = &c->optimizer_config,
                                  .noise_factor = c->noise_factor[1],
                                  .batch = (size_t)c->batch};
    TRY(aecl_config_loss(&out->step.loss, c));
    TRY(aecl_optimizer_find(&out->step.optimizer, c->optimizer));
done:
    free(text);
    return st;
}

void aecl_preset_step_close(aecl_preset_step *step) {
    aecl_network_free(step->network);
    aecl_config_clear(&step->config);
    *step = (aecl_preset_step){0};
}

static aecl_status add_programs(aecl_text *out, aecl_device_model *model, const aecl_bench_step *step) {
    aecl_status st = AECL_OK;
    const aecl_network *network = step->network;
    size_t features = aecl_shape_count(&network->in);
    aecl_sample_source source = {.features = features,
                                 .stored = network->in.rank == 3 ? AECL_STORED_U8 : AECL_STORED_F32,
                                 .noise.factor = step->noise_factor};
    aecl_tile tile = aecl_panel_tile(aecl_device_model_ops(model), network, step->batch);
    const aecl_layer *lacks = aecl_panel_lacks(network, 0, network->count, true);
    if (lacks)
        return aecl_fail(AECL_USAGE, "layer %s (%s) runs layer by layer only: there is no panel program", lacks->name,
                         aecl_layer_kind(lacks));
    if (step->loss.pictures)
        return aecl_fail(AECL_USAGE, "loss %s runs layer by layer only: there is no panel program", step->loss.name);
    aecl_text_add(out, "/* A training step at batch %zu. Vectors of %zu, tiles of %zux%zu. */\n", step->batch,
                  tile.vector, tile.rows, tile.columns);
    TRY(aecl_panel_step_text(
        out, model,
        &(aecl_stepper_config){
            .loss = &step->loss, .optimizer = step->optimizer, .source = &source, .batch = step->batch}));
    source.noise.factor = 0;
    aecl_text_add(out, "\n/* At work: each sample's loss. */\n");
    TRY(aecl_panel_forward_text(
        out, model,
        &(aecl_forward_config){.to = network->count, .loss = &step->loss, .source = &source, .batch = step->batch}));
done:
    return st;
}

aecl_status aecl_preset_panel_text(aecl_text *out, aecl_context *context, const char *name) {
    aecl_status st = AECL_OK;
    aecl_preset_step preset = {0};
    aecl_device_model *model = NULL;
    float *start = NULL;
    TRY(aecl_preset_step_open(&preset, name));
    TRY(aecl_alloc(&start, preset.network->params.total, sizeof *start));
    TRY(aecl_device_model_new(&model, context, preset.network, AECL_GEMM_TILE, start));
    TRY(add_programs(out, model, &preset.step));
done:
    aecl_device_model_free(model);
    aecl_preset_step_close(&preset);
    free(start);
    return st;
}
