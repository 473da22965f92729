/* A thin coat over jansson: its own layout of numbers and lists, limits on depth, and errors with line and column. */
#include "io/json.h"

#include <math.h>

#include <jansson.h>

#define MAX_DEPTH 64

static json_t *real(const aecl_json *value) {
    return (json_t *)value;
}
static aecl_json *wrap(json_t *value) {
    return (aecl_json *)value;
}

/* Reading */

static aecl_status refuse_at(const char *name, const char *text, size_t offset, const char *why) {
    size_t line = 1, column = 1;
    for (size_t i = 0; i < offset; i++) {
        column = text[i] == '\n' ? 1 : column + 1;
        line += text[i] == '\n';
    }
    return aecl_fail(AECL_INPUT, "%s:%zu:%zu: %s", name, line, column, why);
}

/* What jansson lets pass: nesting up to 2048, and a NUL byte after a number. */
static aecl_status check_bytes(const char *name, const char *text, size_t length) {
    size_t depth = 0;
    bool in_string = false;
    for (size_t i = 0; i < length; i++) {
        char c = text[i];
        if (c == '\0') return refuse_at(name, text, i, "a NUL byte");
        if (in_string && c == '\\' && i + 1 < length && text[i + 1] != '\0') {
            i++;
        } else if (c == '"') {
            in_string = !in_string;
        } else if (!in_string && (c == '{' || c == '[')) {
            if (++depth > MAX_DEPTH) return refuse_at(name, text, i, "nested deeper than 64 levels");
        } else if (!in_string && (c == '}' || c == ']') && depth > 0) {
            depth--;
        }
    }
    return AECL_OK;
}

aecl_status aecl_json_parse(aecl_json **out, const char *name, const char *text, size_t length) {
    json_error_t error;
    *out = NULL;
    aecl_status st = check_bytes(name, text, length);
    if (st < 0) return st;
    *out = wrap(json_loadb(text, length, JSON_REJECT_DUPLICATES, &error));
    if (*out != NULL) return AECL_OK;
    if (json_error_code(&error) == json_error_out_of_memory)
        return aecl_fail(AECL_NO_MEMORY, "%s: out of memory: no room for its JSON", name);
    aecl_text why = {0}; /* it may quote the text */
    aecl_text_add_safe(&why, error.text);
    st = aecl_text_done(&why);
    if (st == AECL_OK) st = aecl_fail(AECL_INPUT, "%s:%d:%d: %s", name, error.line, error.column, why.s);
    aecl_text_free(&why);
    return st;
}

void aecl_json_free(aecl_json *value) {
    json_decref(real(value));
}

/* Building */

aecl_json *aecl_json_object(void) {
    return wrap(json_object());
}
aecl_json *aecl_json_array(void) {
    return wrap(json_array());
}
aecl_json *aecl_json_integer(int64_t number) {
    return wrap(json_integer(number));
}
aecl_json *aecl_json_real(double number) {
    return wrap(isfinite(number) ? json_real(number) : json_null());
}

aecl_json *aecl_json_text(const char *text) {
    if (text == NULL) return wrap(json_null());
    json_t *value = json_string(text);
    if (value != NULL) return wrap(value);
    aecl_text safe = {0}; /* not UTF-8: a path may be any bytes */
    aecl_text_add_safe(&safe, text);
    if (aecl_text_done(&safe) == AECL_OK) value = json_string(safe.s);
    aecl_text_free(&safe);
    return wrap(value);
}

aecl_status aecl_json_set(aecl_json *object, const char *key, aecl_json *value) {
    if (json_object_set_new(real(object), key, real(value)) == 0) return AECL_OK;
    return aecl_fail(AECL_NO_MEMORY, "out of memory: no room for the JSON key \"%s\"", key);
}

aecl_status aecl_json_set_text(aecl_json *object, const char *key, const char *text) {
    return aecl_json_set(object, key, aecl_json_text(text));
}

aecl_status aecl_json_set_integer(aecl_json *object, const char *key, int64_t number) {
    return aecl_json_set(object, key, aecl_json_integer(number));
}

aecl_status aecl_json_set_real(aecl_json *object, const char *key, double number) {
    return aecl_json_set(object, key, aecl_json_real(number));
}

aecl_status aecl_json_set_flag(aecl_json *object, const char *key, bool flag) {
    return aecl_json_set(object, key, wrap(json_boolean(flag)));
}

aecl_status aecl_json_append(aecl_json *array, aecl_json *value) {
    if (json_array_append_new(real(array), real(value)) == 0) return AECL_OK;
    return aecl_fail(AECL_NO_MEMORY, "out of memory: no room for a JSON array");
}

/* Asking */

aecl_json_kind aecl_json_kind_of(const aecl_json *value) {
    if (value == NULL) return AECL_JSON_NULL;
    switch (json_typeof(real(value))) {
    case JSON_OBJECT: return AECL_JSON_OBJECT;
    case JSON_ARRAY: return AECL_JSON_ARRAY;
    case JSON_STRING: return AECL_JSON_STRING;
    case JSON_INTEGER: return AECL_JSON_INTEGER;
    case JSON_REAL: return AECL_JSON_REAL;
    case JSON_TRUE:
    case JSON_FALSE: return AECL_JSON_FLAG;
    case JSON_NULL: break;
    }
    return AECL_JSON_NULL;
}

