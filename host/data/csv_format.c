/* Fields and rows of a table. */
#include "data/csv_format.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/text.h"
#include "data/number_text.h"
#include "data/field_time.h"

#define FLOAT_BOUND   0x1.ffffffp127 /* from here on a double rounds to an infinite float */
#define MOST_SHOWN    40
#define MOST_LINES    32         /* of a row */
#define MOST_ABOVE    10         /* rows that may be a preamble */
#define MOST_LABEL    16777216.0 /* a float holds every whole number up to it */
#define MOST_WORDS    1000       /* as labels */
#define LONGEST_FIELD 64         /* of a number with a decimal comma */

void aecl_csv_free(aecl_csv *csv) {
    for (size_t i = 0; i < csv->word_count; i++) free(csv->words[i]);
    free(csv->words);
    free(csv->names);
    free(csv->place);
    free(csv->left_out);
    csv->left_out = NULL, csv->words = NULL, csv->names = NULL, csv->place = NULL;
    csv->word_count = 0;
}

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
        if (*s == csv->quote && (csv->quote == '"' || quoted || s == *start)) quoted = !quoted;
        if (!quoted && (*s == csv->delimiter || (csv->delimiter == ' ' && *s == '\t'))) break;
    }
    for (*stop = s; *stop > *start && is_blank(csv, (*stop)[-1]);) --*stop;
    if (csv->delimiter == ' ') s = skip_blanks(csv, s, end);
    *cursor = s == end ? NULL : s + (csv->delimiter != ' ');
}

const char *aecl_csv_row_end(const aecl_csv *csv, const char *s, const char *end, bool ended) {
    const char *feed = memchr(s, '\n', (size_t)(end - s)), *first = feed ? feed : end, *start = s;
    size_t lines = 0;
    bool quoted = false;
    if (memchr(s, csv->quote, (size_t)(first - s)) == NULL) return feed || ended ? first : NULL;
    for (; s < end && lines < MOST_LINES; s++) {
        if (quoted && *s == csv->quote && s + 1 < end && s[1] == *s) {
            s++;
        } else if (*s == csv->quote && (quoted || s == start || s[-1] == csv->delimiter || is_blank(csv, s[-1]))) {
            quoted = !quoted;
        } else if (*s == '\n') {
            if (!quoted) return s;
            lines++;
        }
    }
    if (s == end && !ended) return NULL;
    return quoted ? first : end; /* quotes that are never closed are none */
}

bool aecl_csv_is_blank(const aecl_csv *csv, const char *text, size_t length) {
    for (size_t i = 0; i < length; i++)
        if (!is_blank(csv, text[i]) && text[i] != '\r' && !(text[i] == ';' && csv->delimiter == ';')) return false;
    return true;
}

/* Without the quotes around. */
static void unquote(const aecl_csv *csv, const char **start, const char **stop) {
    if (*stop - *start < 2 || **start != csv->quote || (*stop)[-1] != csv->quote) return;
    ++*start, --*stop;
    while (*start < *stop && **start == ' ') ++*start;
    while (*start < *stop && (*stop)[-1] == ' ') --*stop;
}

static bool is_one_of(const char *s, size_t length, const char *const *words, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (strlen(words[i]) == length && strncasecmp(words[i], s, length) == 0) return true;
    return false;
}

/* True for what programs write for a missing value or an infinity. */
static bool is_no_value(const char *s, size_t length) {
    static const char *const words[] = {"", "nan", "inf", "infinity", "na", "n/a", "null", "none", "?", "-", "--"};
    size_t sign = length > 1 && (*s == '-' || *s == '+');
    return is_one_of(s + sign, length - sign, words, COUNT_OF(words));
}

/* 1 or 0 for true or false, -1 for another field. */
static int flag_of(const char *s, size_t length) {
    static const char *const yes[] = {"true"}, *const no[] = {"false"};
    return is_one_of(s, length, yes, 1) ? 1 : is_one_of(s, length, no, 1) ? 0 : -1;
}

/* A number whose decimals stand behind a comma. */
static bool read_comma_number(const char *start, const char *stop, double *value) {
    char text[LONGEST_FIELD];
    size_t length = (size_t)(stop - start);
    const char *comma = memchr(start, ',', length), *s = text;
    if (comma == NULL || length >= sizeof text || memchr(start, '.', length)) return false;
    memcpy(text, start, length);
    text[comma - start] = '.';
    return aecl_number_read(&s, text + length, value) && s == text + length;
}

