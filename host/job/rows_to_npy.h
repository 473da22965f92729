/* Rows through some layers of a model into an NPY file, batch by batch as they are read. */
#ifndef AECL_JOB_ROWS_TO_NPY_H
#define AECL_JOB_ROWS_TO_NPY_H

#include "data/dataset.h"

#include "base/scaling.h"
#include "io/model_file.h"
#include "nn/device_model.h"
#include "data/table_stream.h"

/* Where rows come from: a data set, or a file of rows that is read as it goes (NPY). */
typedef struct {
    aecl_dataset *samples;
    aecl_table_stream *stream;
    size_t count;
} aecl_rows_input;

/* Opens `source`, NULL: the data set that the model of `file` was trained on; where `file` is NULL only a file will do.
 * AECL_INPUT naming `what` when its samples
 * are not of shape `wanted`. */
typedef struct {
    const char *source;
    const aecl_model_file *file;
    const aecl_shape *wanted;
    const char *what;
    const aecl_read_options *read; /* NULL: by the contents and the model */
} aecl_rows_request;
aecl_status aecl_rows_input_open(aecl_rows_input *in, const aecl_dataset_places *places,
                                 const aecl_rows_request *request);
void aecl_rows_input_close(aecl_rows_input *in);

typedef struct {
    size_t from, to;             /* layers */
    const aecl_shape *shape;     /* of one output */
    const aecl_scaling *scaling; /* of the rows; NULL: as they are stored */
    const aecl_scaling *unscale; /* outputs go back to the units of the data set; NULL: as they are */
} aecl_rows;

/* Runs all rows of the input through the layers and writes [rows][shape...] float32 to `path`. */
aecl_status aecl_rows_write(const char *path, aecl_device_model *model, aecl_rows_input *in, const aecl_rows *rows);

#endif
