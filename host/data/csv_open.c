/* Guessing how a table is written from its first lines. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/text.h"
#include "data/csv_format.h"

#define MOST_SAMPLED   64                 /* rows that are looked at */
#define LEAST_RUNNING  8                  /* rows that a running number without a name must run through */
#define EPOCH_LEAST    INT64_C(100000000) /* seconds: a day of 1973 */
#define LEAST_COUNTING 4                  /* columns that make a first line of 0 1 2 ... a header by itself */

typedef struct {
    const char *start, *stop; /* without its end */
} line;

/* The start of a table while it is looked at. */
typedef struct {
    aecl_csv *csv;
    const char *s, *end; /* behind what is taken */
    line first;          /* the header, or row 1 */
    bool comment;        /* the header is behind a # */
    unsigned char *top;  /* [columns] kinds of the first line */
    unsigned char *rows; /* [columns] kinds of the rows below it, ORed; or of all rows */
    size_t sampled;
} probe;

/* A line feed inside double quotes belongs to the line. */
static line next_line(const probe *p, const char *s) {
    line l = {s, s};
    for (bool quoted = false; l.stop < p->end && (quoted || *l.stop != '\n'); l.stop++) quoted ^= *l.stop == '"';
    return l;
}

static const char *behind(const probe *p, line l) {
    return l.stop < p->end ? l.stop + 1 : p->end;
}

static size_t feeds(const char *s, const char *end) {
    size_t count = 0;
    for (; (s = memchr(s, '\n', (size_t)(end - s))) != NULL; s++) count++;
    return count;
}

static line trim(line l) {
    if (l.stop > l.start && l.stop[-1] == '\r') l.stop--;
    return l;
}

static char find_delimiter(line l, char quote, bool *open) {
    size_t tabs = 0, semicolons = 0, commas = 0, bars = 0;
    *open = false;
    for (const char *s = l.start; s < l.stop; s++) {
        if (*s == quote) *open = !*open;
        if (*open) continue;
        tabs += *s == '\t', semicolons += *s == ';', commas += *s == ',', bars += *s == '|';
    }
    /* Decimal commas come to one more than semicolons at most. */
    if (tabs) return '\t';
    return semicolons && commas <= semicolons + 1 ? ';' : commas ? ',' : bars ? '|' : ' ';
}

static const char *delimiter_name(char delimiter) {
    switch (delimiter) {
    case ',': return "commas";
    case ';': return "semicolons";
    case '\t': return "tabs";
    case '|': return "bars";
    default: return "white space";
    }
}

/* Fields in single quotes, and no double ones. */
static char find_quote(line l) {
    size_t length = (size_t)(l.stop - l.start);
    const char *single = memchr(l.start, '\'', length);
    bool whole = single && (single == l.start || strchr(",;\t ", single[-1])) && !memchr(l.start, '"', length);
    return whole && memchr(single + 1, '\'', (size_t)(l.stop - single - 1)) ? '\'' : '"';
}

static size_t count_fields(const aecl_csv *csv, line l) {
    const char *s = l.start, *start, *stop;
    size_t count = 0;
    for (; s; count++) aecl_csv_field(csv, &s, l.stop, &start, &stop);
    return count;
}

/* kinds[columns] |= those of the line; false where it has another number of fields. */
static bool add_kinds(const aecl_csv *csv, line l, unsigned char *kinds) {
    const char *s = l.start, *start, *stop;
    if (count_fields(csv, l) != csv->columns) return false;
    for (size_t c = 0; s; c++) {
        aecl_csv_field(csv, &s, l.stop, &start, &stop);
        kinds[c] |= (unsigned char)aecl_csv_kind(csv, start, stop);
    }
    return true;
}

/* A first line "sep=;", as spreadsheets write it. */
static void take_separator(probe *p) {
    line l = trim(next_line(p, p->s));
    if (l.stop - l.start != 5 || strncasecmp(l.start, "sep=", 4) != 0) return;
    p->csv->delimiter = l.start[4];
    p->s = behind(p, next_line(p, p->s));
}

