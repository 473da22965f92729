/* Judging rows and steps as they come: what `aecl detect` does with each source. */
#ifndef AECL_APP_DETECT_ROWS_H
#define AECL_APP_DETECT_ROWS_H

#include <aecl/aecl.h>

#include "app/causes.h"
#include "app/row_columns.h"
#include "app/verdict_lines.h"
#include "data/dataset.h"
#include "data/table_stream.h"
#include "detect/drift.h"
#include "job/reading.h"
#include "job/stream_state.h"

typedef struct {
    char *threshold, *maps, *label_column, *state;
    aecl_read_options read;
    int64_t merge, least, why, drift;
    bool json, csv, only_anomalies, exit_code, events, strict, follow;
} aecl_detect_options;

/* What one call works on. */
typedef struct {
    const aecl_detect_options *options;
    aecl_model *model;
    aecl_model_info info;
    aecl_device *device;
    aecl_runner *runner;
    aecl_table_stream *stream;
    aecl_follow *follow;           /* NULL: the file has an end */
    aecl_stream_identity identity; /* of the state that is kept; its path is NULL where none is */
    aecl_stream_state state;       /* that it goes on from */
    aecl_reading reading;
    size_t features;
    aecl_row_columns columns; /* of the stream's rows */
    double threshold;
    size_t rows, anomalies, unreadable;
    bool named;               /* lines have the name of a file */
    char *const *names;       /* of the samples in work; NULL: they have none */
    size_t first;             /* rows of the files before */
    aecl_causes *causes;      /* of the rows in work; NULL: not asked for */
    aecl_dataset batch;       /* type and values of the rows that are printed, read only */
    size_t row_size;          /* in bytes */
    aecl_drift *drift;        /* of the rows since the last report */
    const char *file;         /* in work, where there are several; else NULL */
    aecl_verdict_lines lines; /* of the rows of a batch */
} aecl_detect_work;

/* Prints what stands before the lines of rows. */
aecl_status aecl_detect_start(aecl_detect_work *work);
/* Judges the rows of work->stream, the table of `path`. A row that cannot be read is a verdict where rows come one by one. */
aecl_status aecl_detect_stream(aecl_detect_work *work, const char *path);
/* Judges the steps of a series, out of work->stream or, where it is NULL, of the file `path`. */
aecl_status aecl_detect_steps(aecl_detect_work *work, const char *path);
/* Judges all samples of a set, which have the names that it has for them. */
aecl_status aecl_detect_samples(aecl_detect_work *work, const aecl_dataset *data);
/* Says how many rows there were, and whether they are such as those of the training. */
aecl_status aecl_detect_end(aecl_detect_work *work);

#endif
