/* The device's queue is in order, so that all batches share its buffers; each has a slot on the host for its results,
 * and nothing waits before the slot's turn to be finished. */
#include "train/pipeline.h"

#include <stdlib.h>

#include "base/mem.h"
#include "detect/nearest.h"

typedef struct {
    size_t count;
    float *results, *distances;
    cl_event results_arrival, distances_arrival; /* NULL: nothing is under way */
} slot;

struct aecl_pipeline {
    aecl_device_model *model;
    aecl_forward *forward;
    aecl_sample_source source;       /* owns its buffers */
    aecl_buffer *results;            /* of the batch that the device works on: its queue is in order */
    const aecl_detection *kept_of;   /* whose rows are in `kept`: [row_count][features] */
    aecl_buffer *kept, *x, *nearest; /* x: [features][columns], nearest: [columns] */
    slot slots[AECL_PIPELINE_DEPTH];
    size_t started, finished; /* batches */
};

static void free_source(aecl_sample_source *s) {
    aecl_buffer_free(s->samples);
    aecl_buffer_free(s->order);
    aecl_buffer_free(s->shift);
    aecl_buffer_free(s->scale);
}

/* The results of a batch, and its distances where it has any. */
static aecl_status wait_for(const aecl_pipeline *p, slot *s) {
    aecl_status st = AECL_OK, more = AECL_OK;
    if (s->results_arrival) st = aecl_buffer_arrived(p->results, &s->results_arrival);
    if (s->distances_arrival) more = aecl_buffer_arrived(p->nearest, &s->distances_arrival);
    return st < 0 ? st : more;
}

void aecl_pipeline_abandon(aecl_pipeline *p) {
    if (p->finished < p->started) aecl_context_finish(aecl_device_model_context(p->model));
    for (size_t i = 0; i < AECL_PIPELINE_DEPTH; i++) wait_for(p, &p->slots[i]);
    p->finished = p->started;
}

void aecl_pipeline_free(aecl_pipeline *p) {
    if (p == NULL) return;
    aecl_pipeline_abandon(p);
    for (size_t i = 0; i < AECL_PIPELINE_DEPTH; i++) {
        free(p->slots[i].results);
        free(p->slots[i].distances);
    }
    aecl_forward_free(p->forward);
    free_source(&p->source);
    aecl_buffer_free(p->results);
    aecl_buffer_free(p->kept);
    aecl_buffer_free(p->x);
    aecl_buffer_free(p->nearest);
    free(p);
}

static aecl_status make_source(aecl_sample_source *s, aecl_context *context, const aecl_scaling *scaling) {
    uint32_t order[AECL_PIPELINE_BATCH];
    size_t pairs = scaling->count * sizeof(float), row = s->features * aecl_stored_forms[s->stored].size;
    aecl_status st = AECL_OK;
    for (uint32_t i = 0; i < AECL_PIPELINE_BATCH; i++) order[i] = i;
    s->per_feature = scaling->count > 1;
    TRY(aecl_buffer_new(&s->samples, context, AECL_PIPELINE_BATCH * row, "rows"));
    TRY(aecl_buffer_of(&s->order, context, sizeof order, order, "order of rows"));
    TRY(aecl_buffer_of(&s->shift, context, pairs, scaling->shift, "scaling"));
    TRY(aecl_buffer_of(&s->scale, context, pairs, scaling->scale, "scaling"));
done:
    return st;
}

aecl_status aecl_pipeline_new(aecl_pipeline **out, aecl_device_model *model, const aecl_pipeline_config *config) {
    aecl_context *context = aecl_device_model_context(model);
    aecl_pipeline *p = NULL;
    aecl_status st = AECL_OK;
    *out = NULL;
    TRY(aecl_alloc(&p, 1, sizeof *p));
    p->model = model;
    p->source.stored = config->stored;
    p->source.features = aecl_shape_count(&aecl_device_model_network(model)->layers[config->from].in);
    TRY(make_source(&p->source, context, config->scaling));
    TRY(aecl_forward_new(&p->forward, model,
                         &(aecl_forward_config){.from = config->from,
                                                .to = config->to,
                                                .loss = config->loss,
                                                .source = &p->source,
                                                .batch = AECL_PIPELINE_BATCH}));
    size_t floats = aecl_forward_floats(p->forward, AECL_PIPELINE_BATCH);
    TRY(aecl_buffer_new(&p->results, context, floats * sizeof(float), "results"));
    for (size_t i = 0; i < AECL_PIPELINE_DEPTH; i++) {
        TRY(aecl_alloc(&p->slots[i].results, floats, sizeof(float)));
        TRY(aecl_alloc(&p->slots[i].distances, AECL_PIPELINE_BATCH, sizeof(float)));
    }
    *out = p, p = NULL;
done:
    aecl_pipeline_free(p);
    return st;
}

