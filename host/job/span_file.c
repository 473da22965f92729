/* Reading stretches of time or of steps, and marking the steps in them. */
#include "job/span_file.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/time_text.h"
#include "data/reader.h"
#include "data/table_stream.h"
#include "io/json.h"

#define ROWS ((size_t)1024)

/* Times of the steps */

/* Reads all rows of a stream that keeps the column of times. */
static aecl_status read_times(double **times, size_t *count, aecl_table_stream *stream, const char *path) {
    float *rows = NULL;
    size_t room = 0, taken = 0;
    aecl_status st = AECL_OK;
    TRY(aecl_alloc(&rows, ROWS, aecl_table_stream_csv(stream)->width * sizeof *rows));
    for (;;) {
        TRY(aecl_table_stream_next(stream, rows, ROWS, &taken));
        if (taken == 0) break;
        if (*count + taken > room) TRY(aecl_resize(times, room = 2 * room + ROWS, sizeof **times));
        for (size_t i = 0; i < taken; i++) {
            const char *text = aecl_table_stream_next_id(stream);
            if (text == NULL || !aecl_parse_time(text, &(*times)[*count]))
                TRY(aecl_fail(AECL_INPUT,
                              "%s: row %zu: \"%s\" is not a time like 2014-04-10 07:15:00 (--id names the "
                              "column of times)",
                              path, *count + 1, text ? text : ""));
            ++*count;
        }
    }
done:
    free(rows);
    return st;
}

/* *times = seconds of each step, owned by the caller; NULL where the file is no table of text, or has no such column. */
static aecl_status find_times(double **times, const aecl_steps *steps) {
    aecl_read_options with = *steps->options;
    aecl_table_stream *stream = NULL;
    size_t count = 0;
    char column[24];
    aecl_status st = AECL_OK;
    if (with.id == NULL) {
        TRY(aecl_table_stream_open(&stream, steps->path, &with, NULL));
        const aecl_csv *csv = stream ? aecl_table_stream_csv(stream) : NULL;
        if (csv == NULL || csv->time >= csv->columns) goto done;
        snprintf(column, sizeof column, "%zu", csv->time + 1);
        aecl_table_stream_close(stream);
        stream = NULL;
        with.id = column;
    }
    TRY(aecl_table_stream_open(&stream, steps->path, &with, NULL));
    if (stream == NULL || aecl_table_stream_csv(stream)->id >= aecl_table_stream_csv(stream)->columns) goto done;
    TRY(read_times(times, &count, stream, steps->path));
    if (count != steps->count)
        TRY(aecl_fail(AECL_INPUT, "%s: %zu times for %zu steps", steps->path, count, steps->count));
done:
    aecl_table_stream_close(stream);
    return st;
}

/* Stretches */

typedef struct {
    bool *marked;
    const aecl_steps *steps;
    const char *path;
    double *times; /* of the steps, once they are wanted */
    size_t found;
} marking;

/* A number of a step, from 1, or a time as the place among `times`. */
static bool parse_end(const char *text, bool *time, double *value) {
    int64_t number = 0;
    *time = !aecl_parse_integer(text, &number);
    *value = (double)number;
    return *time ? aecl_parse_time(text, value) : number >= 1;
}

/* Marks from start to end; `unit` and `number` are where they stand. */
static aecl_status mark(marking *m, const char *start, const char *end, const char *unit, size_t number) {
    bool timed[2];
    double from, to;
    if (!parse_end(start, &timed[0], &from) || !parse_end(end, &timed[1], &to) || timed[0] != timed[1])
        return aecl_fail(AECL_INPUT,
                         "%s: %s %zu: \"%s\" to \"%s\" are not two times like 2014-04-10 07:15:00, nor two "
                         "numbers of steps from 1",
                         m->path, unit, number, start, end);
    if (to < from) return aecl_fail(AECL_INPUT, "%s: %s %zu: ends at %s, before it starts", m->path, unit, number, end);
    if (timed[0] && m->times == NULL) {
        aecl_status st = find_times(&m->times, m->steps);
        if (st < 0) return st;
    }
    if (timed[0] && m->times == NULL)
        return aecl_fail(AECL_INPUT,
                         "%s: %s %zu: times, but %s has no column of times (--id names it): give numbers of "
                         "steps from 1",
                         m->path, unit, number, m->steps->path);
    for (size_t i = 0; i < m->steps->count; i++) {
        const double at = timed[0] ? m->times[i] : (double)(i + 1);
        if (at < from || at > to) continue;
        m->marked[i] = true;
        m->found++;
    }
    return AECL_OK;
}

