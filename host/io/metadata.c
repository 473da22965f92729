/* Single facts in a file's metadata, where every value is a string, and the tensors that belong to a model's
 * parameters. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "io/model_parts.h"

aecl_status aecl_metadata_text(const char **out, const char *path, const aecl_json *metadata, const char *key) {
    *out = aecl_json_get_text(metadata, key);
    return *out ? AECL_OK : aecl_fail(AECL_INPUT, "%s: its metadata has no \"%s\"", path, key);
}

aecl_status aecl_metadata_number(uint64_t *out, const char *path, const aecl_json *metadata, const char *key) {
    const char *text = NULL;
    int64_t value = -1;
    aecl_status st = aecl_metadata_text(&text, path, metadata, key);
    if (st < 0) return st;
    if (!aecl_parse_integer(text, &value) || value < 0)
        return aecl_fail(AECL_INPUT, "%s: metadata \"%s\" is \"%s\", not a whole number from 0", path, key, text);
    *out = (uint64_t)value;
    return AECL_OK;
}

aecl_status aecl_metadata_real(double *out, const char *path, const aecl_json *metadata, const char *key) {
    const char *text = NULL;
    aecl_status st = aecl_metadata_text(&text, path, metadata, key);
    if (st < 0) return st;
    if (!aecl_parse_real(text, out) || *out < 0)
        return aecl_fail(AECL_INPUT, "%s: metadata \"%s\" is \"%s\", not a number from 0", path, key, text);
    return AECL_OK;
}

aecl_status aecl_metadata_set_number(aecl_json *metadata, const char *key, uint64_t value) {
    char text[32];
    snprintf(text, sizeof text, "%" PRIu64, value);
    return aecl_json_set_text(metadata, key, text);
}

aecl_status aecl_metadata_set_real(aecl_json *metadata, const char *key, double value) {
    char text[AECL_REAL_TEXT];
    return aecl_json_set_text(metadata, key, aecl_print_real(value, text));
}

static aecl_status check_shape(const char *path, const aecl_tensor *tensor, const aecl_param *wanted) {
    aecl_shape want = {.rank = wanted->rank}, have = {.rank = tensor->rank};
    char want_text[AECL_SHAPE_TEXT], have_text[AECL_SHAPE_TEXT];
    memcpy(want.dim, wanted->dim, sizeof want.dim);
    memcpy(have.dim, tensor->dim, sizeof have.dim);
    if (tensor->type == AECL_TENSOR_F32 && aecl_shape_equal(&want, &have) &&
        tensor->bytes == wanted->count * sizeof(float))
        return AECL_OK;
    return aecl_fail(AECL_INPUT, "%s: tensor %s is %s%s, the network wants float32 %s", path, wanted->name,
                     tensor->type == AECL_TENSOR_F32 ? "float32 " : "of another type, ",
                     aecl_shape_print(&have, have_text), aecl_shape_print(&want, want_text));
}

aecl_status aecl_tensor_take(float *values, const char *path, const aecl_safetensors *file, const aecl_param *wanted) {
    const aecl_tensor *tensor = aecl_safetensors_find(file, wanted->name);
    if (tensor == NULL) return aecl_fail(AECL_INPUT, "%s: tensor %s is missing", path, wanted->name);
    aecl_status st = check_shape(path, tensor, wanted);
    if (st < 0) return st;
    memcpy(values, tensor->data, tensor->bytes);
    for (size_t i = 0; i < wanted->count; i++)
        if (!isfinite(values[i]))
            return aecl_fail(AECL_INPUT, "%s: tensor %s, value %zu is not a finite number", path, wanted->name, i);
    return AECL_OK;
}
