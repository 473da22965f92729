/* The .ts format of sktime and the UEA archive: lines "@key value", "@data", then a sample a line, its dimensions and at
 * last its class apart by colons, the values of a dimension by commas, "?" where one is missing. With @timestamps true a value
 * is "(time,value)", and times are left out. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/log.h"
#include "base/mem.h"
#include "data/label_set.h"
#include "data/lengths.h"
#include "data/missing.h"
#include "data/number_text.h"
#include "data/reader.h"

#define MOST_SHOWN  24
#define FLOAT_BOUND 0x1.ffffffp127 /* from here on a double rounds to an infinite float */

typedef struct {
    const aecl_read_input *in;
    const char *s, *end;      /* the text from the next line on */
    const char *start, *stop; /* a line without blanks around */
    size_t line;
    bool labelled;     /* a class stands behind the dimensions */
    bool timed;        /* values are pairs with their times */
    size_t dimensions; /* of the first sample; 0: not read yet */
    aecl_ragged series;
    aecl_label_set labels;
} ts;

static bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r';
}

/* The next line that is neither empty nor a comment; false at the end. */
static bool next_line(ts *t) {
    while (t->s < t->end) {
        const char *feed = memchr(t->s, '\n', (size_t)(t->end - t->s));
        t->start = t->s, t->stop = feed ? feed : t->end;
        t->s = feed ? feed + 1 : t->end;
        t->line++;
        while (t->start < t->stop && is_blank(*t->start)) t->start++;
        while (t->stop > t->start && is_blank(t->stop[-1])) t->stop--;
        if (t->start < t->stop && *t->start != '#') return true;
    }
    return false;
}

/* The line begins with this word. */
static bool line_is(const ts *t, const char *word) {
    size_t length = strlen(word);
    return (size_t)(t->stop - t->start) >= length && strncasecmp(t->start, word, length) == 0 &&
           (t->start + length == t->stop || is_blank(t->start[length]));
}

/* What follows the line's first word begins with this one. */
static bool value_is(const ts *t, const char *word) {
    const char *s = t->start;
    size_t length = strlen(word);
    while (s < t->stop && !is_blank(*s)) s++;
    while (s < t->stop && is_blank(*s)) s++;
    return (size_t)(t->stop - s) >= length && strncasecmp(s, word, length) == 0;
}

/* Text whose first line that counts begins with @, but is not ARFF's. */
static bool ts_sniff(const unsigned char *bytes, size_t length) {
    ts t = {.s = (const char *)bytes, .end = (const char *)bytes + length};
    if (length == 0 || strchr("@# \t\r\n", bytes[0]) == NULL || bytes[0] == 0) return false;
    return next_line(&t) && *t.start == '@' && !line_is(&t, "@relation");
}

static aecl_status read_header(ts *t) {
    while (next_line(t) && !line_is(t, "@data")) {
        if (*t->start != '@')
            return aecl_fail(AECL_INPUT, "%s: line %zu: values before the line @data", t->in->name, t->line);
        if (line_is(t, "@timestamps")) t->timed = value_is(t, "true");
        if ((line_is(t, "@classlabel") || line_is(t, "@targetlabel")) && value_is(t, "true")) t->labelled = true;
    }
    return AECL_OK;
}

static aecl_status no_number(const ts *t, size_t dimension, const char *start, const char *stop) {
    char shown[MOST_SHOWN + 1] = {0};
    aecl_text text = {0};
    memcpy(shown, start, aecl_smaller((size_t)(stop - start), MOST_SHOWN));
    aecl_text_add_safe(&text, shown);
    aecl_status st = aecl_text_done(&text);
    if (st == AECL_OK)
        st = aecl_fail(AECL_INPUT, "%s: line %zu, dimension %zu: \"%s\" is not a number", t->in->name, t->line,
                       dimension + 1, text.s);
    aecl_text_free(&text);
    return st;
}

/* A number, or NaN for a missing one. */
static bool read_value(const char *start, const char *stop, float *value) {
    const char *s = start;
    double number = 0;
    size_t length = (size_t)(stop - start);
    *value = NAN;
    if ((length == 1 && *s == '?') || (length == 3 && strncasecmp(s, "nan", 3) == 0)) return true;
    if (!aecl_number_read(&s, stop, &number) || s != stop || !(fabs(number) < FLOAT_BOUND)) return false;
    *value = (float)number;
    return true;
}

