/* Tables of numbers as text, row by row: CSV and TSV (RFC 4180) and columns apart by white space (UCR archive). */
#ifndef AECL_DATA_CSV_FORMAT_H
#define AECL_DATA_CSV_FORMAT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/status.h"

/* How a table is written and which row was read last. */
typedef struct {
    const char *name; /* of the file, for messages; borrowed */
    char delimiter;   /* ',', ';' or tab; ' ' stands for any run of spaces and tabs */
    bool header;      /* row 1 names the columns */
    size_t columns;
    size_t row; /* rows read so far, the header too: the number of the last one */
} aecl_csv;

/* Sets all of *csv from the first row, without the end of its line, and says what it found: the delimiter is the first
 * of tab, ; , that stands outside quotes (, before ; where there are many more of them), else white space. The row is a
 * header when a field of it is a word and the others are words, empty or whole numbers. A header counts as read.
 * AECL_INPUT for a quote that is not closed. */
aecl_status aecl_csv_guess(aecl_csv *csv, const char *name, const char *text, size_t length);

/* values[columns] = the next row, text[length] without the line feed (a carriage return before it is dropped). Text,
 * empty fields, NaN, infinities, what no 32-bit float holds, too few or too many columns: AECL_INPUT naming file, row
 * and column, both from 1. */
aecl_status aecl_csv_row(aecl_csv *csv, const char *text, size_t length, float *values);

/* Moves *s over the next field of a row, to behind its delimiter or to NULL after the last one. The field is
 * [*start, *stop), with its quotes and without the blanks around. */
void aecl_csv_field(const aecl_csv *csv, const char **s, const char *end, const char **start, const char **stop);

#endif
