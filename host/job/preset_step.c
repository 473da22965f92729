/* The training step of a preset, without its data. */
#include "job/preset_step.h"

#include <stdlib.h>
#include <string.h>

#include "job/preset.h"
#include "io/model_file.h"

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
                                  .noise_factor = c->noise_factor,
                                  .batch = (size_t)c->batch};
    TRY(aecl_loss_find(&out->step.loss, c->loss));
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