aecl_field_kind aecl_csv_kind(const aecl_csv *csv, const char *start, const char *stop) {
    const char *s;
    double value;
    unquote(csv, &start, &stop);
    size_t length = (size_t)(stop - start);
    s = start;
    if (is_no_value(start, length)) return AECL_FIELD_MISSING;
    if (aecl_number_read(&s, stop, &value) && s == stop) {
        for (s = start; s < stop && *s >= '0' && *s <= '9';) s++;
        return s == stop ? AECL_FIELD_WHOLE : AECL_FIELD_NUMBER;
    }
    if (csv->decimal == ',' && read_comma_number(start, stop, &value)) return AECL_FIELD_NUMBER;
    if (flag_of(start, length) >= 0) return AECL_FIELD_FLAG;
    return aecl_field_is_time(start, stop) ? AECL_FIELD_TIME : AECL_FIELD_WORD;
}

/* What a field that is no number should have been, and what would help. */
static const char *missing_quality(const aecl_csv *csv, bool number, const char *start, const char *stop) {
    double value;
    if (number) return "32-bit float: too large";
    if (is_no_value(start, (size_t)(stop - start)))
        return "finite number (--missing drop, mean or interpolate; --length where rows end so)";
    if (aecl_csv_kind(csv, start, stop) == AECL_FIELD_TIME) return "number but a time: --ignore leaves its column out";
    if (read_comma_number(start, stop, &value)) return "number (decimal commas are read where ; or tabs part columns)";
    if (memchr(start, ',', (size_t)(stop - start))) return "number (marks of thousands are not read: leave them out)";
    return "number (--ignore leaves a column out; --label-column names that of labels)";
}

/* "column 3", with its name where it has one. */
static aecl_status add_column(aecl_text *text, const aecl_csv *csv, size_t column) {
    aecl_text_add(text, "column %zu", column + 1);
    if (csv->names && column < csv->columns && *csv->names[column]) {
        aecl_text_add(text, " (");
        aecl_text_add_safe(text, csv->names[column]);
        aecl_text_add(text, ")");
    }
    return aecl_text_done(text);
}

static void add_field(aecl_text *text, const char *start, const char *stop) {
    char copy[MOST_SHOWN + 1];
    size_t length = (size_t)(stop - start), kept = length < MOST_SHOWN ? length : MOST_SHOWN;
    memcpy(copy, start, kept);
    for (size_t i = 0; i < kept; i++)
        if (copy[i] == 0) copy[i] = '?';
    copy[kept] = 0;
    aecl_text_add(text, "\"");
    aecl_text_add_safe(text, copy);
    aecl_text_add(text, kept < length ? "...\"" : "\"");
}

/* Says what is wrong with the field that starts at `field`. */
static aecl_status refuse(const aecl_csv *csv, const char *field, const char *end, size_t column) {
    const char *start, *stop, *s = field;
    double value;
    aecl_text where = {0}, shown = {0};
    aecl_status st = AECL_OK;
    aecl_csv_field(csv, &s, end, &start, &stop);
    if (start == stop && column == 0 && s == NULL)
        return aecl_fail(AECL_INPUT, "%s: line %zu is empty", csv->name, csv->line);
    TRY(add_column(&where, csv, column));
    if (start == stop)
        TRY(aecl_fail(AECL_INPUT,
                      "%s: line %zu, %s: empty (--missing drop, mean or interpolate; --length where rows end so)",
                      csv->name, csv->line, where.s));
    unquote(csv, &start, &stop);
    s = start;
    bool large = aecl_number_read(&s, stop, &value) && s == stop;
    add_field(&shown, start, stop);
    TRY(aecl_text_done(&shown));
    st = aecl_fail(AECL_INPUT, "%s: line %zu, %s: %s is not a %s", csv->name, csv->line, where.s, shown.s,
                   missing_quality(csv, large, start, stop));
done:
    aecl_text_free(&where);
    aecl_text_free(&shown);
    return st;
}

