/* The lines of `aecl detect`, one a row: plain, CSV or JSON. */
#ifndef AECL_APP_VERDICT_LINES_H
#define AECL_APP_VERDICT_LINES_H

#include <stdbool.h>
#include <stddef.h>

#include "app/causes.h"
#include "base/text.h"

typedef enum { AECL_LINES_PLAIN, AECL_LINES_CSV, AECL_LINES_JSON } aecl_line_format;
typedef struct aecl_line_form aecl_line_form;

typedef struct {
    aecl_line_format format;
    bool causes; /* lines of anomalous rows say which values it comes from */
    bool tells;  /* scores say how seldom normal rows have as much: lines end with that */
    const aecl_line_form *form;
    aecl_text endings[2]; /* of a normal and an anomalous row */
    aecl_text text;       /* lines so far; the caller empties it */
} aecl_verdict_lines;

/* Of rows that are held against `threshold`. Closed by the caller, also after a failure. */
aecl_status aecl_verdict_lines_open(aecl_verdict_lines *out, aecl_line_format format, double threshold, bool tells);
void aecl_verdict_lines_close(aecl_verdict_lines *lines);

/* Prints the header that CSV has; to be called after `causes` is set; `named`, `identified`: lines have a file, an identifier. */
aecl_status aecl_verdict_lines_print_header(const aecl_verdict_lines *lines, bool named, bool identified);

typedef struct {
    size_t row;            /* from 1 */
    const char *file, *id; /* NULL: none */
    double score;
    bool anomalous;
    const aecl_cause *cause; /* [cause_count] the greatest first */
    size_t cause_count;
} aecl_verdict_line;

/* Adds the line of a row that cannot be read, and why; `identified`: lines have an identifier, which it lacks. */
void aecl_verdict_lines_add_unreadable(aecl_verdict_lines *lines, const aecl_verdict_line *line, bool identified,
                                       const char *reason);

/* Adds a line to the text, which fails as texts do (base/text.h). */
void aecl_verdict_lines_add(aecl_verdict_lines *lines, const aecl_verdict_line *line);

#endif
