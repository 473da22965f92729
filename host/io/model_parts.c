/* Model files: writing and reading all that a model is. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "io/model_parts.h"

void aecl_model_file_free(aecl_model_file *model) {
    if (model == NULL) return;
    aecl_network_free(model->network);
    free(model->flat);
    aecl_scaling_free(&model->scaling);
    free(model->preset);
    free(model->loss);
    free(model->data_name);
    free(model->data_sha256);
    free(model->source_sha256);
    free(model->source);
    free(model->reading);
    free(model->noise_kind);
    free(model->target_name);
    free(model->target_sha256);
    free(model->target);
    free(model->device);
    free(model->gemm);
    free(model->conv);
    free(model->execution);
    free(model->version);
    aecl_detection_free(model->detection);
    free(model->detection);
    *model = (aecl_model_file){0};
}

/* Writing */

/* metadata[key] = the value as JSON on one line; takes the value over. */
static aecl_status set_json(aecl_json *metadata, const char *key, aecl_json *value) {
    aecl_text text = {0};
    aecl_status st = aecl_json_write(value, false, &text);
    if (st == AECL_OK) st = aecl_json_set_text(metadata, key, text.s);
    aecl_text_free(&text);
    aecl_json_free(value);
    return st;
}

static aecl_status set_shape(aecl_json *metadata, const aecl_shape *shape) {
    aecl_json *list = aecl_json_array();
    aecl_status st = AECL_OK;
    for (size_t d = 0; d < shape->rank; d++) TRY(aecl_json_append(list, aecl_json_integer((int64_t)shape->dim[d])));
    st = set_json(metadata, "input_shape", list);
    list = NULL;
done:
    aecl_json_free(list);
    return st;
}

static aecl_status set_numbers(aecl_json *object, const char *key, const float *values, size_t count) {
    aecl_json *list = aecl_json_array();
    aecl_status st = AECL_OK;
    for (size_t i = 0; i < count; i++) TRY(aecl_json_append(list, aecl_json_real((double)values[i])));
    st = aecl_json_set(object, key, list);
    list = NULL;
done:
    aecl_json_free(list);
    return st;
}

static aecl_status set_scaling(aecl_json *metadata, const aecl_scaling *scaling) {
    aecl_json *object = aecl_json_object();
    aecl_status st = AECL_OK;
    TRY(aecl_json_set_text(object, "kind", aecl_scaling_names[scaling->kind]));
    TRY(set_numbers(object, "shift", scaling->shift, scaling->count));
    TRY(set_numbers(object, "scale", scaling->scale, scaling->count));
    st = set_json(metadata, "scaling", object);
    object = NULL;
done:
    aecl_json_free(object);
    return st;
}

/* The texts of a model under their keys, for writing and reading alike. */
typedef struct {
    const char *key;
    size_t offset;
} text_key;

static const text_key text_keys[] = {
    {"preset", offsetof(aecl_model_file, preset)},       {"loss", offsetof(aecl_model_file, loss)},
    {"data_name", offsetof(aecl_model_file, data_name)}, {"data_sha256", offsetof(aecl_model_file, data_sha256)},
    {"device", offsetof(aecl_model_file, device)},       {"gemm", offsetof(aecl_model_file, gemm)},
    {"conv", offsetof(aecl_model_file, conv)},           {"execution", offsetof(aecl_model_file, execution)},
    {"aecl_version", offsetof(aecl_model_file, version)}};

/* The same of texts that a file may lack, for then they are "". */
static const text_key optional_keys[] = {{"source_sha256", offsetof(aecl_model_file, source_sha256)},
                                         {"reading", offsetof(aecl_model_file, reading)},
                                         {"target_name", offsetof(aecl_model_file, target_name)},
                                         {"target_sha256", offsetof(aecl_model_file, target_sha256)},
                                         {"noise_kind", offsetof(aecl_model_file, noise_kind)}};

static const char *text_at(const aecl_model_file *model, const text_key *key) {
    return *(char *const *)((const char *)model + key->offset);
}

