/* One row of a table describes a field for the command line, for words "key=value", for JSON and for the help; every
 * way in ends in aecl_option_set, which checks type and range. */
#include "base/option.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static bool same_name(const char *row, const char *name) {
    for (; *row && *name; row++, name++)
        if ((*row == '_' ? '-' : *row) != (*name == '_' ? '-' : *name)) return false;
    return *row == *name;
}

const aecl_option *aecl_option_find(const aecl_option *table, const char *name) {
    for (const aecl_option *row = table; row->type != AECL_OPT_END; row++)
        if (same_name(row->name, name)) return row;
    return NULL;
}

static size_t choice_count(const aecl_option *row) {
    size_t n = 0;
    while (row->choices[n]) n++;
    return n;
}

static void add_range(aecl_text *out, const aecl_option *row) {
    char min[AECL_REAL_TEXT], max[AECL_REAL_TEXT];
    if (row->type == AECL_OPT_INTEGER || row->type == AECL_OPT_REAL || row->type == AECL_OPT_PAIR ||
        row->type == AECL_OPT_RANGE)
        aecl_text_add(out, "%s to %s", aecl_print_real(row->min, min), aecl_print_real(row->max, max));
    for (size_t i = 0; row->type == AECL_OPT_CHOICE && row->choices[i]; i++)
        aecl_text_add(out, "%s%s", i ? ", " : "", row->choices[i]);
}

/* "WHERE: TEXT is not KIND RANGE", for a choice with the nearest one. */
static aecl_status refuse(const aecl_option *row, const char *where, const char *text, const char *kind) {
    aecl_text range = {0};
    add_range(&range, row);
    if (row->type == AECL_OPT_CHOICE) {
        const char *nearest = aecl_nearest(text, row->choices, choice_count(row));
        if (nearest) aecl_text_add(&range, "; did you mean %s?", nearest);
    }
    aecl_status st = aecl_text_done(&range);
    if (st == AECL_OK)
        st = aecl_fail(AECL_USAGE, "%s: %s is not %s%s", where, *text ? text : "an empty value", kind, range.s);
    aecl_text_free(&range);
    return st;
}

static aecl_status set_integer(const aecl_option *row, int64_t *field, const char *where, const char *text) {
    int64_t value = 0;
    if (!aecl_parse_integer(text, &value) || (double)value < row->min || (double)value > row->max)
        return refuse(row, where, text, "a whole number from ");
    *field = value;
    return AECL_OK;
}

static aecl_status set_real(const aecl_option *row, double *field, const char *where, const char *text) {
    double value = 0;
    if (!aecl_parse_real(text, &value) || value < row->min || value > row->max)
        return refuse(row, where, text, "a number from ");
    *field = value;
    return AECL_OK;
}

static aecl_status set_flag(const aecl_option *row, bool *field, const char *where, const char *text) {
    bool value = strcmp(text, "true") == 0;
    if (!value && strcmp(text, "false") != 0) return refuse(row, where, text, "true or false");
    *field = value;
    return AECL_OK;
}

static aecl_status set_text(char **field, const char *text) {
    char *copy = NULL;
    aecl_status st = aecl_copy_string(&copy, text);
    if (st < 0) return st;
    free(*field);
    *field = copy;
    return AECL_OK;
}

static aecl_status set_choice(const aecl_option *row, int *field, const char *where, const char *text) {
    for (int i = 0; row->choices[i]; i++) {
        if (!same_name(row->choices[i], text)) continue;
        *field = i;
        return AECL_OK;
    }
    return refuse(row, where, text, "one of ");
}

/* "3", or height and width as "3x1". */
static aecl_status set_pair(const aecl_option *row, int64_t field[2], const char *where, const char *text) {
    static const char kind[] = "a whole number, or height x width (3x1), from ";
    const char *cross = strchr(text, 'x');
    int64_t value[2] = {0};
    char first[24] = "";
    if (cross && (size_t)(cross - text) < sizeof first) memcpy(first, text, (size_t)(cross - text));
    bool whole =
        aecl_parse_integer(cross ? first : text, &value[0]) && aecl_parse_integer(cross ? cross + 1 : text, &value[1]);
    for (int i = 0; i < 2; i++) whole = whole && (double)value[i] >= row->min && (double)value[i] <= row->max;
    if (!whole) return refuse(row, where, text, kind);
    memcpy(field, value, sizeof value);
    return AECL_OK;
}

