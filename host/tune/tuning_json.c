/* A tuning to JSON and back. What is not valid for the device as it is now is refused whole: a stale tuning is worse
 * than none. */
#include <string.h>

#include "tune/tuning_file.h"
#include "base/mem.h"
#include "cl/program.h"

#define FORMAT         "aecl-tuning"
#define FORMAT_VERSION 1
#define MOST_SIZE      (1 << 30) /* of a product */

static const char *const form_names[] = {"nn", "tn", "nt", NULL};

static const struct {
    const char *key;
    size_t offset;
} tiles[] = {{"layerwise_tile", offsetof(aecl_tuning, layerwise)},
             {"panel_tile_dense", offsetof(aecl_tuning, panel[AECL_PANEL_DENSE])},
             {"panel_tile_convolutions", offsetof(aecl_tuning, panel[AECL_PANEL_CONVOLUTIONS])}};

/* Writing */

static aecl_status set_size(aecl_json *object, const char *key, size_t value) {
    return aecl_json_set_integer(object, key, (int64_t)value);
}

/* Null for what was not found better than the built-in choice. */
static aecl_status set_tile(aecl_json *object, const char *key, const aecl_tile *tile) {
    aecl_json *value = NULL;
    aecl_status st = AECL_OK;
    if (!tile->rows) return aecl_json_set_text(object, key, NULL);
    value = aecl_json_object();
    TRY(set_size(value, "vector", tile->vector));
    TRY(set_size(value, "rows", tile->rows));
    TRY(set_size(value, "columns", tile->columns));
    st = aecl_json_set(object, key, value);
    value = NULL;
done:
    aecl_json_free(value);
    return st;
}

static aecl_status add_product(aecl_json *list, const aecl_tuned_product *p) {
    aecl_json *value = aecl_json_object();
    aecl_status st = AECL_OK;
    TRY(aecl_json_set_text(value, "form", form_names[p->form]));
    TRY(set_size(value, "m", p->m));
    TRY(set_size(value, "n", p->n));
    TRY(set_size(value, "k", p->k));
    TRY(aecl_json_set_text(value, "path", aecl_gemm_path_names[p->path]));
    st = aecl_json_append(list, value);
    value = NULL;
done:
    aecl_json_free(value);
    return st;
}

static aecl_status set_products(aecl_json *object, const aecl_tuning *tuning) {
    aecl_json *list = aecl_json_array();
    aecl_status st = AECL_OK;
    for (size_t i = 0; i < tuning->product_count; i++) TRY(add_product(list, &tuning->product[i]));
    st = aecl_json_set(object, "products", list);
    list = NULL;
done:
    aecl_json_free(list);
    return st;
}

static aecl_status set_clblast(aecl_json *object, aecl_clblast_kernel kernel, const aecl_clblast_set *set) {
    const aecl_clblast_names *names = &aecl_clblast_names_of[kernel];
    aecl_json *value = NULL;
    aecl_status st = AECL_OK;
    if (!set->used) return aecl_json_set_text(object, names->name, NULL);
    value = aecl_json_object();
    for (size_t i = 0; names->parameters[i]; i++) TRY(set_size(value, names->parameters[i], set->value[i]));
    st = aecl_json_set(object, names->name, value);
    value = NULL;
done:
    aecl_json_free(value);
    return st;
}

aecl_status aecl_tuning_to_json(aecl_json **out, const aecl_tuning *tuning, const aecl_context *context) {
    aecl_json *json = aecl_json_object();
    char digest[65];
    aecl_status st = AECL_OK;
    *out = NULL;
    TRY(aecl_device_digest(context, digest));
    TRY(aecl_json_set_text(json, "format", FORMAT));
    TRY(aecl_json_set_integer(json, "format_version", FORMAT_VERSION));
    TRY(aecl_json_set_text(json, "aecl_version", AECL_VERSION));
    TRY(aecl_json_set_text(json, "device", aecl_context_identity(context)));
    TRY(aecl_json_set_text(json, "depends_on", digest));
    for (size_t i = 0; i < COUNT_OF(tiles); i++)
        TRY(set_tile(json, tiles[i].key, (const aecl_tile *)((const char *)tuning + tiles[i].offset)));
    TRY(set_products(json, tuning));
    for (int k = 0; k < AECL_CLBLAST_KERNELS; k++) TRY(set_clblast(json, (aecl_clblast_kernel)k, &tuning->clblast[k]));
    *out = json, json = NULL;
done:
    aecl_json_free(json);
    return st;
}

/* Reading */

