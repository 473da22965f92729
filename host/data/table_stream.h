/* Rows of a table (text, or an NPY array of rows; packed or not) as they arrive, in memory that does not grow with their number. */
#ifndef AECL_DATA_TABLE_STREAM_H
#define AECL_DATA_TABLE_STREAM_H

#include "data/csv_format.h"
#include "data/dataset.h"
#include "data/follow.h"

typedef struct aecl_table_stream aecl_table_stream;

/* Opens a table ("-": stdin) and looks at its first row or its NPY header, waiting for it where it comes from a pipe.
 * *out = NULL, with AECL_OK, when a file is no such table, or a part of one ("file.npz:X"): another reader may know it; of a
 * pipe, which is read once, there is a stream then, of which aecl_table_stream_read_whole alone may be asked. AECL_INPUT for a
 * file that cannot be read, for no rows, and for a damaged header. Options (NULL: none; what they borrow stays) and the column of
 * labels (NULL: none), which is passed over, are for tables of text. */
aecl_status aecl_table_stream_open(aecl_table_stream **out, const char *path, const aecl_read_options *options,
                                   const char *label);
/* The same of a table of text that grows: rows are handed over when their lines are whole, and there is no end before
 * `follow`, which is borrowed, is stopped; *out = NULL when it was before the first row came. Where the file begins anew its
 * head may be there again. Names in another order are those of the model's columns, or else refused with AECL_INPUT. */
aecl_status aecl_table_stream_follow(aecl_table_stream **out, aecl_follow *follow, const aecl_read_options *options,
                                     const char *label);
void aecl_table_stream_close(aecl_table_stream *stream);

/* Whether it is a pipe of another format than tables that come row by row; and what it holds, read to its end, as
 * aecl_dataset_read_as reads a file. */
bool aecl_table_stream_is_foreign(const aecl_table_stream *stream);
aecl_status aecl_table_stream_read_whole(aecl_dataset **out, aecl_table_stream *stream,
                                         const aecl_read_options *options, const char *label);

/* How the table is written (NPY: name, columns and row mean something), with its columns and the number of the last row
 * read. */
const aecl_csv *aecl_table_stream_csv(const aecl_table_stream *stream);
/* Rows still to come, where the table says so (NPY); else 0. */
size_t aecl_table_stream_rows(const aecl_table_stream *stream);
/* Whether rows come one by one: from a pipe or a terminal, not from a file. */
bool aecl_table_stream_is_live(const aecl_table_stream *stream);

/* rows[*count][width] = the next rows, at most `most`: as many as a file has, but no more than have arrived where the
 * stream is live; waits for one. 0 at the end. A row that cannot be read is AECL_INPUT naming row and column, after the
 * rows before it were handed over. Empty lines at the end are left out. */
aecl_status aecl_table_stream_next(aecl_table_stream *stream, float *rows, size_t most, size_t *count);

/* Passes over the row of text, or the empty lines, that the last call could not read; the row counts. False where nothing of
 * that kind was wrong: it says so again. */
bool aecl_table_stream_pass(aecl_table_stream *stream);

/* Of a followed file: where its next row begins; and going on there, before the first row is read, when its rows before it
 * have been counted up to this line. */
aecl_status aecl_table_stream_tell(const aecl_table_stream *stream, aecl_follow_place *place);
aecl_status aecl_table_stream_seek(aecl_table_stream *stream, size_t offset, size_t line);

/* What stands in the column of options->id of the next row, in the order in which rows were handed over; borrowed until
 * rows are read again. NULL when each was asked for, and where there is no such column. */
const char *aecl_table_stream_next_id(aecl_table_stream *stream);

#endif