/* "0.2", or least and greatest as "0.1..0.4". */
static aecl_status set_range(const aecl_option *row, double field[2], const char *where, const char *text) {
    const char *dots = strstr(text, "..");
    double value[2] = {0};
    char first[32] = "";
    if (dots && (size_t)(dots - text) < sizeof first) memcpy(first, text, (size_t)(dots - text));
    bool right = aecl_parse_real(dots ? first : text, &value[0]) && aecl_parse_real(dots ? dots + 2 : text, &value[1]);
    if (!right || !(value[0] >= row->min && value[0] <= value[1] && value[1] <= row->max))
        return refuse(row, where, text, "a number, or the least and the greatest (0.1..0.4), from ");
    memcpy(field, value, sizeof value);
    return AECL_OK;
}

aecl_status aecl_option_set(const aecl_option *row, void *record, const char *where, const char *text) {
    void *field = (char *)record + row->offset;
    switch (row->type) {
    case AECL_OPT_FLAG: return set_flag(row, field, where, text);
    case AECL_OPT_INTEGER: return set_integer(row, field, where, text);
    case AECL_OPT_REAL: return set_real(row, field, where, text);
    case AECL_OPT_TEXT: return set_text(field, text);
    case AECL_OPT_CHOICE: return set_choice(row, field, where, text);
    case AECL_OPT_PAIR: return set_pair(row, field, where, text);
    case AECL_OPT_RANGE: return set_range(row, field, where, text);
    case AECL_OPT_END: break;
    }
    return aecl_fail(AECL_USAGE, "%s: there is no such option", where);
}

static void print_pair(const aecl_option *row, const int64_t pair[2], aecl_text *out) {
    if ((double)pair[0] < row->min && (double)pair[1] < row->min) return;
    aecl_text_add(out, "%lld", (long long)pair[0]);
    if (pair[0] != pair[1]) aecl_text_add(out, "x%lld", (long long)pair[1]);
}

static void print_range(const double range[2], aecl_text *out) {
    char real[AECL_REAL_TEXT];
    aecl_text_add(out, "%s", aecl_print_real(range[0], real));
    if (range[0] != range[1]) aecl_text_add(out, "..%s", aecl_print_real(range[1], real));
}

void aecl_option_print(const aecl_option *row, const void *record, aecl_text *out) {
    const void *field = (const char *)record + row->offset;
    const char *text = NULL;
    char real[AECL_REAL_TEXT];
    switch (row->type) {
    case AECL_OPT_FLAG: text = *(const bool *)field ? "true" : "false"; break;
    case AECL_OPT_INTEGER: aecl_text_add(out, "%lld", (long long)*(const int64_t *)field); break;
    case AECL_OPT_REAL: text = aecl_print_real(*(const double *)field, real); break;
    case AECL_OPT_TEXT: text = *(char *const *)field; break;
    case AECL_OPT_CHOICE: text = row->choices[*(const int *)field]; break;
    case AECL_OPT_PAIR: print_pair(row, field, out); break;
    case AECL_OPT_RANGE: print_range(field, out); break;
    case AECL_OPT_END: break;
    }
    if (text) aecl_text_add(out, "%s", text);
}

static aecl_status refuse_key(const aecl_option *table, const char *where, const char *key) {
    aecl_status st = AECL_OK;
    const char **names = NULL;
    aecl_text known = {0};
    size_t count = 0;
    while (table[count].type != AECL_OPT_END) count++;
    TRY(aecl_alloc(&names, count, sizeof *names));
    for (size_t i = 0; i < count; i++) {
        names[i] = table[i].name;
        aecl_text_add(&known, "%s%s", i ? ", " : "", names[i]);
    }
    TRY(aecl_text_done(&known));
    const char *nearest = aecl_nearest(key, names, count);
    if (nearest) TRY(aecl_fail(AECL_USAGE, "%s: unknown key %s; did you mean %s?", where, key, nearest));
    TRY(aecl_fail(AECL_USAGE, "%s: unknown key %s; known are %s", where, key, known.s));
done:
    aecl_text_free(&known);
    free(names);
    return st;
}