aecl_status aecl_parts_metadata(aecl_json **out, const aecl_model_file *model, const char *format) {
    aecl_json *metadata = aecl_json_object(), *network = NULL;
    aecl_status st = AECL_OK;
    *out = NULL;
    TRY(aecl_json_set_text(metadata, "format", format));
    TRY(aecl_metadata_set_number(metadata, "format_version", AECL_FORMAT_VERSION));
    TRY(set_shape(metadata, &model->network->in));
    TRY(aecl_network_to_json(model->network, &network));
    TRY(set_json(metadata, "network", network));
    TRY(set_scaling(metadata, &model->scaling));
    for (size_t i = 0; i < COUNT_OF(text_keys); i++) {
        const char *text = text_at(model, &text_keys[i]);
        TRY(aecl_json_set_text(metadata, text_keys[i].key, text ? text : ""));
    }
    for (size_t i = 0; i < COUNT_OF(optional_keys); i++) {
        const char *text = text_at(model, &optional_keys[i]);
        if (text && *text) TRY(aecl_json_set_text(metadata, optional_keys[i].key, text));
    }
    TRY(aecl_metadata_set_real(metadata, "noise_factor", model->noise_factor));
    if (model->noise_least != model->noise_factor)
        TRY(aecl_metadata_set_real(metadata, "noise_least", model->noise_least));
    TRY(aecl_metadata_set_number(metadata, "seed", model->seed));
    TRY(aecl_metadata_set_number(metadata, "epochs", model->epochs));
    *out = metadata, metadata = NULL;
done:
    aecl_json_free(metadata);
    return st;
}

void aecl_parts_tensors(const aecl_model_file *model, aecl_tensor *tensors) {
    const aecl_params *params = &model->network->params;
    for (size_t i = 0; i < params->count; i++) {
        aecl_param *p = &params->param[i];
        tensors[i] = (aecl_tensor){.name = p->name,
                                   .type = AECL_TENSOR_F32,
                                   .rank = p->rank,
                                   .data = model->flat + p->offset,
                                   .bytes = p->count * sizeof(float)};
        memcpy(tensors[i].dim, p->dim, sizeof p->dim);
    }
}

aecl_status aecl_model_file_write(const char *path, const aecl_model_file *model, char digest[65]) {
    const size_t weights = model->network->params.count;
    size_t count = 0;
    aecl_json *metadata = NULL;
    aecl_tensor *tensors = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_parts_metadata(&metadata, model, AECL_FORMAT_MODEL));
    TRY(aecl_alloc(&tensors, AECL_DETECTION_BEFORE + weights + AECL_DETECTION_AFTER, sizeof *tensors));
    if (model->detection) {
        TRY(aecl_parts_detection_metadata(metadata, model->detection));
        count += aecl_parts_detection_before(model->detection, tensors);
    }
    aecl_parts_tensors(model, tensors + count);
    count += weights;
    if (model->detection) count += aecl_parts_detection_after(model->detection, tensors + count);
    TRY(aecl_safetensors_write(path, tensors, count, metadata, digest));
done:
    aecl_json_free(metadata);
    free(tensors);
    return st;
}

/* Reading */

/* A failure inside a text of the metadata: the file is refused, not the user's command line. */
static aecl_status refuse_part(aecl_status st, const char *path, const char *key) {
    return aecl_fail_in(st == AECL_NO_MEMORY ? st : AECL_INPUT, "%s: metadata \"%s\"", path, key);
}

static aecl_status parse_key(aecl_json **out, const char *path, const aecl_json *metadata, const char *key) {
    const char *text = NULL;
    *out = NULL;
    aecl_status st = aecl_metadata_text(&text, path, metadata, key);
    if (st < 0) return st;
    st = aecl_json_parse(out, key, text, strlen(text));
    return st < 0 ? refuse_part(st, path, key) : st;
}

static aecl_status check_format(const char *path, const aecl_json *metadata, const char *format) {
    const char *have = aecl_json_get_text(metadata, "format");
    uint64_t version = 0;
    if (have == NULL || strncmp(have, "aecl-", 5) != 0)
        return aecl_fail(AECL_INPUT, "%s: is not a model of aecl (its metadata has no \"format\" of aecl)", path);
    if (strcmp(have, format) != 0)
        return aecl_fail(AECL_INPUT, "%s: is an %s file, wanted is an %s file", path, have, format);
    aecl_status st = aecl_metadata_number(&version, path, metadata, "format_version");
    if (st < 0 || version == AECL_FORMAT_VERSION) return st;
    return aecl_fail(AECL_INPUT, "%s: has format version %llu, this aecl reads %d: use a newer aecl", path,
                     (unsigned long long)version, AECL_FORMAT_VERSION);
}

