/* Tables of numbers as text, row by row: CSV and TSV (RFC 4180) and columns apart by white space (UCR archive). */
#ifndef AECL_DATA_CSV_FORMAT_H
#define AECL_DATA_CSV_FORMAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "data/lengths.h"
#include "data/read_options.h"

#define AECL_CSV_SKIP UINT32_MAX

/* What to open a table for. */
typedef struct {
    const char *name; /* for messages; borrowed */
    const aecl_read_options *options;
    const char *label; /* column of labels; NULL: none */
} aecl_csv_request;

/* How a table is written, which of its columns are values, and where reading is. Rows are data rows from 1; lines those of
 * the file. */
typedef struct {
    const char *name; /* of the file, for messages; borrowed */
    char delimiter;   /* ',', ';', '|' or tab; ' ' stands for any run of spaces and tabs */
    char quote;       /* '"' or '\'' */
    char decimal;     /* '.' or ',' */
    size_t columns;   /* of the table */
    char **names;     /* [columns] of the header, in one block; NULL: it has none */
    size_t width;     /* values of a row */
    uint32_t *place;  /* [columns] which value a column is, or AECL_CSV_SKIP; NULL: each, in their order */
    size_t label;     /* the column of labels, no value; `columns`: none */
    size_t time;      /* the first column of times and nothing else; `columns`: none */
    size_t id;        /* the column that tells rows from others; `columns`: none */
    const char *id_start, *id_stop; /* of the last row, within its text, without quotes */
    bool label_last;                /* rows of any length: the label is their last field, whatever column */
    int32_t label_value;
    char **words; /* [word_count] labels that are words: label_value is their index */
    size_t word_count;
    char *left_out; /* columns that are no values, and why; NULL: none */
    bool lenient;   /* missing values are NaN, not refused */
    bool has_absent;
    float absent;     /* has_absent: this number stands for a missing value */
    size_t row, line; /* the last one read */
} aecl_csv;

void aecl_csv_free(aecl_csv *csv);

/* Sets all of *csv from the start of a table, text[length] of whole lines (the last may lack its end), and says what it
 * found. *used = bytes of what stands before the first row: byte order mark, "sep=;", comments (#), header, units.
 *
 * The delimiter is the first of tab, ; , | that stands outside quotes (, before ; where there are many more of them), else
 * white space. Line 1 is a header when it has words and no number with a point; also when it counts 0 1 2 ... or 1 2 3 ...
 * through four columns or more, or fewer above values with points. Left out, and said: columns of times, also as seconds since 1970 under a name of times, and a first
 * column of whole numbers, each once, that has no name, or runs from 0 or 1 where there are no names. Options overrule;
 * where they have names of a model's columns, those are taken in that order, others are ignored and named; a table
 * without header then goes by position. `label` (NULL: none) is the column of labels as aecl_dataset_take_labels has it.
 * AECL_INPUT for a quote that is not closed and columns that are not there. */
aecl_status aecl_csv_open(aecl_csv *csv, const aecl_csv_request *request, const char *text, size_t length,
                          size_t *used);

/* Whether a text begins as an ARFF file does, and aecl_csv_open of one: its attributes are the columns, the last nominal
 * one has the labels where `label` does not say otherwise. csv->width is 0 where the header has no end. */
bool aecl_arff_sniff(const char *text, size_t length);
aecl_status aecl_arff_open(aecl_csv *csv, const aecl_csv_request *request, const char *text, size_t length,
                           size_t *used);

/* values[width] = the next row, text[length] without the line feed (a carriage return before it is dropped), and
 * label_value. true and false are 1 and 0. Other text, empty fields, NaN, infinities, what no 32-bit float holds, too few
 * or too many columns: AECL_INPUT naming file, line and column, both from 1. */
aecl_status aecl_csv_row(aecl_csv *csv, const char *text, size_t length, float *values);

/* Ends a series of *to: the next row, as aecl_csv_row reads it, of as many columns as it has; those beyond the first line's are
 * values. */
aecl_status aecl_csv_series(aecl_csv *csv, const char *text, size_t length, const aecl_read_options *options,
                            aecl_ragged *to);

/* Where the row that begins at s ends: at its line feed, or `end`. A line feed in a field in quotes, which begin it, is part of
 * the row, as far as the quotes are closed within a few lines. NULL where that shows only behind `end`, unless it is the end of
 * everything (`ended`). */
const char *aecl_csv_row_end(const aecl_csv *csv, const char *s, const char *end, bool ended);

/* Whether a row, without its line feed, is blank, or semicolons alone, as spreadsheets export empty lines. */
bool aecl_csv_is_blank(const aecl_csv *csv, const char *text, size_t length);

/* Moves *s over the next field of a row, to behind its delimiter or to NULL after the last one. The field is
 * [*start, *stop), with its quotes and without the blanks around. */
void aecl_csv_field(const aecl_csv *csv, const char **s, const char *end, const char **start, const char **stop);

/* *column = index of a column by "first", "last", a name of the header or a number from 1; AECL_INPUT proposing the nearest
 * name otherwise. `what` it is for is said. */
aecl_status aecl_csv_find_column(const aecl_csv *csv, const char *column, const char *what, size_t *index);

/* What a field holds. */
typedef enum {
    AECL_FIELD_NUMBER = 1, /* with a point or an exponent */
    AECL_FIELD_WHOLE = 2,
    AECL_FIELD_WORD = 4,
    AECL_FIELD_TIME = 8,
    AECL_FIELD_MISSING = 16, /* empty, NaN, ?, ... */
    AECL_FIELD_FLAG = 32     /* true, false */
} aecl_field_kind;
aecl_field_kind aecl_csv_kind(const aecl_csv *csv, const char *start, const char *stop);

/* For aecl_csv_open: sets label, place and width. kinds[columns] are the kinds (ORed) of each column in the rows looked at,
 * `index` whether the first column is a running number. */
aecl_status aecl_csv_choose(aecl_csv *csv, const aecl_csv_request *request, const unsigned char *kinds, bool index);

#endif
