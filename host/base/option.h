/* Typed option tables: one table is the source of parsing, ranges, --help, configuration keys and run.json.
 *
 * A table describes the fields of one struct:
 *     static const aecl_option train_options[] = {
 *         OPT_INTEGER(train_config, epochs, "epochs", 1, 1e6, "N", "passes over the training rows"),
 *         OPT_END };
 * OPT_* check the field's type at compile time. Field types: INTEGER int64_t, REAL double, FLAG bool, TEXT char *
 * (owned; NULL when unset), CHOICE int (index into `choices`, with '_' and '-' alike), PAIR int64_t[2], height and width: typed as one number for
 * both or as "3x1"; unset where both are below its range; RANGE double[2], least and greatest: typed as one number for both
 * or as "0.1..0.4". */
#ifndef AECL_BASE_OPTION_H
#define AECL_BASE_OPTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "base/text.h"

typedef enum {
    AECL_OPT_END,
    AECL_OPT_FLAG,
    AECL_OPT_INTEGER,
    AECL_OPT_REAL,
    AECL_OPT_TEXT,
    AECL_OPT_CHOICE,
    AECL_OPT_PAIR,
    AECL_OPT_RANGE
} aecl_option_type;

typedef struct {
    aecl_option_type type;
    const char *name; /* long name without dashes; also the configuration key ('-' there is '_') */
    char letter;      /* short name, or 0 */
    size_t offset;
    double min, max;            /* INTEGER, REAL, PAIR, RANGE: inclusive */
    const char *const *choices; /* CHOICE: NULL-terminated */
    const char *argument;       /* what --help calls the value */
    const char *help;
} aecl_option;

/* offsetof(type, field), and a compile error unless the field has the type `wanted`. */
#define AECL_FIELD(type, field, wanted)                                                                                \
    (offsetof(type, field) + 0 * sizeof(wanted * [1 - 2 * !_Generic(((type *)0)->field, wanted : 1, default : 0)]))
#define OPT_FLAG(type, field, name, help)                                                                              \
    { AECL_OPT_FLAG, name, 0, AECL_FIELD(type, field, bool), 0, 0, NULL, NULL, help }
#define OPT_INTEGER(type, field, name, min, max, argument, help)                                                       \
    { AECL_OPT_INTEGER, name, 0, AECL_FIELD(type, field, int64_t), min, max, NULL, argument, help }
#define OPT_REAL(type, field, name, min, max, argument, help)                                                          \
    { AECL_OPT_REAL, name, 0, AECL_FIELD(type, field, double), min, max, NULL, argument, help }
#define OPT_TEXT(type, field, name, argument, help)                                                                    \
    { AECL_OPT_TEXT, name, 0, AECL_FIELD(type, field, char *), 0, 0, NULL, argument, help }
#define OPT_CHOICE(type, field, name, choices, argument, help)                                                         \
    { AECL_OPT_CHOICE, name, 0, AECL_FIELD(type, field, int), 0, 0, choices, argument, help }
#define OPT_PAIR(type, field, name, min, max, argument, help)                                                          \
    { AECL_OPT_PAIR, name, 0, AECL_FIELD(type, field, int64_t *), min, max, NULL, argument, help }
#define OPT_RANGE(type, field, name, min, max, argument, help)                                                         \
    { AECL_OPT_RANGE, name, 0, AECL_FIELD(type, field, double *), min, max, NULL, argument, help }
#define OPT_END                                                                                                        \
    { AECL_OPT_END, NULL, 0, 0, 0, 0, NULL, NULL, NULL }

/* The row called `name` (with '_' and '-' alike), or NULL. */
const aecl_option *aecl_option_find(const aecl_option *table, const char *name);

/* Sets one field from text (a FLAG: "true" or "false"). AECL_USAGE naming `where`, the value and its range or choices:
 * "--epochs: 0 is not a whole number from 1 to 1000000". `where` is how the user wrote the name ("--epochs",
 * "run.epochs"). */
aecl_status aecl_option_set(const aecl_option *row, void *record, const char *where, const char *text);

/* Adds the field's present value as it would be typed ("10", "0.001", "adam"); "" for an unset TEXT or PAIR. */
void aecl_option_print(const aecl_option *row, const void *record, aecl_text *out);

/* Sets fields from words "key=value key=value ..." (a test case, a layer in one line). Unknown keys name the nearest
 * known one, or all when none is near. */
aecl_status aecl_option_set_words(const aecl_option *table, void *record, const char *where, const char *words);

/* Frees the TEXT fields. */
void aecl_option_free(const aecl_option *table, void *record);

/* Adds what a number may be, or the choices, and, by the record `defaults` (or NULL), what it is if not given:
 * "1 to 64; 5 if not given". Nothing for a FLAG and a TEXT. */
void aecl_option_range(const aecl_option *row, const void *defaults, aecl_text *out);

/* A table and the record it fills, for a command line made of several groups. */
typedef struct {
    const char *title; /* heading in --help */
    const aecl_option *table;
    void *record;
    const void *defaults; /* a record with what options have that are not given, for --help; NULL: not shown */
} aecl_option_group;

/* Adds an aligned --help listing of the groups, each under its title:
 *     "  --epochs N          passes over the training rows (1 to 1000000)" */
void aecl_option_help(const aecl_option_group *groups, size_t group_count, aecl_text *out);

#endif