static aecl_status read_shape(aecl_shape *out, const char *path, const aecl_json *metadata) {
    aecl_json *list = NULL;
    aecl_status st = AECL_OK;
    TRY(parse_key(&list, path, metadata, "input_shape"));
    *out = (aecl_shape){.rank = aecl_json_length(list)};
    bool good = aecl_json_kind_of(list) == AECL_JSON_ARRAY && out->rank >= 1 && out->rank <= AECL_MAX_RANK;
    for (size_t d = 0; good && d < out->rank; d++) {
        int64_t size = aecl_json_to_integer(aecl_json_at(list, d), 0);
        good = size > 0;
        out->dim[d] = good ? (size_t)size : 0;
    }
    if (!good || aecl_shape_count(out) == 0)
        TRY(aecl_fail(AECL_INPUT, "%s: metadata \"input_shape\" is not a shape of 1 to %d dimensions", path,
                      AECL_MAX_RANK));
done:
    aecl_json_free(list);
    return st;
}

static aecl_status read_network(aecl_network **out, const char *path, const aecl_json *metadata) {
    aecl_json *json = NULL;
    aecl_shape in = {0};
    aecl_status st = AECL_OK;
    TRY(read_shape(&in, path, metadata));
    TRY(parse_key(&json, path, metadata, "network"));
    st = aecl_network_from_json(out, &in, json, "network");
    if (st < 0) TRY(refuse_part(st, path, "network"));
done:
    aecl_json_free(json);
    return st;
}

static aecl_status refuse_scaling(const char *path) {
    return aecl_fail(AECL_INPUT,
                     "%s: metadata \"scaling\" is not a known kind with 1 shift and scale, or one for each feature",
                     path);
}

static aecl_status read_numbers(float **out, const char *path, const aecl_json *list, size_t count) {
    aecl_text text = {0};
    aecl_status st = AECL_OK;
    TRY(aecl_alloc(out, count, sizeof **out));
    for (size_t i = 0; i < count; i++) {
        double value = NAN;
        aecl_text_free(&text);
        bool scalar = aecl_json_scalar_text(aecl_json_at(list, i), &text);
        TRY(aecl_text_done(&text));
        if (!scalar || !aecl_parse_real(text.s, &value) || !isfinite((float)value)) TRY(refuse_scaling(path));
        (*out)[i] = (float)value;
    }
done:
    aecl_text_free(&text);
    return st;
}

static aecl_status read_scaling(aecl_scaling *out, const char *path, const aecl_json *metadata, size_t features) {
    aecl_json *json = NULL;
    aecl_status st = AECL_OK;
    TRY(parse_key(&json, path, metadata, "scaling"));
    const char *kind = aecl_json_get_text(json, "kind");
    const aecl_json *shift = aecl_json_get(json, "shift"), *scale = aecl_json_get(json, "scale");
    int k = 0;
    while (kind && aecl_scaling_names[k] && strcmp(kind, aecl_scaling_names[k]) != 0) k++;
    out->count = aecl_json_kind_of(shift) == AECL_JSON_ARRAY ? aecl_json_length(shift) : 0;
    bool sized = (out->count == 1 || out->count == features) && aecl_json_kind_of(scale) == AECL_JSON_ARRAY &&
                 aecl_json_length(scale) == out->count;
    if (kind == NULL || aecl_scaling_names[k] == NULL || !sized) TRY(refuse_scaling(path));
    out->kind = (aecl_scaling_kind)k;
    TRY(read_numbers(&out->shift, path, shift, out->count));
    TRY(read_numbers(&out->scale, path, scale, out->count));
done:
    aecl_json_free(json);
    return st;
}