/* One number and the delimiter behind it: *cursor is then the next field, or NULL after the last one. */
static bool read_number(const aecl_csv *csv, const char **cursor, const char *end, double *value) {
    const char *s = skip_blanks(csv, *cursor, end);
    bool quoted = s < end && *s == csv->quote;
    if (quoted) s = skip_blanks(csv, s + 1, end);
    if (!aecl_number_read(&s, end, value) || !(fabs(*value) < FLOAT_BOUND)) return false;
    if (quoted) s = skip_blanks(csv, s, end);
    if (quoted && (s == end || *s++ != csv->quote)) return false;
    const char *next = skip_blanks(csv, s, end);
    if (next == end) {
        *cursor = NULL;
        return true;
    }
    if (csv->delimiter == ' ' ? next == s : *next != csv->delimiter) return false;
    *cursor = next + (csv->delimiter != ' ');
    return true;
}

/* What is a value, but not a plain number: true or false, a decimal comma, a missing value. */
static bool read_other(const aecl_csv *csv, const char **cursor, const char *end, double *value) {
    const char *start, *stop, *s = *cursor;
    aecl_csv_field(csv, &s, end, &start, &stop);
    unquote(csv, &start, &stop);
    int flag = flag_of(start, (size_t)(stop - start));
    if (flag >= 0) *value = flag;
    if (csv->lenient && is_no_value(start, (size_t)(stop - start))) {
        *value = NAN;
        *cursor = s;
        return true;
    }
    bool good = flag >= 0 || (csv->decimal == ',' && read_comma_number(start, stop, value));
    if (!good || !(fabs(*value) < FLOAT_BOUND)) return false;
    *cursor = s;
    return true;
}

/* *index = that of a label that is a word, a new one where it was not met before. */
static aecl_status find_word(aecl_csv *csv, const char *start, const char *stop, int32_t *index) {
    size_t length = (size_t)(stop - start), i = 0;
    while (i < csv->word_count && (strlen(csv->words[i]) != length || memcmp(csv->words[i], start, length) != 0)) i++;
    *index = (int32_t)i;
    if (i < csv->word_count) return AECL_OK;
    aecl_status st = AECL_OK;
    if (i == MOST_WORDS)
        return aecl_fail(AECL_INPUT, "%s: line %zu: more than %d different labels: is column %zu one of labels?",
                         csv->name, csv->line, MOST_WORDS, csv->label + 1);
    TRY(aecl_resize(&csv->words, i + 1, sizeof *csv->words));
    TRY(aecl_alloc(&csv->words[i], length + 1, 1));
    memcpy(csv->words[i], start, length);
    csv->word_count++;
done:
    return st;
}

static aecl_status refuse_label(const aecl_csv *csv, const char *start, const char *stop) {
    aecl_text shown = {0};
    add_field(&shown, start, stop);
    aecl_status st = aecl_text_done(&shown);
    if (st == AECL_OK)
        st = aecl_fail(AECL_INPUT, "%s: row %zu (line %zu), column %zu: %s is not a label, a whole number up to %.0f%s",
                       csv->name, csv->row, csv->line, csv->label + 1, shown.s, MOST_LABEL,
                       csv->word_count ? ", among words" : " or a word");
    aecl_text_free(&shown);
    return st;
}

/* A whole number, true or false, or a word; not words and numbers in one column. */
static aecl_status read_label(aecl_csv *csv, const char **cursor, const char *end) {
    const char *start, *stop;
    double value = 0;
    aecl_csv_field(csv, cursor, end, &start, &stop);
    unquote(csv, &start, &stop);
    const char *s = start;
    int flag = flag_of(start, (size_t)(stop - start));
    bool number = flag >= 0 || (aecl_number_read(&s, stop, &value) && s == stop);
    if (flag >= 0) value = flag;
    bool fits = number ? csv->word_count == 0 && fabs(value) <= MOST_LABEL && value == trunc(value)
                       : start < stop && (csv->word_count > 0 || csv->row == 1);
    if (!fits) return refuse_label(csv, start, stop);
    if (!number) return find_word(csv, start, stop, &csv->label_value);
    csv->label_value = (int32_t)value;
    return AECL_OK;
}

/* `found` columns, and those from s on. */
static aecl_status wrong_columns(const aecl_csv *csv, size_t found, const char *s, const char *end) {
    for (const char *start, *stop; s; found++) aecl_csv_field(csv, &s, end, &start, &stop);
    const char *remedy = csv->row <= MOST_ABOVE && csv->names
                             ? " (lines above a table are no rows: delete them, or put # before)"
                         : csv->names ? ""
                                      : " (series of unlike lengths: --length cut, pad or stretch)";
    return aecl_fail(AECL_INPUT, "%s: line %zu: %zu columns, the first line has %zu%s", csv->name, csv->line, found,
                     csv->columns, remedy);
}

