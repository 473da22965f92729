/* Encoding, decoding and reconstructing whole files: rows are read and results written while the device works. */
#include "app/rows_to_npy.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <aecl/model.h>

#include "api/handle_contents.h"
#include "base/file.h"
#include "base/mem.h"
#include "data/number_text.h"
#include "data/dataset.h"
#include "data/reader.h"
#include "io/npy_writer.h"
#include "job/data_open.h"

/* What one call works on. Rows come from a data set, or from a file that is read as it goes (NPY). */
typedef struct {
    const aecl_npy_request *request;
    aecl_model *model;
    aecl_shape in, out; /* of a row and of a result */
    aecl_dataset *samples;
    aecl_table_stream *stream;
    size_t count, started, batches; /* rows; rows and batches started */
    aecl_device *device;
    aecl_runner *runner;
    aecl_npy_writer *writer;
    aecl_file_writer *lines; /* in its place, of a CSV file */
    size_t written;
    float *
        read; /* of a stream, or codes that are no floats, or rows that lie apart: room for the batches under way; else NULL */
    float *results; /* of a batch */
} work;

static void work_free(work *w) {
    if (w->runner) aecl_runner_abandon(w->runner);
    aecl_npy_writer_abandon(w->writer);
    aecl_file_writer_abandon(w->lines);
    aecl_table_stream_close(w->stream);
    aecl_dataset_free(w->samples);
    aecl_runner_free(w->runner);
    aecl_device_close(w->device);
    aecl_model_free(w->model);
    free(w->read);
    free(w->results);
}

static aecl_shape shape_of(size_t rank, const size_t dim[4]) {
    aecl_shape shape = {.rank = rank};
    memcpy(shape.dim, dim, sizeof shape.dim);
    return shape;
}

/* The model, and the shapes of what goes in and comes out. */
static aecl_status open_model(work *w) {
    aecl_model_info info = {.size = sizeof info};
    aecl_status st = AECL_OK;
    TRY(aecl_model_load(&w->model, w->request->model));
    TRY(aecl_model_inform(w->model, &info));
    aecl_shape sample = shape_of(info.input_rank, info.input), code = shape_of(info.code_rank, info.code);
    w->in = w->request->kind == AECL_RUN_DECODE ? code : sample;
    w->out = w->request->kind == AECL_RUN_ENCODE ? code : sample;
done:
    return st;
}

/* Takes the file as a stream where it tells the number of its rows: NPY. What was read of another is not lost. */
static aecl_status open_stream(work *w, const char *source) {
    struct stat facts;
    aecl_status st = AECL_OK;
    if (source == NULL || stat(source, &facts) < 0 || !S_ISREG(facts.st_mode)) return AECL_OK;
    TRY(aecl_table_stream_open(&w->stream, source, NULL, NULL));
    w->count = w->stream ? aecl_table_stream_rows(w->stream) : 0;
    if (w->count > 0) return AECL_OK;
    aecl_table_stream_close(w->stream);
    w->stream = NULL;
done:
    return st;
}

static aecl_status open_rows(work *w, const aecl_call *call) {
    bool decodes = w->request->kind == AECL_RUN_DECODE;
    const char *source = w->request->source, *wants = decodes ? "the model's decoder" : "the model";
    aecl_status st = AECL_OK;
    TRY(open_stream(w, source));
    if (w->stream) {
        const aecl_csv *table = aecl_table_stream_csv(w->stream);
        const aecl_dataset rows = {.name = (char *)table->name, .rank = 1, .dim = {table->columns}};
        bool labels =
            !decodes && aecl_model_contents(w->model)->detection != NULL; /* may stand in a column of their own */
        if (table->columns == aecl_shape_count(&w->in) || !labels) return aecl_open_check_shape(&rows, &w->in, wants);
        aecl_table_stream_close(w->stream);
        w->stream = NULL;
    }
    TRY(decodes ? aecl_dataset_read(&w->samples, source)
                : aecl_open_samples_for(&w->samples, &call->surroundings.places, aecl_model_contents(w->model),
                                        &(aecl_sample_words){.source = source, .read = w->request->read}));
    w->count = w->samples->count;
    TRY(aecl_open_check_shape(w->samples, &w->in, wants));
done:
    return st;
}

/* Codes of a data set that are no floats, which a decoder's rows must be. */
static bool are_stored_codes(const work *w) {
    return w->request->kind == AECL_RUN_DECODE && w->samples && aecl_dataset_dtype(w->samples) != AECL_F32;
}