/* Lines behind # are comments; the last of them is the header where it has as many fields as the line below. */
static void take_comments(probe *p) {
    line last = {NULL, NULL};
    bool open;
    while (p->s < p->end && *p->s == '#') {
        last = trim(next_line(p, p->s));
        p->s = behind(p, next_line(p, p->s));
    }
    if (last.start == NULL || p->s == p->end) return;
    while (last.start < last.stop && (*last.start == '#' || *last.start == ' ')) last.start++;
    aecl_csv *csv = p->csv;
    line below = trim(next_line(p, p->s));
    char kept = csv->delimiter;
    if (kept == 0) csv->delimiter = find_delimiter(below, csv->quote, &open);
    size_t count = count_fields(csv, below);
    p->comment = count > 1 && count_fields(csv, last) == count;
    csv->delimiter = kept;
    if (p->comment) p->first = last;
}

static void look_at_rows(probe *p, const char *s) {
    for (p->sampled = 0; s < p->end && p->sampled < MOST_SAMPLED; p->sampled++) {
        line l = next_line(p, s);
        if (!add_kinds(p->csv, trim(l), p->rows)) break;
        s = behind(p, l);
    }
}

static bool whole_number(const aecl_csv *csv, const char *start, const char *stop, int64_t *number) {
    char text[24];
    if (stop - start >= 2 && *start == csv->quote && stop[-1] == csv->quote) start++, stop--;
    size_t length = (size_t)(stop - start);
    if (length == 0 || length >= sizeof text || *start == '+') return false;
    memcpy(text, start, length);
    text[length] = 0;
    return aecl_parse_integer(text, number);
}

/* 0 1 2 ... or 1 2 3 ... over all columns; the first may be empty and is then not counted. */
static bool counts(const probe *p, size_t *counted) {
    const char *s = p->first.start, *start, *stop;
    int64_t wanted = -1, number;
    *counted = 0;
    for (size_t c = 0; s; c++) {
        aecl_csv_field(p->csv, &s, p->first.stop, &start, &stop);
        bool empty = start == stop || (stop - start == 2 && *start == p->csv->quote);
        if (empty && c == 0) continue;
        if (!whole_number(p->csv, start, stop, &number)) return false;
        if (wanted < 0 ? number != 0 && number != 1 : number != wanted) return false;
        wanted = number + 1;
        ++*counted;
    }
    return *counted > 0;
}

/* Whether the first line names the columns; of series of any length, where a label may be a word, with words alone. */
static bool is_header(const probe *p, bool series) {
    size_t columns = p->csv->columns, words = 0, counted = 0, whole = 0;
    bool differs = p->sampled == 0;
    for (size_t c = 0; c < columns; c++) {
        if (p->top[c] == AECL_FIELD_NUMBER) return false;
        words += p->top[c] == AECL_FIELD_WORD;
        bool numbers = !(p->rows[c] & AECL_FIELD_WORD) || p->rows[c] & (AECL_FIELD_NUMBER | AECL_FIELD_WHOLE);
        differs = differs || (p->top[c] == AECL_FIELD_WORD && numbers);
        whole += (p->rows[c] & AECL_FIELD_WHOLE) != 0;
    }
    if (series) return words == columns;
    if (words) return differs;
    if (!counts(p, &counted)) return false;
    bool index = counted < columns; /* its name is empty, its numbers whole */
    return counted >= LEAST_COUNTING || (p->sampled > 0 && whole <= index);
}

/* Copies a field without its quotes to *to, a doubled quote as one, and moves *to behind the closing NUL. */
static void copy_name(char **to, char quote, const char *start, const char *stop) {
    bool quoted = stop - start >= 2 && *start == quote && stop[-1] == quote;
    for (const char *s = start + quoted; s < stop - quoted; s++) {
        if (*s == quote && s + 1 < stop - quoted && s[1] == quote) s++;
        *(*to)++ = *s;
    }
    *(*to)++ = 0;
}

