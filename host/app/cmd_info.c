/* `aecl info PATH`: what a model, checkpoint, data file, folder of pictures or run folder holds; the first bytes, not the name, say which.
 * */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "job/model_open.h"
#include "job/run_record.h"
#include "app/terminal.h"
#include "base/file.h"
#include "data/reader.h"
#include "app/info_data.h"

typedef struct {
    char *label_column;
    aecl_read_options read;
    bool json;
} info_options;

static const aecl_option options[] = {
    OPT_FLAG(info_options, json, "json", "as JSON"),
    OPT_TEXT(info_options, label_column, "label-column", "COLUMN", "of a table: first, last, N or a name"),
    AECL_READ_OPTIONS(info_options, read), OPT_END};

/* Facts go into `json`; `text` gets what a person reads better as a table. */
typedef struct {
    aecl_json *json;
    aecl_text text;
    bool as_json;
    const info_options *options;
} facts;

static aecl_status add_shape(facts *f, const char *key, const aecl_shape *shape) {
    char text[AECL_SHAPE_TEXT];
    return aecl_json_set_text(f->json, key, aecl_shape_print(shape, text));
}

/* A table of layers for people, the network's JSON for programs. */
static aecl_status add_network(facts *f, const aecl_network *network) {
    aecl_json *json = NULL;
    if (!f->as_json) {
        aecl_text_add(&f->text, "\n");
        aecl_network_print(network, &f->text);
        return AECL_OK;
    }
    aecl_status st = aecl_network_to_json(network, &json);
    return st < 0 ? st : aecl_json_set(f->json, "network", json);
}

static aecl_status add_model(facts *f, const aecl_model_file *model) {
    const aecl_network *network = model->network;
    aecl_status st = AECL_OK;
    const struct {
        const char *key, *text;
    } texts[] = {{"preset", model->preset},
                 {"loss", model->loss},
                 {"scaling", aecl_scaling_names[model->scaling.kind]},
                 {"data", model->data_name},
                 {"data_sha256", model->data_sha256},
                 {*model->target_name ? "target" : NULL, model->target_name},
                 {*model->target_name ? "target_sha256" : NULL, model->target_sha256},
                 {"device", model->device},
                 {"gemm", model->gemm},
                 {"conv", model->conv},
                 {"execution", model->execution},
                 {"aecl_version", model->version},
                 {"sha256", model->sha256}};
    TRY(add_shape(f, "input", &network->in));
    TRY(add_shape(f, "code", &network->code));
    TRY(aecl_json_set_integer(f->json, "parameters", (int64_t)network->params.trainable));
    TRY(aecl_json_set_real(f->json, "noise_factor", model->noise_factor));
    if (model->noise_least != model->noise_factor) TRY(aecl_json_set_real(f->json, "noise_least", model->noise_least));
    if (model->noise_factor > 0)
        TRY(aecl_json_set_text(f->json, "noise_kind",
                               *model->noise_kind ? model->noise_kind : aecl_noise_kind_names[0]));
    TRY(aecl_json_set_integer(f->json, "epochs", (int64_t)model->epochs));
    TRY(aecl_json_set_integer(f->json, "seed", (int64_t)model->seed));
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        if (texts[i].key) TRY(aecl_json_set_text(f->json, texts[i].key, texts[i].text));
    if (model->detection) {
        TRY(aecl_json_set_text(f->json, "score", aecl_score_names[model->detection->score]));
        TRY(aecl_json_set_text(f->json, "threshold_rule", model->detection->rule));
        TRY(aecl_json_set_real(f->json, "threshold", model->detection->threshold));
    }
    TRY(add_network(f, network));
done:
    return st;
}

static aecl_status add_model_file(facts *f, const char *path) {
    aecl_model_file model = {0};
    aecl_status st = AECL_OK;
    TRY(aecl_model_file_read(&model, path));
    TRY(aecl_json_set_text(f->json, "file", "model"));
    TRY(add_model(f, &model));
done:
    aecl_model_file_free(&model);
    return st;
}

