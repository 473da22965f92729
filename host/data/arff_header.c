/* What stands above the rows of an ARFF file (Weka): "@relation", "@attribute NAME TYPE", "@data". */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/text.h"
#include "data/csv_format.h"

typedef struct {
    aecl_csv *csv;
    const char *s, *end;      /* the text from the next line on */
    const char *start, *stop; /* a line without blanks around */
    size_t line;
    char **names; /* [count] */
    size_t count, room;
    unsigned char *kinds; /* [count] of their values, as aecl_csv_choose takes them */
    size_t class;         /* the attribute of the class; SIZE_MAX: none */
} arff;

static bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r';
}

/* The next line that is neither empty nor a comment; false at the end. */
static bool next_line(arff *a) {
    while (a->s < a->end) {
        const char *feed = memchr(a->s, '\n', (size_t)(a->end - a->s));
        a->start = a->s, a->stop = feed ? feed : a->end;
        a->s = feed ? feed + 1 : a->end;
        a->line++;
        while (a->start < a->stop && is_blank(*a->start)) a->start++;
        while (a->stop > a->start && is_blank(a->stop[-1])) a->stop--;
        if (a->start < a->stop && *a->start != '%') return true;
    }
    return false;
}

static bool begins(const char *s, const char *stop, const char *word) {
    size_t length = strlen(word);
    return (size_t)(stop - s) >= length && strncasecmp(s, word, length) == 0;
}

bool aecl_arff_sniff(const char *text, size_t length) {
    arff a = {.s = text, .end = text + length};
    if (length == 0 || strchr("%@ \t\r\n", *text) == NULL || *text == 0) return false;
    return next_line(&a) && begins(a.start, a.stop, "@relation");
}

/* Adds [start, stop) to the names; *s = behind it, its quotes and blanks. */
static aecl_status take_name(arff *a, const char **s) {
    const char *start = *s, *stop = start;
    char quote = start < a->stop && (*start == '\'' || *start == '"') ? *start++ : 0;
    aecl_status st = AECL_OK;
    for (stop = start; stop < a->stop && (quote ? *stop != quote : !is_blank(*stop)); stop++) {
    }
    *s = stop + (quote && stop < a->stop);
    while (*s < a->stop && is_blank(**s)) ++*s;
    if (stop == start || *s == a->stop)
        return aecl_fail(AECL_INPUT, "%s: line %zu: @attribute NAME TYPE expected", a->csv->name, a->line);
    if (a->count == a->room) {
        size_t room = a->room ? 2 * a->room : 64;
        TRY(aecl_resize(&a->names, room, sizeof *a->names));
        TRY(aecl_resize(&a->kinds, room, 1));
        a->room = room;
    }
    TRY(aecl_alloc(&a->names[a->count], (size_t)(stop - start) + 1, 1));
    memcpy(a->names[a->count++], start, (size_t)(stop - start));
done:
    return st;
}

/* One "@attribute" line: its name, and the kind of its values. The class is the last nominal attribute. */
static aecl_status take_attribute(arff *a) {
    const char *s = a->start + strlen("@attribute");
    aecl_status st = AECL_OK;
    while (s < a->stop && is_blank(*s)) s++;
    TRY(take_name(a, &s));
    size_t at = a->count - 1;
    if (begins(s, a->stop, "relational"))
        TRY(aecl_fail(AECL_INPUT, "%s: line %zu: relational attributes are not read: take the set's .ts file",
                      a->csv->name, a->line));
    a->kinds[at] = begins(s, a->stop, "date") ? AECL_FIELD_TIME : AECL_FIELD_NUMBER;
    if (*s == '{') a->class = at;
done:
    return st;
}

/* One block, as a header's names lie. */
static aecl_status give_names(arff *a) {
    size_t size = a->count * sizeof *a->names;
    for (size_t i = 0; i < a->count; i++) size += strlen(a->names[i]) + 1;
    aecl_status st = aecl_alloc(&a->csv->names, 1, size);
    if (st < 0) return st;
    char *text = (char *)(a->csv->names + a->count);
    for (size_t i = 0; i < a->count; i++) {
        a->csv->names[i] = text;
        text = stpcpy(text, a->names[i]) + 1;
    }
    a->csv->columns = a->count;
    return AECL_OK;
}

/* Up to the line @data; *whole = false where it is not there. */
static aecl_status read_header(arff *a, bool *whole) {
    aecl_status st = AECL_OK;
    while (*whole = next_line(a), *whole && !begins(a->start, a->stop, "@data")) {
        if (begins(a->start, a->stop, "@attribute"))
            TRY(take_attribute(a));
        else if (!begins(a->start, a->stop, "@relation"))
            TRY(aecl_fail(AECL_INPUT, "%s: line %zu: @attribute or @data expected", a->csv->name, a->line));
    }
    if (*whole && a->count == 0)
        TRY(aecl_fail(AECL_INPUT, "%s: line %zu: @data without an @attribute above", a->csv->name, a->line));
done:
    return st;
}

/* How the rows are written; those of the sparse form are refused. */
static aecl_status look_at_row(const arff *a) {
    const char *feed = memchr(a->s, '\n', (size_t)(a->end - a->s)), *stop = feed ? feed : a->end;
    if (a->s < a->end && *a->s == '{')
        return aecl_fail(AECL_INPUT, "%s: line %zu: sparse rows are not read: save the set as CSV", a->csv->name,
                         a->line + 1);
    a->csv->quote = memchr(a->s, '"', (size_t)(a->end - a->s)) ? '"' : '\'';
    a->csv->delimiter = memchr(a->s, ',', (size_t)(stop - a->s)) ? ',' : ' ';
    return AECL_OK;
}

aecl_status aecl_arff_open(aecl_csv *csv, const aecl_csv_request *request, const char *text, size_t length,
                           size_t *used) {
    arff a = {.csv = csv, .s = text, .end = text + length, .class = SIZE_MAX};
    aecl_csv_request own = *request;
    bool whole = false;
    aecl_status st = AECL_OK;
    TRY(read_header(&a, &whole));
    *used = (size_t)(a.s - text);
    csv->line = a.line;
    if (!whole) goto done;
    TRY(look_at_row(&a));
    TRY(give_names(&a));
    if (own.label == NULL && a.class < a.count) own.label = csv->names[a.class];
    TRY(aecl_csv_choose(csv, &own, a.kinds, false));
    bool labelled = csv->label < csv->columns;
    aecl_log(AECL_LOG_NOTE, "%s: %zu attributes%s%s", csv->name, a.count, labelled ? ", labels in " : "",
             labelled ? csv->names[csv->label] : "");
done:
    for (size_t i = 0; i < a.count; i++) free(a.names[i]);
    free(a.names);
    free(a.kinds);
    return st;
}