/* One block: the pointers, then the names, none longer than its field. */
static aecl_status take_names(probe *p) {
    const aecl_csv *csv = p->csv;
    char **names = NULL;
    const char *s = p->first.start;
    aecl_status st =
        aecl_alloc(&names, 1, csv->columns * (sizeof *names + 1) + (size_t)(p->first.stop - p->first.start));
    if (st < 0) return st;
    char *text = (char *)(names + csv->columns);
    for (size_t i = 0; i < csv->columns; i++) {
        const char *start, *stop;
        aecl_csv_field(csv, &s, p->first.stop, &start, &stop);
        names[i] = text;
        copy_name(&text, csv->quote, start, stop);
    }
    p->csv->names = names;
    return AECL_OK;
}

/* A line of words under a header, above numbers: units. */
static void take_units(probe *p) {
    const aecl_csv *csv = p->csv;
    line l = next_line(p, p->s);
    size_t words = 0;
    const char *start, *stop;
    if (l.stop == p->end || count_fields(csv, trim(l)) != csv->columns) return;
    for (const char *s = l.start; s;) {
        aecl_csv_field(csv, &s, trim(l).stop, &start, &stop);
        aecl_field_kind kind = aecl_csv_kind(csv, start, stop);
        words += kind == AECL_FIELD_WORD;
        if (kind != AECL_FIELD_WORD && kind != AECL_FIELD_MISSING) return;
    }
    if (words == 0) return;
    p->s = behind(p, l);
    aecl_log(AECL_LOG_NOTE, "%s: line %zu is taken for units and left out", csv->name,
             csv->line + feeds(l.start, l.stop) + 1);
}

/* Whether the first column is a number of rows: whole numbers, each once; without names running from 0 or 1. */
static bool is_index(const probe *p, const char *s) {
    const aecl_csv *csv = p->csv;
    bool nameless = csv->names && (*csv->names[0] == 0 || strncmp(csv->names[0], "Unnamed:", 8) == 0), running = true;
    int64_t seen[MOST_SAMPLED];
    size_t count = 0;
    if (csv->columns < 2 || (csv->names && !nameless)) return false;
    for (; s < p->end && count < MOST_SAMPLED; count++) {
        const char *at = s, *start, *stop;
        line l = next_line(p, s);
        aecl_csv_field(csv, &at, trim(l).stop, &start, &stop);
        if (!whole_number(csv, start, stop, &seen[count])) return false;
        running = running && (count ? seen[count] == seen[count - 1] + 1 : seen[0] == 0 || seen[0] == 1);
        for (size_t i = 0; i < count; i++)
            if (seen[i] == seen[count]) return false;
        s = behind(p, l);
    }
    return nameless ? count > 0 : running && count >= LEAST_RUNNING;
}

static aecl_status refuse_line_ends(const probe *p) {
    line l = p->first;
    if (memchr(l.start, '\r', (size_t)(l.stop - l.start)) == NULL) return AECL_OK;
    return aecl_fail(AECL_INPUT, "%s: its lines end in carriage returns alone: `tr '\\r' '\\n' <IN >OUT.csv`",
                     p->csv->name);
}

/* Whether a column is called like a time and holds seconds since 1970, or thousandths or finer parts, as far as they are
 * looked at. A year, or a time from the start of a measurement, is none. */