static aecl_status add_checkpoint(facts *f, const char *path) {
    aecl_checkpoint checkpoint = {0};
    aecl_status st = AECL_OK;
    TRY(aecl_checkpoint_read(&checkpoint, path));
    TRY(aecl_json_set_text(f->json, "file", "checkpoint"));
    TRY(aecl_json_set_integer(f->json, "step_in_epoch", (int64_t)checkpoint.step));
    TRY(aecl_json_set_integer(f->json, "total_steps", (int64_t)checkpoint.total_steps));
    TRY(add_model(f, &checkpoint.model));
done:
    aecl_checkpoint_free(&checkpoint);
    return st;
}

static aecl_status add_data(facts *f, const char *path) {
    return aecl_info_data(f->json, path, &f->options->read, f->options->label_column);
}

/* facts[key] = a JSON file of the run folder, where there is one. */
static aecl_status add_json_file(facts *f, const char *folder, const char *name, const char *key) {
    aecl_json *json = NULL;
    aecl_status st = aecl_run_record_json(&json, folder, name);
    return st < 0 || json == NULL ? st : aecl_json_set(f->json, key, json);
}

static aecl_status add_run(facts *f, const char *folder) {
    facts model = {.json = aecl_json_object(), .as_json = f->as_json};
    char *path = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_json_set_text(f->json, "file", "run folder"));
    TRY(add_json_file(f, folder, "run.json", "configuration"));
    TRY(add_json_file(f, folder, "results.json", "results"));
    if (aecl_json_length(f->json) == 1) {
        st = add_data(f, folder);
        if (st == AECL_INPUT) st = aecl_fail_in(st, "%s: is a folder without run.json; as data", folder);
        goto done;
    }
    TRY(aecl_model_path(&path, folder));
    if (!aecl_file_exists(path)) goto done;
    TRY(add_model_file(&model, path));
    st = aecl_json_set(f->json, "model", model.json);
    model.json = NULL;
    TRY(st);
    aecl_text_add_text(&f->text, &model.text);
done:
    aecl_json_free(model.json);
    aecl_text_free(&model.text);
    free(path);
    return st;
}

/* A safetensors file starts with the length of its header, as 8 bytes, and a brace. */
static aecl_status add_file(facts *f, const char *path) {
    unsigned char bytes[9];
    size_t length = 0;
    bool checkpoint = false, data = strcmp(path, "-") == 0 || aecl_source_part(path);
    aecl_status st = AECL_OK;
    if (!data) {
        TRY(aecl_file_read_start(path, bytes, sizeof bytes, &length));
        data = length < 9 || bytes[8] != '{' || (bytes[7] | bytes[6] | bytes[5] | bytes[4]);
    }
    if (data) return add_data(f, path);
    TRY(aecl_model_file_is_checkpoint(path, &checkpoint));
    TRY(checkpoint ? add_checkpoint(f, path) : add_model_file(f, path));
done:
    return st;
}

static aecl_status info(aecl_call *call) {
    const info_options *o = call->options;
    const char *path = call->words[0];
    facts f = {.json = aecl_json_object(), .as_json = o->json, .options = o};
    aecl_status st = AECL_OK;
    TRY(aecl_folder_exists(path) ? add_run(&f, path) : add_file(&f, path));
    TRY(aecl_text_done(&f.text));
    TRY(aecl_print_facts(f.json, o->json));
    TRY(aecl_print("%s", f.text.s));
done:
    aecl_json_free(f.json);
    aecl_text_free(&f.text);
    return st;
}

const aecl_command aecl_cmd_info = {
    .name = "info",
    .usage = "FILE|FOLDER|RUN [OPTIONS]",
    .summary = "tell what a model, checkpoint, run folder or data file is",
    .examples = (const aecl_example[]){{"info output/basic", "a run"},
                                       {"info output/basic/model.safetensors --json", "a model, for programs"},
                                       {NULL, NULL}},
    .options = options,
    .size = sizeof(info_options),
    .least_words = 1,
    .most_words = 1,
    .run = info,
};
