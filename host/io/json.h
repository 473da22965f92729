/* JSON, the only user of jansson: reading with positions in messages, writing without NaN. */
#ifndef AECL_IO_JSON_H
#define AECL_IO_JSON_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"
#include "base/text.h"

typedef struct aecl_json aecl_json; /* a JSON value */

/* Parses text of `length` bytes, an object or an array; duplicate keys, trailing text, nesting beyond 64, NUL bytes and
 * invalid UTF-8 are AECL_INPUT with `name`, line and column. The result is owned by the caller; what the getters return
 * is borrowed from it. */
aecl_status aecl_json_parse(aecl_json **out, const char *name, const char *text, size_t length);
void aecl_json_free(aecl_json *value);

aecl_json *aecl_json_object(void); /* new; NULL when memory ran out: setters accept NULL and report it */
aecl_json *aecl_json_array(void);

/* Setters return AECL_NO_MEMORY when they or an argument failed. `value` is taken over in any case. A real that is not
 * finite is written as null; in a text that is not UTF-8 (a path) control and broken bytes become \xNN. An empty key is
 * fine; setting a key again replaces its value and keeps its place. */
aecl_status aecl_json_set(aecl_json *object, const char *key, aecl_json *value);
aecl_status aecl_json_set_text(aecl_json *object, const char *key, const char *text); /* NULL: null */
aecl_status aecl_json_set_integer(aecl_json *object, const char *key, int64_t number);
aecl_status aecl_json_set_real(aecl_json *object, const char *key, double number);
aecl_status aecl_json_set_flag(aecl_json *object, const char *key, bool flag);
aecl_status aecl_json_append(aecl_json *array, aecl_json *value);
aecl_json *aecl_json_text(const char *text);
aecl_json *aecl_json_integer(int64_t number);
aecl_json *aecl_json_real(double number);

typedef enum {
    AECL_JSON_NULL,
    AECL_JSON_FLAG,
    AECL_JSON_INTEGER,
    AECL_JSON_REAL,
    AECL_JSON_STRING,
    AECL_JSON_ARRAY,
    AECL_JSON_OBJECT
} aecl_json_kind;
aecl_json_kind aecl_json_kind_of(const aecl_json *value); /* NULL value: AECL_JSON_NULL */

/* Getters: NULL or `otherwise` when the key is absent or of another kind. */
const aecl_json *aecl_json_get(const aecl_json *object, const char *key);
const char *aecl_json_get_text(const aecl_json *object, const char *key);
int64_t aecl_json_get_integer(const aecl_json *object, const char *key, int64_t otherwise);
double aecl_json_get_real(const aecl_json *object, const char *key, double otherwise); /* integers too */
size_t aecl_json_length(const aecl_json *array); /* entries of an array or object */
const aecl_json *aecl_json_at(const aecl_json *array, size_t index);
/* Key and value number `index` of an object, in the order of the file; takes time in proportion to `index`. NULL for
 * both when there is none. */
const char *aecl_json_key_at(const aecl_json *object, size_t index, const aecl_json **value);
/* What an entry of an array, or a value met on a walk, holds. */
const char *aecl_json_to_text(const aecl_json *value);
int64_t aecl_json_to_integer(const aecl_json *value, int64_t otherwise);
/* A scalar as it would be typed on a command line: "10", "0.001", "adam", "true"; false for arrays, objects, null. */
bool aecl_json_scalar_text(const aecl_json *value, aecl_text *out);

/* Adds the value as text without a final newline: indented by two spaces with arrays of scalars on one line, or without
 * any space. Reals have 17 digits at most and round-trip; a whole one is written as an integer. */
aecl_status aecl_json_write(const aecl_json *value, bool indented, aecl_text *out);

#endif