static bool is_epoch(const probe *p, size_t column) {
    static const char *const names[] = {"time",  "timestamp", "ts",        "date", "datetime",
                                        "epoch", "unixtime",  "unix_time", "unix"};
    const aecl_csv *csv = p->csv;
    size_t named = 0, count = 0;
    while (named < COUNT_OF(names) && strcasecmp(csv->names[column], names[named]) != 0) named++;
    if (named == COUNT_OF(names)) return false;
    for (const char *s = p->s; s < p->end && count < MOST_SAMPLED; count++) {
        line l = next_line(p, s);
        const char *at = s, *start = NULL, *stop = NULL;
        int64_t number = 0;
        for (size_t c = 0; at && c <= column; c++) aecl_csv_field(csv, &at, trim(l).stop, &start, &stop);
        if (!whole_number(csv, start, stop, &number) || number < EPOCH_LEAST) return false;
        s = behind(p, l);
    }
    return count > 0;
}

/* Delimiter, quotes, columns, header: the first line and what it is. */
static aecl_status take_first(probe *p, const aecl_csv_request *request) {
    aecl_csv *csv = p->csv;
    bool open = false;
    int wanted = request->options->header;
    aecl_status st = AECL_OK;
    if (!p->comment) p->first = trim(next_line(p, p->s));
    csv->quote = find_quote(p->first);
    char found = find_delimiter(p->first, csv->quote, &open);
    if (csv->delimiter == 0) csv->delimiter = found;
    TRY(refuse_line_ends(p));
    if (open) return aecl_fail(AECL_INPUT, "%s: line 1: a quote is not closed", csv->name);
    csv->columns = count_fields(csv, p->first);
    if (csv->delimiter == ';' || csv->delimiter == '\t') csv->decimal = ',';
    TRY(aecl_alloc(&p->top, csv->columns, 1));
    TRY(aecl_alloc(&p->rows, csv->columns, 1));
    add_kinds(csv, p->first, p->top);
    const char *below = p->comment ? p->s : behind(p, next_line(p, p->s));
    look_at_rows(p, below);
    bool header = wanted == AECL_HEADER_YES ||
                  (wanted == AECL_HEADER_AUTO && (p->comment || is_header(p, request->options->length)));
    if (header) {
        TRY(take_names(p));
        p->s = below;
    } else if (!p->comment) {
        for (size_t c = 0; c < csv->columns; c++) p->rows[c] |= p->top[c];
    }
done:
    return st;
}

aecl_status aecl_csv_open(aecl_csv *csv, const aecl_csv_request *request, const char *text, size_t length,
                          size_t *used) {
    probe p = {.csv = csv, .s = text, .end = text + length};
    aecl_status st = AECL_OK;
    *csv = (aecl_csv){.name = request->name, .quote = '"', .decimal = '.'};
    if (length >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) p.s += 3;
    if (aecl_arff_sniff(p.s, (size_t)(p.end - p.s))) {
        TRY(aecl_arff_open(csv, request, text, length, used));
        goto done;
    }
    take_separator(&p);
    take_comments(&p);
    TRY(take_first(&p, request));
    csv->line = feeds(text, p.s);
    if (csv->names && p.s == p.end && (p.s == text || p.s[-1] != '\n')) csv->line++;
    if (csv->names)
        aecl_log(AECL_LOG_NOTE, "%s: %zu columns apart by %s, line %zu names them", csv->name, csv->columns,
                 delimiter_name(csv->delimiter), feeds(text, p.first.start) + 1);
    else
        aecl_log(AECL_LOG_NOTE, "%s: %zu columns apart by %s, no header", csv->name, csv->columns,
                 delimiter_name(csv->delimiter));
    if (csv->names) {
        take_units(&p);
        csv->line = feeds(text, p.s) + (p.s == p.end && p.s[-1] != '\n');
        memset(p.rows, 0, csv->columns);
        look_at_rows(&p, p.s);
        for (size_t c = 0; c < csv->columns; c++)
            if (is_epoch(&p, c)) p.rows[c] = AECL_FIELD_TIME;
    }
    TRY(aecl_csv_choose(csv, request, p.rows, is_index(&p, p.s)));
    *used = (size_t)(p.s - text);
done:
    if (st < 0) aecl_csv_free(csv);
    free(p.top);
    free(p.rows);
    return st;
}
