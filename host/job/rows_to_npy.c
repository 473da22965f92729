/* Rows through some layers of a model into an NPY file: batches under way while rows are read and written. */
#include "job/rows_to_npy.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "data/reader.h"
#include "io/npy_writer.h"
#include "job/data_open.h"
#include "train/pipeline.h"

void aecl_rows_input_close(aecl_rows_input *in) {
    aecl_table_stream_close(in->stream);
    aecl_dataset_free(in->samples);
    *in = (aecl_rows_input){0};
}

/* Takes the file as a stream where it tells the number of its rows: NPY. What was read of another is not lost. */
static aecl_status open_stream(aecl_rows_input *in, const char *source) {
    struct stat facts;
    aecl_status st = AECL_OK;
    if (source == NULL || stat(source, &facts) < 0 || !S_ISREG(facts.st_mode)) return AECL_OK;
    TRY(aecl_table_stream_open(&in->stream, source, NULL, NULL));
    in->count = in->stream ? aecl_table_stream_rows(in->stream) : 0;
    if (in->count > 0) return AECL_OK;
    aecl_table_stream_close(in->stream);
    in->stream = NULL;
done:
    return st;
}

aecl_status aecl_rows_input_open(aecl_rows_input *in, const aecl_dataset_places *places, const aecl_rows_request *r) {
    aecl_status st = AECL_OK;
    *in = (aecl_rows_input){0};
    TRY(open_stream(in, r->source));
    if (in->stream) {
        const aecl_csv *table = aecl_table_stream_csv(in->stream);
        const aecl_dataset rows = {.name = (char *)table->name, .rank = 1, .dim = {table->columns}};
        if (table->columns == aecl_shape_count(r->wanted) || r->file == NULL || r->file->detection == NULL)
            return aecl_open_check_shape(&rows, r->wanted, r->what);
        aecl_table_stream_close(in->stream); /* with a column of labels, it may be */
        in->stream = NULL;
    }
    TRY(r->file ? aecl_open_samples_for(&in->samples, places, r->source, r->file, r->read)
                : aecl_dataset_read(&in->samples, r->source));
    in->count = in->samples->count;
    TRY(aecl_open_check_shape(in->samples, r->wanted, r->what));
done:
    return st;
}

/* What one call works on. */
typedef struct {
    aecl_rows_input *in;
    const aecl_rows *rows;
    aecl_pipeline *pipeline;
    aecl_npy_writer *writer;
    size_t features_in, features_out, started, batches; /* started: rows */
    float *read;                                        /* of a stream: room for the batches under way */
    float *unscaled;                                    /* a batch in the units of the data set */
} work;

static void work_free(work *w) {
    aecl_pipeline_free(w->pipeline);
    aecl_npy_writer_abandon(w->writer);
    free(w->read);
    free(w->unscaled);
}

static aecl_status work_new(work *w, const char *path, aecl_device_model *model) {
    static float zero = 0, one = 1;
    static const aecl_scaling as_stored = {AECL_SCALING_NONE, 1, &zero, &one};
    aecl_shape shape = {.rank = w->rows->shape->rank + 1, .dim = {w->in->count}};
    aecl_status st = AECL_OK;
    memcpy(shape.dim + 1, w->rows->shape->dim, w->rows->shape->rank * sizeof *shape.dim);
    w->features_in = aecl_shape_count(&aecl_device_model_network(model)->layers[w->rows->from].in);
    w->features_out = aecl_shape_count(w->rows->shape);
    TRY(aecl_pipeline_new(&w->pipeline, model,
                          &(aecl_pipeline_config){.from = w->rows->from,
                                                  .to = w->rows->to,
                                                  .scaling = w->rows->scaling ? w->rows->scaling : &as_stored,
                                                  .bytes = w->in->samples && w->in->samples->dtype == AECL_U8}));
    size_t batches = w->in->stream ? AECL_PIPELINE_DEPTH * AECL_PIPELINE_BATCH : 1;
    TRY(aecl_alloc(&w->read, batches, w->features_in * sizeof *w->read));
    TRY(aecl_alloc(&w->unscaled, AECL_PIPELINE_BATCH, w->features_out * sizeof *w->unscaled));
    TRY(aecl_npy_writer_open(&w->writer, path, &shape));
done:
    return st;
}

static aecl_status start_batch(work *w) {
    size_t left = w->in->count - w->started, count = left < AECL_PIPELINE_BATCH ? left : AECL_PIPELINE_BATCH;
    const void *rows;
    aecl_status st = AECL_OK;
    if (w->in->stream) {
        float *own = w->read + w->batches++ % AECL_PIPELINE_DEPTH * AECL_PIPELINE_BATCH * w->features_in;
        TRY(aecl_table_stream_next(w->in->stream, own, count, &count));
        rows = own;
    } else {
        rows = (const char *)w->in->samples->values + w->started * aecl_dataset_row_size(w->in->samples);
    }
    TRY(aecl_pipeline_start(w->pipeline, rows, count, NULL));
    w->started += count;
done:
    return st;
}

/* Back to the units of the data set. */
static const float *unscale(const work *w, const float *values, size_t count) {
    const aecl_scaling *s = w->rows->unscale;
    if (s == NULL) return values;
    for (size_t n = 0; n < count; n++, values += w->features_out) {
        float *to = w->unscaled + n * w->features_out;
        const float shift = s->shift[0], scale = s->scale[0];
        if (s->count > 1)
            for (size_t f = 0; f < w->features_out; f++) to[f] = values[f] / s->scale[f] + s->shift[f];
        else
            for (size_t f = 0; f < w->features_out; f++) to[f] = values[f] / scale + shift;
    }
    return w->unscaled;
}

static aecl_status finish_batch(work *w) {
    aecl_pipeline_batch batch;
    aecl_status st = AECL_OK;
    TRY(aecl_pipeline_finish(w->pipeline, &batch));
    TRY(aecl_npy_writer_add(w->writer, unscale(w, batch.results, batch.count), batch.count * w->features_out));
done:
    return st;
}

aecl_status aecl_rows_write(const char *path, aecl_device_model *model, aecl_rows_input *in, const aecl_rows *rows) {
    work w = {.in = in, .rows = rows};
    aecl_status st = AECL_OK;
    TRY(work_new(&w, path, model));
    while (w.started < in->count || aecl_pipeline_under_way(w.pipeline) > 0) {
        bool room = aecl_pipeline_under_way(w.pipeline) < AECL_PIPELINE_DEPTH;
        TRY(w.started < in->count && room ? start_batch(&w) : finish_batch(&w));
    }
    st = aecl_npy_writer_finish(&w.writer);
done:
    work_free(&w);
    return st;
}
