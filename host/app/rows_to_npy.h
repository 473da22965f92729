/* Rows through a runner into an NPY file, batch by batch as they are read. */
#ifndef AECL_APP_ROWS_TO_NPY_H
#define AECL_APP_ROWS_TO_NPY_H

#include <aecl/runner.h>

#include "app/command.h"
#include "base/shape.h"
#include "data/read_options.h"
#include "data/table_stream.h"

/* What is made of which rows. */
typedef struct {
    const char *model; /* file or run folder */
    const char
        *source; /* of the rows: a set, a folder or a file; NULL: the data set that the model was trained on, but for
                           AECL_RUN_DECODE, which wants a file */
    const char
        *out; /* the NPY file: [rows][shape of one result] float32; NAME.csv: a line a row, with a picture's name */
    aecl_run_kind kind;
    const aecl_read_options *read; /* how the rows are read; NULL: by their contents and the model */
} aecl_npy_request;

/* Opens device, model and rows, and replaces request->out whole or not at all. */
aecl_status aecl_rows_to_npy(const aecl_call *call, const aecl_npy_request *request);

#endif
