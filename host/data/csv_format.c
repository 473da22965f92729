#include "data/csv_format.h"

#include <math.h>
#include <string.h>
#include <strings.h>

#include "base/log.h"
#include "base/text.h"
#include "data/number_text.h"

#define FLOAT_BOUND 0x1.ffffffp127 /* from here on a double rounds to an infinite float */
#define MOST_SHOWN  40

static bool is_blank(const aecl_csv *csv, char c) {
    return c == ' ' || (c == '\t' && csv->delimiter != '\t');
}

static const char *skip_blanks(const aecl_csv *csv, const char *s, const char *end) {
    while (s < end && is_blank(csv, *s)) s++;
    return s;
}

void aecl_csv_field(const aecl_csv *csv, const char **cursor, const char *end, const char **start, const char **stop) {
    const char *s = *start = skip_blanks(csv, *cursor, end);
    bool quoted = false;
    for (; s < end; s++) {
        if (*s == '"') quoted = !quoted;
        if (!quoted && (*s == csv->delimiter || (csv->delimiter == ' ' && *s == '\t'))) break;
    }
    for (*stop = s; *stop > *start && is_blank(csv, (*stop)[-1]);) --*stop;
    if (csv->delimiter == ' ') s = skip_blanks(csv, s, end);
    *cursor = s == end ? NULL : s + (csv->delimiter != ' ');
}

/* True for the words that programs write for a missing value or an infinity. */
static bool is_no_value(const char *s, size_t length) {
    static const char *const words[] = {"nan", "inf", "infinity", "na", "n/a", "null", "none"};
    size_t sign = length && (*s == '-' || *s == '+');
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (strlen(words[i]) == length - sign && strncasecmp(words[i], s + sign, length - sign) == 0) return true;
    return false;
}

static bool is_word(const char *s, size_t length) {
    if (length >= 2 && *s == '"') s++, length -= 2;
    bool letter = length && ((*s | 0x20) >= 'a' ? (*s | 0x20) <= 'z' : *s == '_' || (unsigned char)*s >= 0x80);
    return letter && !is_no_value(s, length);
}

/* A field that a header may have beside its words. */
static bool is_plain(const char *s, size_t length) {
    if (length >= 2 && *s == '"') s++, length -= 2;
    for (size_t i = 0; i < length; i++)
        if (s[i] < '0' || s[i] > '9') return false;
    return true;
}

static char find_delimiter(const char *s, const char *end, bool *open) {
    size_t tabs = 0, semicolons = 0, commas = 0;
    for (*open = false; s < end; s++) {
        if (*s == '"') *open = !*open;
        if (*open) continue;
        tabs += *s == '\t', semicolons += *s == ';', commas += *s == ',';
    }
    /* Decimal commas come to one more than semicolons at most: those files get a message about the number. */
    if (tabs) return '\t';
    return semicolons && commas <= semicolons + 1 ? ';' : commas ? ',' : ' ';
}

static const char *delimiter_name(char delimiter) {
    switch (delimiter) {
    case ',': return "commas";
    case ';': return "semicolons";
    case '\t': return "tabs";
    default: return "white space";
    }
}

aecl_status aecl_csv_guess(aecl_csv *csv, const char *name, const char *text, size_t length) {
    const char *s = text, *end = text + length, *start, *stop;
    bool words = false, plain = true, open;
    if (s < end && end[-1] == '\r') end--;
    *csv = (aecl_csv){.name = name, .delimiter = find_delimiter(s, end, &open)};
    if (open) return aecl_fail(AECL_INPUT, "%s: row 1: a quote is not closed", name);
    for (; s; csv->columns++) {
        aecl_csv_field(csv, &s, end, &start, &stop);
        bool word = is_word(start, (size_t)(stop - start));
        words = words || word;
        plain = plain && (word || is_plain(start, (size_t)(stop - start)));
    }
    csv->header = words && plain;
    csv->row = csv->header;
    aecl_log(AECL_LOG_NOTE, "%s: %zu columns apart by %s, %s", name, csv->columns, delimiter_name(csv->delimiter),
             csv->header ? "row 1 names them" : "no header");
    return AECL_OK;
}

static const char *missing_quality(bool number, const char *start, size_t length) {
    if (number) return "32-bit float: too large";
    if (is_no_value(start, length)) return "finite number";
    return memchr(start, ',', length) ? "number (decimal commas are not read)" : "number";
}

/* Says what is wrong with the field that starts at `field`. */
static aecl_status refuse(const aecl_csv *csv, const char *field, const char *end, size_t column) {
    const char *start, *stop, *s = field;
    char copy[MOST_SHOWN + 1];
    double value;
    aecl_text shown = {0};
    aecl_csv_field(csv, &s, end, &start, &stop);
    size_t length = (size_t)(stop - start), kept = length < MOST_SHOWN ? length : MOST_SHOWN;
    if (length == 0 && column == 1 && s == NULL)
        return aecl_fail(AECL_INPUT, "%s: row %zu is empty", csv->name, csv->row);
    if (length == 0) return aecl_fail(AECL_INPUT, "%s: row %zu, column %zu: empty", csv->name, csv->row, column);
    s = start;
    bool large = aecl_number_read(&s, stop, &value) && s == stop;
    memcpy(copy, start, kept);
    for (size_t i = 0; i < kept; i++)
        if (copy[i] == 0) copy[i] = '?';
    copy[kept] = 0;
    aecl_text_add_safe(&shown, copy);
    aecl_status st = aecl_text_done(&shown);
    if (st == AECL_OK)
        st = aecl_fail(AECL_INPUT, "%s: row %zu, column %zu: \"%s%s\" is not a %s", csv->name, csv->row, column,
                       shown.s, kept < length ? "..." : "", missing_quality(large, start, length));
    aecl_text_free(&shown);
    return st;
}

/* One number and the delimiter behind it: *cursor is then the next field, or NULL after the last one. */
static bool read_number(const aecl_csv *csv, const char **cursor, const char *end, double *value) {
    const char *s = skip_blanks(csv, *cursor, end);
    bool quoted = s < end && *s == '"';
    if (quoted) s = skip_blanks(csv, s + 1, end);
    if (!aecl_number_read(&s, end, value) || !(fabs(*value) < FLOAT_BOUND)) return false;
    if (quoted) s = skip_blanks(csv, s, end);
    if (quoted && (s == end || *s++ != '"')) return false;
    const char *next = skip_blanks(csv, s, end);
    if (next == end) {
        *cursor = NULL;
        return true;
    }
    if (csv->delimiter == ' ' ? next == s : *next != csv->delimiter) return false;
    *cursor = next + (csv->delimiter != ' ');
    return true;
}

aecl_status aecl_csv_row(aecl_csv *csv, const char *text, size_t length, float *values) {
    const char *s = text, *end = text + length;
    size_t column = 0;
    csv->row++;
    if (s < end && end[-1] == '\r') end--;
    for (double value; s; values[column++] = (float)value) {
        if (column == csv->columns)
            return aecl_fail(AECL_INPUT, "%s: row %zu: more than %zu columns, the number in row 1", csv->name, csv->row,
                             csv->columns);
        const char *field = s;
        if (!read_number(csv, &s, end, &value)) return refuse(csv, field, end, column + 1);
    }
    if (column == csv->columns) return AECL_OK;
    return aecl_fail(AECL_INPUT, "%s: row %zu: %zu columns, row 1 has %zu", csv->name, csv->row, column, csv->columns);
}