/* The end of the field that starts at s: at the mark `stop`, which may stand within brackets. */
static const char *field_end(const ts *t, const char *s, const char *end, char stop) {
    for (bool inside = false; s < end && (inside || *s != stop); s++)
        if (t->timed && (*s == '(' || *s == ')')) inside = *s == '(';
    return s;
}

/* Without blanks, and of "(time,value)" the value: behind the last comma. */
static void strip(const ts *t, const char **start, const char **stop) {
    while (*start < *stop && is_blank(**start)) ++*start;
    while (*stop > *start && is_blank((*stop)[-1])) --*stop;
    if (!t->timed || *stop - *start < 2 || **start != '(' || (*stop)[-1] != ')') return;
    const char *comma = memrchr(*start, ',', (size_t)(*stop - *start));
    if (comma == NULL) return;
    *start = comma + 1, --*stop;
    while (*start < *stop && is_blank(**start)) ++*start;
    while (*stop > *start && is_blank((*stop)[-1])) --*stop;
}

static aecl_status read_dimension(ts *t, size_t dimension, const char *s, const char *end) {
    aecl_status st = AECL_OK;
    for (const char *comma; s <= end; s = comma + 1) {
        float value = 0;
        comma = field_end(t, s, end, ',');
        const char *start = s, *stop = comma;
        strip(t, &start, &stop);
        if (!read_value(start, stop, &value)) TRY(no_number(t, dimension, start, stop));
        TRY(aecl_ragged_add(&t->series, value));
    }
    TRY(aecl_ragged_end(&t->series, &(aecl_series_place){t->in->name, "line", t->line}, t->in->options));
done:
    return st;
}

static aecl_status read_label(ts *t, const char *start, const char *stop) {
    aecl_text where = {0};
    aecl_status st = AECL_OK;
    while (start < stop && is_blank(*start)) start++;
    aecl_text_add(&where, "%s: line %zu", t->in->name, t->line);
    TRY(aecl_text_done(&where));
    TRY(aecl_label_set_add(&t->labels, where.s, start, stop));
done:
    aecl_text_free(&where);
    return st;
}

/* One sample: the line between its colons. */
static aecl_status read_sample(ts *t) {
    size_t dimension = 0;
    aecl_status st = AECL_OK;
    for (const char *s = t->start, *colon; s <= t->stop; s = colon + 1) {
        colon = field_end(t, s, t->stop, ':');
        bool last = colon == t->stop;
        TRY(last && t->labelled ? read_label(t, s, colon) : read_dimension(t, dimension, s, colon));
        dimension += !(last && t->labelled);
    }
    if (t->dimensions == 0) t->dimensions = dimension;
    if (dimension != t->dimensions || dimension == 0)
        TRY(aecl_fail(AECL_INPUT, "%s: line %zu: %zu dimensions, the first sample has %zu%s", t->in->name, t->line,
                      dimension, t->dimensions, t->labelled ? " (the last field is the class)" : ""));
done:
    return st;
}

static aecl_status ts_read(aecl_dataset *out, const aecl_read_input *in, unsigned char **bytes, size_t length) {
    ts t = {.in = in, .s = (const char *)*bytes, .end = (const char *)*bytes + length};
    bool unwanted = in->label_column && strcmp(in->label_column, "none") == 0;
    aecl_status st = AECL_OK;
    TRY(read_header(&t));
    while (next_line(&t)) TRY(read_sample(&t));
    TRY(aecl_ragged_settle(out, &t.series, in->name, t.dimensions ? t.dimensions : 1, in->options));
    if (t.labelled && !unwanted) TRY(aecl_label_set_give(&t.labels, out));
    TRY(aecl_missing_settle(out, in->name, in->options));
    aecl_log(AECL_LOG_NOTE, "%s: %zu series of %zu x %zu values%s", in->name, out->count, t.dimensions,
             out->features / t.dimensions, out->labels ? ", with labels" : "");
    if (t.timed) aecl_log(AECL_LOG_NOTE, "%s: times are left out: values count as equally far apart", in->name);
done:
    aecl_ragged_free(&t.series);
    aecl_label_set_free(&t.labels);
    return st;
}

const aecl_reader aecl_reader_ts = {"ts", "ts", ts_sniff, ts_read, NULL};