/* A row of which not all columns are values in their order. */
static aecl_status read_chosen(aecl_csv *csv, const char *s, const char *end, float *values) {
    size_t column = 0;
    for (; s; column++) {
        const char *start, *stop, *field = s;
        double value = 0;
        if (column == csv->columns) return wrong_columns(csv, column, s, end);
        uint32_t at = csv->place[column];
        if (column == csv->label) {
            aecl_status st = read_label(csv, &s, end);
            if (st < 0) return st;
        } else if (at == AECL_CSV_SKIP) {
            aecl_csv_field(csv, &s, end, &start, &stop);
            if (column == csv->id) unquote(csv, &start, &stop), csv->id_start = start, csv->id_stop = stop;
        } else {
            if (!read_number(csv, &s, end, &value) && !read_other(csv, &s, end, &value))
                return refuse(csv, field, end, column);
            values[at] = (float)value;
        }
    }
    return column == csv->columns ? AECL_OK : wrong_columns(csv, column, NULL, end);
}

/* The number that stands for missing values becomes NaN, or is refused. */
static aecl_status mark_absent(const aecl_csv *csv, float *values) {
    for (size_t f = 0; f < csv->width; f++) {
        if (values[f] != csv->absent) continue;
        if (!csv->lenient)
            return aecl_fail(AECL_INPUT,
                             "%s: line %zu: %g stands for a missing value: say with --missing what becomes of it",
                             csv->name, csv->line, (double)csv->absent);
        values[f] = NAN;
    }
    return AECL_OK;
}

/* Field `column` of a series, which may be its last: a value, the label, or what is passed over. */
static aecl_status read_one(aecl_csv *csv, const char **s, const char *end, size_t column, aecl_ragged *to) {
    const char *field = *s, *next = *s, *start, *stop;
    double value = 0;
    aecl_csv_field(csv, &next, end, &start, &stop);
    bool last = csv->label_last && next == NULL, known = column < csv->columns && !(csv->label_last && !last),
         label = csv->label < csv->columns && (csv->label_last ? last : column == csv->label);
    if (label) return read_label(csv, s, end);
    if (last || (known && (column == csv->id || (csv->place && csv->place[column] == AECL_CSV_SKIP)))) {
        *s = next;
        return AECL_OK;
    }
    if (!read_number(csv, s, end, &value) && !read_other(csv, s, end, &value)) return refuse(csv, field, end, column);
    bool absent = csv->has_absent && (float)value == csv->absent;
    return aecl_ragged_add(to, absent ? NAN : (float)value);
}

aecl_status aecl_csv_series(aecl_csv *csv, const char *text, size_t length, const aecl_read_options *options,
                            aecl_ragged *to) {
    const char *end = text + length;
    size_t column = 0;
    aecl_status st = AECL_OK;
    csv->row++, csv->line++;
    csv->lenient = true; /* what is missing is settled when the series ends */
    if (length > 0 && end[-1] == '\r') end--;
    for (const char *s = text; s; column++) TRY(read_one(csv, &s, end, column, to));
    TRY(aecl_ragged_end(to, &(aecl_series_place){csv->name, "line", csv->line}, options));
done:
    return st;
}

static aecl_status read_plain(aecl_csv *csv, const char *s, const char *end, float *values) {
    size_t column = 0;
    for (double value; s; values[column++] = (float)value) {
        if (column == csv->columns) return wrong_columns(csv, column, s, end);
        const char *field = s;
        if (!read_number(csv, &s, end, &value) && !read_other(csv, &s, end, &value))
            return refuse(csv, field, end, column);
    }
    return column == csv->columns ? AECL_OK : wrong_columns(csv, column, NULL, end);
}

aecl_status aecl_csv_row(aecl_csv *csv, const char *text, size_t length, float *values) {
    const char *end = text + length;
    csv->row++, csv->line++;
    if (length > 0 && end[-1] == '\r') end--;
    aecl_status st = csv->place ? read_chosen(csv, text, end, values) : read_plain(csv, text, end, values);
    if (st == AECL_OK && csv->has_absent) st = mark_absent(csv, values);
    for (const char *s = text; st == AECL_OK && (s = memchr(s, '\n', (size_t)(end - s))) != NULL; s++) csv->line++;
    return st;
}
