/* Text: a growing string, numbers read in full or refused, the nearest known name, bytes made safe for a terminal. */
#ifndef AECL_BASE_TEXT_H
#define AECL_BASE_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

/* A growing string. Starts as {0}; `s` is NULL until something was added, then always ends in NUL. After an allocation
 * failed `failed` stays set, further additions do nothing, and aecl_text_done reports it: additions need no checks. */
typedef struct {
    char *s;
    size_t length, capacity;
    bool failed;
} aecl_text;

/* Adds text by a printf format, and n bytes as they are. */
void aecl_text_add(aecl_text *t, const char *format, ...) __attribute__((format(printf, 2, 3)));
void aecl_text_add_list(aecl_text *t, const char *format, va_list arguments) __attribute__((format(printf, 2, 0)));
void aecl_text_add_bytes(aecl_text *t, const char *bytes, size_t n);
/* Adds `bytes` with control characters, ESC and invalid UTF-8 as \xNN, so that no file name drives a terminal. */
void aecl_text_add_safe(aecl_text *t, const char *bytes);
/* The same of a text of lines: line breaks and tabs stay. */
void aecl_text_add_safe_lines(aecl_text *t, const char *text);
/* Adds a word as a shell reads it back: in single quotes where it has characters that mean something to one. */
void aecl_text_add_argument(aecl_text *t, const char *word);
/* Adds a field of a CSV line, in quotes where it has a comma, a quote or a line break. */
void aecl_text_add_csv(aecl_text *t, const char *field);
/* Adds n bytes in base64 (RFC 4648, section 4), on one line. */
void aecl_text_add_base64(aecl_text *t, const void *bytes, size_t n);
/* Adds what another text holds; where it failed, this one has failed too. */
void aecl_text_add_text(aecl_text *t, const aecl_text *part);
/* AECL_OK, or AECL_NO_MEMORY if any addition failed. Guarantees s != NULL on success. */
aecl_status aecl_text_done(aecl_text *t);
void aecl_text_free(aecl_text *t);

/* Whole-text numbers in the C locale's form whatever the process locale is: an optional sign, digits (and for reals
 * '.', exponent). False for anything else: empty text, "3x", "nan", "inf", hexadecimal, or out of the type's range. */
bool aecl_parse_integer(const char *text, int64_t *out);
bool aecl_parse_real(const char *text, double *out);

/* The shortest decimal that reads back as the same finite number, with '.' whatever the process locale is; whole
 * numbers below 1e18 without an exponent. Returns the caller's buffer. */
#define AECL_REAL_TEXT 64
const char *aecl_print_real(double value, char text[AECL_REAL_TEXT]);

/* The name among `names[count]` that `word` is elsewhere ("swish" is "silu"), or the one closest to it by edit distance (with transposition), or NULL when none is within a
 * third of the word's length (at least 1, so that "trian" finds "train"). */
const char *aecl_nearest(const char *word, const char *const *names, size_t count);

/* *index = that of the entry called `name` in a NULL-terminated table of structs that each begin with their name.
 * AECL_USAGE "no `what` is called ..." proposes the nearest name, or lists all. */
aecl_status aecl_find_named(size_t *index, const char *what, const char *name, const void *const *table);

#endif