const char *aecl_json_to_text(const aecl_json *value) {
    return json_string_value(real(value));
}

int64_t aecl_json_to_integer(const aecl_json *value, int64_t otherwise) {
    return json_is_integer(real(value)) ? json_integer_value(real(value)) : otherwise;
}

const aecl_json *aecl_json_get(const aecl_json *object, const char *key) {
    return wrap(json_object_get(real(object), key));
}

const char *aecl_json_get_text(const aecl_json *object, const char *key) {
    return aecl_json_to_text(aecl_json_get(object, key));
}

int64_t aecl_json_get_integer(const aecl_json *object, const char *key, int64_t otherwise) {
    return aecl_json_to_integer(aecl_json_get(object, key), otherwise);
}

double aecl_json_get_real(const aecl_json *object, const char *key, double otherwise) {
    const json_t *value = json_object_get(real(object), key);
    return json_is_number(value) ? json_number_value(value) : otherwise;
}

size_t aecl_json_length(const aecl_json *array) {
    return json_is_array(real(array)) ? json_array_size(real(array)) : json_object_size(real(array));
}

const aecl_json *aecl_json_at(const aecl_json *array, size_t index) {
    return wrap(json_array_get(real(array), index));
}

const char *aecl_json_key_at(const aecl_json *object, size_t index, const aecl_json **value) {
    void *at = json_object_iter(real(object));
    while (at != NULL && index-- > 0) at = json_object_iter_next(real(object), at);
    *value = wrap(json_object_iter_value(at));
    return json_object_iter_key(at);
}

/* Writing. The layout is ours, for two reasons: jansson 2.14 gives every real 17 digits (0.2 would become
 * 0.20000000000000001), and short lists belong on one line. */

static int add_bytes(const char *bytes, size_t n, void *text) {
    aecl_text_add_bytes(text, bytes, n);
    return 0;
}

static void write_scalar(const json_t *value, aecl_text *out) {
    char digits[AECL_REAL_TEXT];
    if (json_is_real(value))
        aecl_text_add(out, "%s", aecl_print_real(json_real_value(value), digits));
    else if (json_dump_callback(value, add_bytes, out, JSON_ENCODE_ANY) != 0)
        out->failed = true;
}

static void write_key(const char *key, aecl_text *out) {
    json_t *text = json_string(key);
    write_scalar(text, out);
    json_decref(text);
}

static bool is_scalar(const json_t *value) {
    return !json_is_object(value) && !json_is_array(value);
}

static void new_line(size_t depth, aecl_text *out) {
    aecl_text_add(out, "\n%*s", (int)(2 * depth), "");
}

static void write_value(json_t *value, bool indented, size_t depth, aecl_text *out);

static void write_array(const json_t *array, bool indented, size_t depth, aecl_text *out) {
    bool lines = false;
    for (size_t i = 0; i < json_array_size(array); i++)
        lines = lines || (indented && !is_scalar(json_array_get(array, i)));
    aecl_text_add(out, "[");
    for (size_t i = 0; i < json_array_size(array); i++) {
        if (i > 0) aecl_text_add(out, indented && !lines ? ", " : ",");
        if (lines) new_line(depth + 1, out);
        write_value(json_array_get(array, i), indented, depth + 1, out);
    }
    if (lines) new_line(depth, out);
    aecl_text_add(out, "]");
}

static void write_object(json_t *object, bool indented, size_t depth, aecl_text *out) {
    bool lines = indented && json_object_size(object) > 0;
    const char *key;
    json_t *value;
    aecl_text_add(out, "{");
    size_t i = 0;
    json_object_foreach(object, key, value) {
        if (i++ > 0) aecl_text_add(out, ",");
        if (lines) new_line(depth + 1, out);
        write_key(key, out);
        aecl_text_add(out, indented ? ": " : ":");
        write_value(value, indented, depth + 1, out);
    }
    if (lines) new_line(depth, out);
    aecl_text_add(out, "}");
}

static void write_value(json_t *value, bool indented, size_t depth, aecl_text *out) {
    if (json_is_object(value))
        write_object(value, indented, depth, out);
    else if (json_is_array(value))
        write_array(value, indented, depth, out);
    else
        write_scalar(value, out);
}

bool aecl_json_scalar_text(const aecl_json *value, aecl_text *out) {
    const json_t *scalar = real(value);
    if (!is_scalar(scalar) || scalar == NULL || json_is_null(scalar)) return false;
    if (json_is_string(scalar))
        aecl_text_add(out, "%s", json_string_value(scalar));
    else
        write_scalar(scalar, out);
    return true;
}

aecl_status aecl_json_write(const aecl_json *value, bool indented, aecl_text *out) {
    if (value == NULL) return aecl_fail(AECL_NO_MEMORY, "out of memory: no room for JSON");
    write_value(real(value), indented, 0, out);
    return aecl_text_done(out);
}