static aecl_status open_runner(work *w, const aecl_call *call) {
    aecl_runner_options options = AECL_RUNNER_OPTIONS;
    aecl_status st = AECL_OK;
    if (w->samples) options.dtype = aecl_dataset_dtype(w->samples);
    if (w->request->kind == AECL_RUN_DECODE) options.dtype = AECL_F32;
    TRY(aecl_call_open_device(&w->device, call));
    TRY(aecl_runner_new(&w->runner, w->model, w->device, w->request->kind, &options));
    size_t batch = aecl_runner_batch(w->runner);
    if (w->stream || are_stored_codes(w) || w->samples->values == NULL)
        TRY(aecl_alloc(&w->read, aecl_runner_depth(w->runner) * batch, aecl_runner_inputs(w->runner) * sizeof(float)));
    TRY(aecl_alloc(&w->results, batch, aecl_runner_outputs(w->runner) * sizeof(float)));
done:
    return st;
}

static bool wants_lines(const char *path) {
    size_t length = strlen(path);
    return length > 4 && strcmp(path + length - 4, ".csv") == 0;
}

static aecl_status add_text(work *w, const aecl_text *text) {
    return aecl_file_writer_add(w->lines, text->s, text->length);
}

/* The line that names the columns. */
static aecl_status open_lines(work *w) {
    size_t values = aecl_shape_count(&w->out);
    aecl_text line = {0};
    aecl_status st = AECL_OK;
    TRY(aecl_file_writer_open(&w->lines, w->request->out));
    aecl_text_add(&line, w->samples && w->samples->sample_names ? "file" : "row");
    for (size_t v = 0; v < values; v++) aecl_text_add(&line, ",%zu", v + 1);
    aecl_text_add(&line, "\n");
    TRY(aecl_text_done(&line));
    TRY(add_text(w, &line));
done:
    aecl_text_free(&line);
    return st;
}

/* A file's name or a row's number, and its values. */
static aecl_status add_lines(work *w, size_t count) {
    size_t values = aecl_shape_count(&w->out);
    char number[AECL_NUMBER_TEXT];
    aecl_text text = {0};
    aecl_status st = AECL_OK;
    for (size_t i = 0; i < count; i++, w->written++) {
        if (w->samples && w->samples->sample_names)
            aecl_text_add_csv(&text, w->samples->sample_names[w->written]);
        else
            aecl_text_add(&text, "%zu", w->written + 1);
        for (size_t v = 0; v < values; v++) {
            aecl_text_add(&text, ",");
            aecl_text_add_bytes(&text, number, aecl_number_write(number, (double)w->results[i * values + v]));
        }
        aecl_text_add(&text, "\n");
    }
    TRY(aecl_text_done(&text));
    TRY(add_text(w, &text));
done:
    aecl_text_free(&text);
    return st;
}

static aecl_status open_output(work *w) {
    if (wants_lines(w->request->out)) return open_lines(w);
    aecl_shape shape = {.rank = w->out.rank + 1, .dim = {w->count}};
    memcpy(shape.dim + 1, w->out.dim, w->out.rank * sizeof *shape.dim);
    return aecl_npy_writer_open(&w->writer, w->request->out, &shape);
}

static aecl_status start_batch(work *w) {
    size_t most = aecl_runner_batch(w->runner), left = w->count - w->started, count = left < most ? left : most;
    const void *rows;
    aecl_status st = AECL_OK;
    size_t features = aecl_runner_inputs(w->runner);
    float *own = w->read ? w->read + w->batches++ % aecl_runner_depth(w->runner) * most * features : NULL;
    if (w->stream) {
        TRY(aecl_table_stream_next(w->stream, own, count, &count));
        rows = own;
    } else if (are_stored_codes(w)) {
        for (size_t i = 0; i < count * features; i++)
            own[i] = (float)aecl_dataset_value(w->samples, w->started * features + i);
        rows = own;
    } else if (own) {
        aecl_dataset_copy_rows(w->samples, w->started, count, own);
        rows = own;
    } else {
        rows = aecl_dataset_row(w->samples, w->started);
    }
    TRY(aecl_runner_start(w->runner, rows, count));
    w->started += count;
done:
    return st;
}

static aecl_status finish_batch(work *w) {
    size_t count = 0;
    aecl_status st = AECL_OK;
    TRY(aecl_runner_finish(w->runner, w->results, &count));
    TRY(w->lines ? add_lines(w, count)
                 : aecl_npy_writer_add(w->writer, w->results, count * aecl_runner_outputs(w->runner)));
done:
    return st;
}

aecl_status aecl_rows_to_npy(const aecl_call *call, const aecl_npy_request *request) {
    work w = {.request = request};
    aecl_status st = AECL_OK;
    TRY(open_model(&w));
    TRY(open_rows(&w, call));
    TRY(open_runner(&w, call));
    TRY(open_output(&w));
    while (w.started < w.count || aecl_runner_under_way(w.runner) > 0) {
        bool room = aecl_runner_under_way(w.runner) < aecl_runner_depth(w.runner);
        TRY(w.started < w.count && room ? start_batch(&w) : finish_batch(&w));
    }
    st = w.lines ? aecl_file_writer_finish(&w.lines) : aecl_npy_writer_finish(&w.writer);
done:
    work_free(&w);
    return st;
}