static aecl_status read_weights(aecl_model_file *out, const char *path, const aecl_safetensors *file, size_t extra) {
    const aecl_params *params = &out->network->params;
    aecl_status st = AECL_OK;
    for (size_t i = 0; i < params->count; i++) {
        const aecl_tensor *tensor = aecl_safetensors_find(file, params->param[i].name);
        if (tensor == NULL || tensor->bytes / sizeof(float) != params->param[i].count)
            return aecl_fail(AECL_INPUT, "%s: tensor %s is missing or not of the %zu values that the network wants",
                             path, params->param[i].name, params->param[i].count);
    }
    if (file->count != params->count + extra)
        return aecl_fail(AECL_INPUT, "%s: holds %zu tensors, its network and state have %zu", path, file->count,
                         params->count + extra);
    TRY(aecl_alloc(&out->flat, params->total, sizeof(float))); /* bounded: every tensor is there in full */
    for (size_t i = 0; i < params->count; i++)
        TRY(aecl_tensor_take(out->flat + params->param[i].offset, path, file, &params->param[i]));
done:
    return st;
}

static aecl_status read_facts(aecl_model_file *out, const char *path, const aecl_json *metadata) {
    const char *text = NULL;
    aecl_status st = AECL_OK;
    for (size_t i = 0; i < COUNT_OF(text_keys); i++) {
        TRY(aecl_metadata_text(&text, path, metadata, text_keys[i].key));
        TRY(aecl_copy_string((char **)((char *)out + text_keys[i].offset), text));
    }
    for (size_t i = 0; i < COUNT_OF(optional_keys); i++) {
        text = aecl_json_get_text(metadata, optional_keys[i].key);
        TRY(aecl_copy_string((char **)((char *)out + optional_keys[i].offset), text ? text : ""));
    }
    TRY(aecl_metadata_real(&out->noise_factor, path, metadata, "noise_factor"));
    out->noise_least = out->noise_factor;
    if (aecl_json_get(metadata, "noise_least"))
        TRY(aecl_metadata_real(&out->noise_least, path, metadata, "noise_least"));
    if (out->noise_least > out->noise_factor)
        TRY(aecl_fail(AECL_INPUT, "%s: metadata \"noise_least\" is above \"noise_factor\"", path));
    TRY(aecl_metadata_number(&out->seed, path, metadata, "seed"));
    TRY(aecl_metadata_number(&out->epochs, path, metadata, "epochs"));
    TRY(aecl_metadata_text(&text, path, metadata, "sha256"));
    strncpy(out->sha256, text, sizeof out->sha256 - 1);
done:
    return st;
}

aecl_status aecl_parts_read(aecl_model_file *out, const char *path, const aecl_safetensors *file, const char *format,
                            size_t extra) {
    aecl_status st = AECL_OK;
    TRY(check_format(path, file->metadata, format));
    TRY(read_network(&out->network, path, file->metadata));
    TRY(read_scaling(&out->scaling, path, file->metadata, aecl_shape_count(&out->network->in)));
    TRY(read_weights(out, path, file, extra));
    TRY(read_facts(out, path, file->metadata));
done:
    return st;
}

aecl_status aecl_model_file_parse(aecl_model_file *out, const char *path, unsigned char *bytes, size_t length) {
    aecl_model_file model = {0};
    aecl_safetensors file = {0};
    aecl_status st = AECL_OK;
    *out = model;
    TRY(aecl_safetensors_parse(&file, path, bytes, length));
    size_t extra = aecl_parts_detection_count(&file);
    TRY(aecl_parts_read(&model, path, &file, AECL_FORMAT_MODEL, extra));
    TRY(aecl_parts_detection_read(&model.detection, path, &file, aecl_shape_count(&model.network->in)));
    *out = model, model = (aecl_model_file){0};
done:
    aecl_safetensors_free(&file);
    aecl_model_file_free(&model);
    return st;
}

aecl_status aecl_model_file_read(aecl_model_file *out, const char *path) {
    unsigned char *bytes = NULL;
    size_t length = 0;
    *out = (aecl_model_file){0};
    aecl_status st = aecl_file_read(path, SIZE_MAX / 2, &bytes, &length);
    return st < 0 ? st : aecl_model_file_parse(out, path, bytes, length);
}