/* The text of an entry that is a string or a number. */
static aecl_status mark_pair(marking *m, const aecl_json *pair, size_t number) {
    aecl_text ends[2] = {{0}, {0}};
    aecl_status st = AECL_OK;
    bool two = aecl_json_kind_of(pair) == AECL_JSON_ARRAY && aecl_json_length(pair) == 2;
    for (size_t i = 0; i < 2 && two; i++) two = aecl_json_scalar_text(aecl_json_at(pair, i), &ends[i]);
    if (!two) TRY(aecl_fail(AECL_INPUT, "%s: entry %zu is not a pair [start, end]", m->path, number));
    for (size_t i = 0; i < 2; i++) TRY(aecl_text_done(&ends[i]));
    TRY(mark(m, ends[0].s, ends[1].s, "entry", number));
done:
    for (size_t i = 0; i < 2; i++) aecl_text_free(&ends[i]);
    return st;
}

static const char *behind_folders(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* The list of this series: all, or that of the key with its file's name, whatever folder is before it. */
static aecl_status find_list(const marking *m, const aecl_json *json, const aecl_json **list) {
    const char *name = behind_folders(m->steps->path);
    *list = json;
    if (aecl_json_kind_of(json) == AECL_JSON_ARRAY) return AECL_OK;
    for (size_t i = 0; i < aecl_json_length(json); i++) {
        const char *key = aecl_json_key_at(json, i, list);
        if (strcmp(behind_folders(key), name) == 0 && aecl_json_kind_of(*list) == AECL_JSON_ARRAY) return AECL_OK;
    }
    return aecl_fail(AECL_INPUT, "%s: has no list of stretches for \"%s\", which is the name of the series", m->path,
                     name);
}

static aecl_status mark_json(marking *m, const char *text, size_t length) {
    aecl_json *json = NULL;
    const aecl_json *list = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_json_parse(&json, m->path, text, length));
    TRY(find_list(m, json, &list));
    for (size_t i = 0; i < aecl_json_length(list); i++) TRY(mark_pair(m, aecl_json_at(list, i), i + 1));
done:
    aecl_json_free(json);
    return st;
}

/* Without blanks and quotes around it; changes the text. */
static char *trim(char *field) {
    size_t length;
    while (*field && strchr(" \t\"", *field)) field++;
    for (length = strlen(field); length && strchr(" \t\"\r", field[length - 1]); length--) field[length - 1] = 0;
    return field;
}

static aecl_status mark_lines(marking *m, char *text) {
    size_t number = 0;
    aecl_status st = AECL_OK;
    for (char *line = text, *next; line; line = next) {
        next = strchr(line, '\n');
        if (next) *next++ = 0;
        number++;
        if (*trim(line) == 0) continue;
        char *end = strpbrk(line, ",;\t");
        if (end == NULL) TRY(aecl_fail(AECL_INPUT, "%s: line %zu is not start,end", m->path, number));
        *end++ = 0;
        char *start = trim(line);
        end = trim(end);
        if (number == 1 && (*start < '0' || *start > '9')) continue; /* names of the columns */
        TRY(mark(m, start, end, "line", number));
    }
done:
    return st;
}

aecl_status aecl_span_file_read(bool *marked, const aecl_steps *steps, const char *path) {
    marking m = {marked, steps, path, NULL, 0};
    unsigned char *bytes = NULL;
    size_t length = 0, at = 0;
    aecl_status st = AECL_OK;
    TRY(aecl_data_load(path, &bytes, &length));
    TRY(aecl_resize(&bytes, length + 1, 1));
    bytes[length] = 0;
    while (at < length && strchr(" \t\r\n", bytes[at])) at++;
    const bool json = bytes[at] == '{' || bytes[at] == '[';
    if (!json && memchr(bytes, 0, length)) TRY(aecl_fail(AECL_INPUT, "%s: is neither text nor JSON", path));
    TRY(json ? mark_json(&m, (const char *)bytes, length) : mark_lines(&m, (char *)bytes));
    if (m.found == 0) TRY(aecl_fail(AECL_INPUT, "%s: no step of %s lies in its stretches", path, steps->path));
done:
    free(bytes);
    free(m.times);
    return st;
}