size_t aecl_pipeline_columns(const aecl_pipeline *p) {
    return aecl_forward_columns(p->forward);
}

size_t aecl_pipeline_under_way(const aecl_pipeline *p) {
    return p->started - p->finished;
}

/* The kept rows on the device, and room for what they are compared with. */
static aecl_status upload_kept(aecl_pipeline *p, const aecl_detection *d) {
    size_t bytes = d->row_count * d->features * sizeof(float), columns = aecl_pipeline_columns(p);
    aecl_context *context = aecl_device_model_context(p->model);
    aecl_status st = AECL_OK;
    if (p->kept_of == d) return AECL_OK;
    aecl_buffer_free(p->kept);
    p->kept = NULL;
    TRY(aecl_buffer_of(&p->kept, context, bytes, d->rows, "kept rows"));
    if (p->x == NULL) TRY(aecl_buffer_new(&p->x, context, columns * d->features * sizeof(float), "rows"));
    if (p->nearest == NULL) TRY(aecl_buffer_new(&p->nearest, context, columns * sizeof(float), "distances"));
    p->kept_of = d;
done:
    return st;
}

static aecl_status start_distances(aecl_pipeline *p, const aecl_detection *d, slot *s) {
    aecl_ops *ops = aecl_device_model_ops(p->model);
    size_t columns = aecl_pipeline_columns(p);
    const aecl_neighbour_span span = d->score == AECL_SCORE_TAILS ? AECL_NEIGHBOURS : AECL_FIFTH_NEIGHBOUR;
    aecl_status st = AECL_OK;
    TRY(upload_kept(p, d));
    TRY(aecl_sample_source_gather(ops, &p->source,
                                  &(aecl_batch){.count = s->count, .columns = columns, .x = p->x, .t = p->x}));
    TRY(aecl_nearest_distances(ops, &(aecl_nearest_search){p->x, p->kept, p->nearest, p->source.features, columns,
                                                           d->row_count, span, d->score == AECL_SCORE_TAILS}));
    TRY(aecl_buffer_read_later(p->nearest, 0, s->count * sizeof(float), s->distances, &s->distances_arrival));
done:
    return st;
}

aecl_status aecl_pipeline_start(aecl_pipeline *p, const void *rows, size_t count, const aecl_detection *neighbours) {
    slot *s = &p->slots[p->started % AECL_PIPELINE_DEPTH];
    size_t row = p->source.features * aecl_stored_forms[p->source.stored].size;
    aecl_status st = AECL_OK;
    s->count = count;
    p->started++;
    TRY(aecl_buffer_write_later(p->source.samples, 0, count * row, rows));
    TRY(aecl_forward_run(p->forward, 0, count, p->results));
    TRY(aecl_buffer_read_later(p->results, 0, aecl_forward_floats(p->forward, count) * sizeof(float), s->results,
                               &s->results_arrival));
    if (neighbours) TRY(start_distances(p, neighbours, s));
    TRY(aecl_context_flush(aecl_device_model_context(p->model)));
done:
    if (st < 0) aecl_pipeline_abandon(p);
    return st;
}

aecl_status aecl_pipeline_finish(aecl_pipeline *p, aecl_pipeline_batch *batch) {
    slot *s = &p->slots[p->finished++ % AECL_PIPELINE_DEPTH];
    *batch = (aecl_pipeline_batch){s->count, s->results, s->distances};
    return wait_for(p, s);
}