/* `word` is cut at its '='. */
static aecl_status set_word(const aecl_option *table, void *record, const char *where, char *word) {
    char *value = strchr(word, '=');
    if (value == NULL) return aecl_fail(AECL_USAGE, "%s: %s is not of the form key=value", where, word);
    *value++ = 0;
    const aecl_option *row = aecl_option_find(table, word);
    if (row == NULL) return refuse_key(table, where, word);
    aecl_text place = {0};
    aecl_text_add(&place, "%s: %s", where, word);
    aecl_status st = aecl_text_done(&place);
    if (st == AECL_OK) st = aecl_option_set(row, record, place.s, value);
    aecl_text_free(&place);
    return st;
}

aecl_status aecl_option_set_words(const aecl_option *table, void *record, const char *where, const char *words) {
    char *copy = NULL, *rest = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_copy_string(&copy, words));
    for (char *word = strtok_r(copy, " ", &rest); word; word = strtok_r(NULL, " ", &rest))
        TRY(set_word(table, record, where, word));
done:
    free(copy);
    return st;
}

void aecl_option_free(const aecl_option *table, void *record) {
    if (record == NULL) return;
    for (const aecl_option *row = table; row->type != AECL_OPT_END; row++) {
        if (row->type != AECL_OPT_TEXT) continue;
        char **field = (char **)((char *)record + row->offset);
        free(*field);
        *field = NULL;
    }
}

/* "  -q, --quiet" or "  --epochs N" */
static void add_synopsis(aecl_text *out, const aecl_option *row) {
    aecl_text_add(out, "  ");
    if (row->letter) aecl_text_add(out, "-%c, ", row->letter);
    aecl_text_add(out, "--%s", row->name);
    if (row->argument) aecl_text_add(out, " %s", row->argument);
}

/* "; 0.3 if not given" of what has a value then that it may also be given. */
static void add_default(aecl_text *out, const aecl_option *row, const void *defaults) {
    const void *field = (const char *)defaults + row->offset;
    double number = row->type == AECL_OPT_INTEGER ? (double)*(const int64_t *)field : row->min;
    if (row->type == AECL_OPT_REAL) number = *(const double *)field;
    if (number < row->min || number > row->max) return;
    aecl_text_add(out, "; ");
    aecl_option_print(row, defaults, out);
    aecl_text_add(out, " if not given");
}

void aecl_option_range(const aecl_option *row, const void *defaults, aecl_text *out) {
    if (row->type == AECL_OPT_FLAG || row->type == AECL_OPT_TEXT) return;
    add_range(out, row);
    if (defaults) add_default(out, row, defaults);
}

static void add_help_line(aecl_text *out, const aecl_option *row, size_t column, const void *defaults) {
    size_t start = out->length;
    add_synopsis(out, row);
    size_t used = out->length - start, gap = used + 2 <= column ? column - used : 2;
    aecl_text_add(out, "%*s%s", (int)gap, "", row->help);
    aecl_text range = {0};
    aecl_option_range(row, defaults, &range);
    if (range.s) aecl_text_add(out, " (%s)", range.s);
    out->failed |= range.failed;
    aecl_text_free(&range);
    aecl_text_add(out, "\n");
}

#define WIDEST_SYNOPSIS 32 /* a wider one pushes only its own help to the right */

void aecl_option_help(const aecl_option_group *groups, size_t group_count, aecl_text *out) {
    size_t column = 22;
    for (size_t g = 0; g < group_count; g++)
        for (const aecl_option *row = groups[g].table; row->type != AECL_OPT_END; row++) {
            aecl_text synopsis = {0};
            add_synopsis(&synopsis, row);
            out->failed |= synopsis.failed;
            if (synopsis.length + 2 > column && synopsis.length <= WIDEST_SYNOPSIS) column = synopsis.length + 2;
            aecl_text_free(&synopsis);
        }
    for (size_t g = 0; g < group_count; g++) {
        aecl_text_add(out, "%s%s:\n", g ? "\n" : "", groups[g].title);
        for (const aecl_option *row = groups[g].table; row->type != AECL_OPT_END; row++)
            add_help_line(out, row, column, groups[g].defaults);
    }
}