static aecl_status refuse(const char *path, const char *key) {
    return aecl_fail(AECL_INPUT, "%s: \"%s\" is missing or not what `aecl tune` writes", path, key);
}

/* A whole number from 0 to `most`, or false. */
static bool get_size(const aecl_json *object, const char *key, int64_t most, size_t *out) {
    int64_t value = aecl_json_get_integer(object, key, -1);
    if (value < 0 || value > most) return false;
    *out = (size_t)value;
    return true;
}

/* The index of a text among `names`, or -1. */
static int get_choice(const aecl_json *object, const char *key, const char *const *names) {
    const char *text = aecl_json_get_text(object, key);
    for (int i = 0; text && names[i]; i++)
        if (strcmp(text, names[i]) == 0) return i;
    return -1;
}

static bool is_null(const aecl_json *value) {
    return value && aecl_json_kind_of(value) == AECL_JSON_NULL;
}

static bool get_tile(const aecl_json *json, const char *key, aecl_tile *out) {
    const aecl_json *value = aecl_json_get(json, key);
    if (is_null(value)) return true;
    return get_size(value, "vector", AECL_BATCH_PAD, &out->vector) &&
           get_size(value, "rows", AECL_BATCH_PAD, &out->rows) &&
           get_size(value, "columns", AECL_BATCH_PAD, &out->columns) && aecl_tile_is_valid(*out);
}

static bool get_product(const aecl_json *value, aecl_tuned_product *out) {
    int form = get_choice(value, "form", form_names), path = get_choice(value, "path", aecl_gemm_path_names);
    if (form < 0 || path <= AECL_GEMM_AUTO) return false;
    out->form = (aecl_gemm_form)form;
    out->path = (aecl_gemm_path)path;
    return get_size(value, "m", MOST_SIZE, &out->m) && out->m && get_size(value, "n", MOST_SIZE, &out->n) && out->n &&
           get_size(value, "k", MOST_SIZE, &out->k) && out->k;
}

static bool get_products(const aecl_json *json, aecl_tuning *out) {
    const aecl_json *list = aecl_json_get(json, "products");
    size_t count = aecl_json_length(list);
    if (aecl_json_kind_of(list) != AECL_JSON_ARRAY || count > AECL_TUNED_PRODUCTS) return false;
    for (size_t i = 0; i < count; i++)
        if (!get_product(aecl_json_at(list, i), &out->product[i])) return false;
    out->product_count = count;
    return true;
}

static bool get_clblast(const aecl_json *json, aecl_clblast_kernel kernel, aecl_clblast_set *out) {
    const aecl_clblast_names *names = &aecl_clblast_names_of[kernel];
    const aecl_json *value = aecl_json_get(json, names->name);
    if (is_null(value)) return true;
    for (size_t i = 0; names->parameters[i]; i++)
        if (!get_size(value, names->parameters[i], MOST_SIZE, &out->value[i])) return false;
    out->used = true;
    return aecl_clblast_set_is_valid(kernel, out);
}

/* That it is a file of this format, for this device as it is now. */
static aecl_status check_origin(const aecl_json *json, const aecl_context *context, const char *path) {
    const char *format = aecl_json_get_text(json, "format"), *depends = aecl_json_get_text(json, "depends_on");
    char digest[65];
    if (!format || strcmp(format, FORMAT) != 0) return refuse(path, "format");
    if (aecl_json_get_integer(json, "format_version", -1) != FORMAT_VERSION) return refuse(path, "format_version");
    aecl_status st = aecl_device_digest(context, digest);
    if (st < 0 || (depends && strcmp(depends, digest) == 0)) return st;
    return aecl_fail(AECL_INPUT, "%s: is of another device, driver, version or kernels", path);
}

aecl_status aecl_tuning_from_json(aecl_tuning *out, const aecl_json *json, const aecl_context *context,
                                  const char *path) {
    *out = (aecl_tuning){0};
    aecl_status st = check_origin(json, context, path);
    if (st < 0) return st;
    for (size_t i = 0; i < COUNT_OF(tiles); i++)
        if (!get_tile(json, tiles[i].key, (aecl_tile *)((char *)out + tiles[i].offset)))
            return refuse(path, tiles[i].key);
    if (!get_products(json, out)) return refuse(path, "products");
    for (int k = 0; k < AECL_CLBLAST_KERNELS; k++)
        if (!get_clblast(json, (aecl_clblast_kernel)k, &out->clblast[k]))
            return refuse(path, aecl_clblast_names_of[k].name);
    return AECL_OK;
}
