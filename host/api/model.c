/* Models for other programs: shared, counted, constant. */
#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "api/handle_contents.h"
#include "base/mem.h"
#include "detect/thresholds.h"
#include "job/model_open.h"

struct aecl_model {
    aecl_model_file file;
    pthread_mutex_t lock;
    size_t holders;
};

const aecl_model_file *aecl_model_contents(const aecl_model *model) {
    return &model->file;
}

aecl_model *aecl_model_hold(aecl_model *model) {
    pthread_mutex_lock(&model->lock);
    model->holders++;
    pthread_mutex_unlock(&model->lock);
    return model;
}

void aecl_model_free(aecl_model *model) {
    if (model == NULL) return;
    pthread_mutex_lock(&model->lock);
    size_t left = --model->holders;
    pthread_mutex_unlock(&model->lock);
    if (left > 0) return;
    pthread_mutex_destroy(&model->lock);
    aecl_model_file_free(&model->file);
    free(model);
}

aecl_status aecl_model_of(aecl_model **out, aecl_model_file *contents) {
    aecl_model *model = NULL;
    aecl_status st = AECL_OK;
    *out = NULL;
    TRY(aecl_alloc(&model, 1, sizeof *model));
    pthread_mutex_init(&model->lock, NULL);
    model->holders = 1;
    model->file = *contents, *contents = (aecl_model_file){0};
    *out = model;
done:
    aecl_model_file_free(contents);
    return st;
}

aecl_status aecl_model_load(aecl_model **out, const char *path) {
    aecl_model_file file = {0};
    *out = NULL;
    aecl_status st = aecl_open_file(&file, path);
    return st < 0 ? st : aecl_model_of(out, &file);
}

aecl_status aecl_model_load_memory(aecl_model **out, const char *name, const void *bytes, size_t length) {
    unsigned char *copy = NULL;
    aecl_model_file file = {0};
    aecl_status st = AECL_OK;
    *out = NULL;
    TRY(aecl_alloc(&copy, length + 1, 1));
    memcpy(copy, bytes, length);
    TRY(aecl_model_file_parse(&file, name ? name : "memory", copy, length));
    TRY(aecl_model_of(out, &file));
done:
    return st;
}

aecl_status aecl_model_save(const aecl_model *model, const char *path) {
    return aecl_model_file_write(path, &model->file, NULL);
}

static void set_shape(size_t *rank, size_t dim[4], const aecl_shape *shape) {
    *rank = shape->rank;
    memcpy(dim, shape->dim, 4 * sizeof *dim);
}

static aecl_model_info describe(const aecl_model_file *file) {
    const aecl_detection *d = file->detection;
    aecl_model_info info = {.size = sizeof info,
                            .name = file->preset,
                            .features = aecl_shape_count(&file->network->in),
                            .code_features = aecl_shape_count(&file->network->code),
                            .parameters = file->network->params.trainable,
                            .loss = file->loss,
                            .noise_factor = file->noise_factor,
                            .detects = d != NULL,
                            .score = d ? aecl_score_names[d->score] : NULL,
                            .threshold_rule = d ? d->rule : NULL,
                            .threshold = d ? d->threshold : NAN,
                            .data_name = file->data_name,
                            .data_digest = file->data_sha256,
                            .device = file->device,
                            .version = file->version,
                            .seed = file->seed,
                            .epochs = file->epochs,
                            .digest = file->sha256};
    set_shape(&info.input_rank, info.input, &file->network->in);
    set_shape(&info.code_rank, info.code, &file->network->code);
    return info;
}

aecl_status aecl_model_inform(const aecl_model *model, aecl_model_info *out) {
    aecl_model_info info = describe(&model->file);
    if (out->size < sizeof out->size || out->size > sizeof info || out->size % sizeof out->size != 0)
        return aecl_fail(AECL_USAGE, "aecl_model_info: its size is %zu, where this version has %zu: set it to sizeof",
                         out->size, sizeof info);
    info.size = out->size;
    memcpy(out, &info, out->size);
    return AECL_OK;
}

/* Copying */

static aecl_status copy_scaling(aecl_scaling *out, const aecl_scaling *from) {
    aecl_status st = AECL_OK;
    *out = (aecl_scaling){.kind = from->kind, .count = from->count};
    TRY(aecl_alloc(&out->shift, from->count, sizeof(float)));
    TRY(aecl_alloc(&out->scale, from->count, sizeof(float)));
    memcpy(out->shift, from->shift, from->count * sizeof(float));
    memcpy(out->scale, from->scale, from->count * sizeof(float));
done:
    return st;
}

static aecl_status copy_network(aecl_model_file *out, const aecl_model_file *from) {
    aecl_json *json = NULL;
    aecl_status st = AECL_OK;
    size_t total = from->network->params.total;
    TRY(aecl_network_to_json(from->network, &json));
    TRY(aecl_network_from_json(&out->network, &from->network->in, json, "network"));
    TRY(aecl_alloc(&out->flat, total, sizeof(float)));
    memcpy(out->flat, from->flat, total * sizeof(float));
done:
    aecl_json_free(json);
    return st;
}

static aecl_status copy_texts(aecl_model_file *out, const aecl_model_file *from) {
    const struct {
        char **to;
        const char *text;
    } texts[] = {{&out->preset, from->preset},
                 {&out->loss, from->loss},
                 {&out->data_name, from->data_name},
                 {&out->data_sha256, from->data_sha256},
                 {&out->device, from->device},
                 {&out->gemm, from->gemm},
                 {&out->conv, from->conv},
                 {&out->execution, from->execution},
                 {&out->version, from->version},
                 {&out->source_sha256, from->source_sha256 ? from->source_sha256 : ""},
                 {&out->source, from->source},
                 {&out->reading, from->reading ? from->reading : ""},
                 {&out->target_name, from->target_name ? from->target_name : ""},
                 {&out->target_sha256, from->target_sha256 ? from->target_sha256 : ""},
                 {&out->target, from->target},
                 {&out->noise_kind, from->noise_kind ? from->noise_kind : ""}};
    aecl_status st = AECL_OK;
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        if (texts[i].text) TRY(aecl_copy_string(texts[i].to, texts[i].text));
done:
    return st;
}

aecl_status aecl_model_copy(aecl_model_file *out, const aecl_model_file *from) {
    aecl_model_file copy = {.noise_factor = from->noise_factor,
                            .noise_least = from->noise_least,
                            .seed = from->seed,
                            .epochs = from->epochs};
    aecl_status st = AECL_OK;
    *out = (aecl_model_file){0};
    TRY(copy_network(&copy, from));
    TRY(copy_scaling(&copy.scaling, &from->scaling));
    TRY(copy_texts(&copy, from));
    *out = copy, copy = (aecl_model_file){0};
done:
    aecl_model_file_free(&copy);
    return st;
}
