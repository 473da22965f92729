/* Which columns of a stream's rows are a model's values: all, or all but that of the labels. */
#ifndef AECL_APP_ROW_COLUMNS_H
#define AECL_APP_ROW_COLUMNS_H

#include "data/table_stream.h"

typedef struct {
    size_t features; /* values that the model wants */
    size_t all;      /* columns of a row */
    size_t dropped;  /* the one that is no value; `all`: none */
} aecl_row_columns;

/* Sets the rest of columns with `features` set. A table of text has left its labels out already; of an array they are the
 * column `given` (NULL: not said), or, when it has one column more than the model wants, `trained`, that of the training
 * (NULL: none), which is said. AECL_INPUT for rows of another length than the model's. */
aecl_status aecl_row_columns_find(aecl_row_columns *columns, const aecl_table_stream *stream, const char *path,
                                  const char *given, const char *trained);

/* rows[count][all] become [count][features], in place. */
void aecl_row_columns_take(const aecl_row_columns *columns, float *rows, size_t count);

#endif
