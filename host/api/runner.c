/* Running models for other programs: a model on a context of its own, batches under way. */
#include <stdlib.h>
#include <string.h>

#include <aecl/runner.h>

#include "api/handle_contents.h"
#include "api/options.h"
#include "train/feed.h"
#include "base/mem.h"
#include "detect/scorer.h"
#include "nn/device_model.h"

/* One of the two runs: scores through `scorer`, anything else through `pipeline`. */
struct aecl_runner {
    aecl_model *source;
    aecl_device *device;
    aecl_context *context;
    aecl_device_model *model;
    aecl_scorer *scorer;
    aecl_pipeline *pipeline;
    aecl_run_kind kind;
    aecl_dtype dtype;
    size_t inputs, outputs;
    float *floats; /* bytes to be scored, as floats: [AECL_PIPELINE_DEPTH][AECL_PIPELINE_BATCH][inputs] */
    size_t started;
    bool undoes; /* results go back to the units of the data */
    bool failed;
};

void aecl_runner_free(aecl_runner *r) {
    if (r == NULL) return;
    aecl_scorer_free(r->scorer);
    aecl_pipeline_free(r->pipeline);
    aecl_device_model_free(r->model);
    aecl_device_give_back(r->device, r->context, !r->failed);
    aecl_model_free(r->source);
    free(r->floats);
    free(r);
}

static aecl_status check_kind(const aecl_model_file *file, aecl_run_kind kind, aecl_dtype dtype) {
    if (kind > AECL_RUN_DENOISE)
        return aecl_fail(AECL_USAGE, "aecl_runner_new: no kind of run has the number %d", kind);
    if (dtype != AECL_F32 && dtype != AECL_U8 && dtype != AECL_U16)
        return aecl_fail(AECL_USAGE, "aecl_runner_new: no type has the number %d", dtype);
    if (kind == AECL_RUN_DECODE && dtype != AECL_F32)
        return aecl_fail(AECL_USAGE, "aecl_runner_new: codes are floats (AECL_F32)");
    if (kind == AECL_RUN_DENOISE && !aecl_model_file_denoises(file))
        return aecl_fail(AECL_INPUT, "%s: did not learn to take noise away (its noise factor is 0)", file->preset);
    return AECL_OK;
}

/* Codes are for networks whose decoder needs no more. */
static aecl_status check_code(const aecl_model_file *file, aecl_run_kind kind) {
    const aecl_layer *layer = aecl_network_crosses(file->network);
    if (layer == NULL || (kind != AECL_RUN_ENCODE && kind != AECL_RUN_DECODE)) return AECL_OK;
    return aecl_fail(
        AECL_INPUT,
        "%s: its decoder takes more than the code: layer %s (%s) has the output of %s as well, so codes are not "
        "all of a sample; reconstruct, denoise and eval run the whole network",
        file->preset, layer->name, aecl_layer_kind(layer),
        layer->skip ? file->network->layers[layer->skip - 1].name : "the input");
}

static aecl_status make_scorer(aecl_runner *r, const aecl_model_file *file) {
    aecl_loss loss;
    aecl_status st = AECL_OK;
    TRY(aecl_loss_read(&loss, file->loss));
    TRY(aecl_scorer_new(&r->scorer, r->model, &file->scaling, &loss,
                        file->detection ? file->detection->score : AECL_SCORE_ERROR));
    if (r->dtype != AECL_F32)
        TRY(aecl_alloc(&r->floats, AECL_PIPELINE_DEPTH * AECL_PIPELINE_BATCH, r->inputs * sizeof *r->floats));
done:
    return st;
}

static aecl_status make_pipeline(aecl_runner *r, const aecl_model_file *file) {
    static float zero = 0, one = 1;
    static const aecl_scaling as_stored = {AECL_SCALING_NONE, 1, &zero, &one};
    size_t encoder = file->network->encoder_count, all = file->network->count;
    bool decodes = r->kind == AECL_RUN_DECODE;
    return aecl_pipeline_new(&r->pipeline, r->model,
                             &(aecl_pipeline_config){.from = decodes ? encoder : 0,
                                                     .to = r->kind == AECL_RUN_ENCODE ? encoder : all,
                                                     .scaling = decodes ? &as_stored : &file->scaling,
                                                     .stored = aecl_stored_of(r->dtype)});
}

aecl_status aecl_runner_new(aecl_runner **out, aecl_model *model, aecl_device *device, aecl_run_kind kind,
                            const aecl_runner_options *options) {
    const aecl_model_file *file = aecl_model_contents(model);
    size_t features = aecl_shape_count(&file->network->in), code = aecl_shape_count(&file->network->code);
    aecl_runner_options o = AECL_RUNNER_OPTIONS;
    aecl_runner *r = NULL;
    aecl_status st = AECL_OK;
    *out = NULL;
    TRY(aecl_options_take(&o, sizeof o, options, "aecl_runner_options"));
    TRY(check_kind(file, kind, o.dtype));
    TRY(check_code(file, kind));
    TRY(aecl_alloc(&r, 1, sizeof *r));
    r->source = aecl_model_hold(model);
    r->device = device;
    r->kind = kind;
    r->dtype = o.dtype;
    r->undoes = kind != AECL_RUN_SCORE && kind != AECL_RUN_ENCODE && !o.scaled;
    r->inputs = kind == AECL_RUN_DECODE ? code : features;
    r->outputs = kind == AECL_RUN_SCORE ? 1 : kind == AECL_RUN_ENCODE ? code : features;
    TRY(aecl_device_take(&r->context, device));
    TRY(aecl_device_model_new(&r->model, r->context, file->network, AECL_GEMM_AUTO, file->flat));
    TRY(kind == AECL_RUN_SCORE ? make_scorer(r, file) : make_pipeline(r, file));
    *out = r, r = NULL;
done:
    if (r) r->failed = true;
    aecl_runner_free(r);
    return st;
}

size_t aecl_runner_inputs(const aecl_runner *r) {
    return r->inputs;
}
size_t aecl_runner_outputs(const aecl_runner *r) {
    return r->outputs;
}
size_t aecl_runner_batch(const aecl_runner *r) {
    (void)r;
    return AECL_PIPELINE_BATCH;
}
size_t aecl_runner_depth(const aecl_runner *r) {
    (void)r;
    return AECL_PIPELINE_DEPTH;
}
size_t aecl_runner_under_way(const aecl_runner *r) {
    return r->scorer ? aecl_scorer_under_way(r->scorer) : aecl_pipeline_under_way(r->pipeline);
}

void aecl_runner_abandon(aecl_runner *r) {
    if (r->scorer)
        aecl_scorer_abandon(r->scorer);
    else
        aecl_pipeline_abandon(r->pipeline);
}

/* The rows of a batch as the scorer takes them: bytes as floats, in the room of the batch before the last. */
static const float *as_floats(aecl_runner *r, const void *rows, size_t count) {
    if (r->dtype == AECL_F32) return rows;
    float *to = r->floats + r->started % AECL_PIPELINE_DEPTH * AECL_PIPELINE_BATCH * r->inputs;
    const aecl_dataset batch = {.dtype = r->dtype, .values = (void *)rows}; /* read only */
    for (size_t i = 0; i < count * r->inputs; i++) to[i] = (float)aecl_dataset_value(&batch, i);
    return to;
}

aecl_status aecl_runner_start(aecl_runner *r, const void *rows, size_t count) {
    const aecl_detection *detection = aecl_model_contents(r->source)->detection;
    if (count == 0 || count > AECL_PIPELINE_BATCH)
        return aecl_fail(AECL_USAGE, "aecl_runner_start: %zu rows: a batch has 1 to %d", count, AECL_PIPELINE_BATCH);
    if (aecl_runner_under_way(r) >= AECL_PIPELINE_DEPTH)
        return aecl_fail(AECL_USAGE, "aecl_runner_start: %d batches are under way: finish one first",
                         AECL_PIPELINE_DEPTH);
    aecl_status st = r->scorer ? aecl_scorer_start(r->scorer, detection, as_floats(r, rows, count), count)
                               : aecl_pipeline_start(r->pipeline, rows, count, NULL);
    if (st == AECL_OK) r->started++; /* else the next batch would get the room of one that is under way */
    r->failed = r->failed || st == AECL_DEVICE;
    return st;
}

static aecl_status finish_rows(aecl_runner *r, float *out, size_t *count) {
    const aecl_scaling *scaling = &aecl_model_contents(r->source)->scaling;
    aecl_pipeline_batch batch;
    aecl_status st = AECL_OK;
    TRY(aecl_pipeline_finish(r->pipeline, &batch));
    if (r->undoes)
        aecl_scaling_undo(scaling, out, batch.results, batch.count, r->outputs);
    else
        memcpy(out, batch.results, batch.count * r->outputs * sizeof *out);
    *count = batch.count;
done:
    return st;
}

aecl_status aecl_runner_finish(aecl_runner *r, void *out, size_t *count) {
    const aecl_detection *detection = aecl_model_contents(r->source)->detection;
    *count = 0;
    if (aecl_runner_under_way(r) == 0)
        return aecl_fail(AECL_USAGE, "aecl_runner_finish: no batch is under way: start one first");
    aecl_status st = r->scorer ? aecl_scorer_finish(r->scorer, detection, out, count) : finish_rows(r, out, count);
    r->failed = r->failed || st == AECL_DEVICE;
    return st;
}

aecl_status aecl_runner_run(aecl_runner *r, const void *rows, size_t count, void *out) {
    size_t size = r->kind == AECL_RUN_SCORE ? sizeof(double) : r->outputs * sizeof(float);
    size_t row = r->inputs * aecl_stored_forms[aecl_stored_of(r->dtype)].size, started = 0, finished = 0, done = 0;
    aecl_status st = AECL_OK;
    if (aecl_runner_under_way(r) > 0) /* `out` has no room for them */
        return aecl_fail(AECL_USAGE, "aecl_runner_run: %zu batches are under way: finish or abandon them first",
                         aecl_runner_under_way(r));
    while (finished < count) {
        size_t left = count - started, part = left < AECL_PIPELINE_BATCH ? left : AECL_PIPELINE_BATCH;
        if (left > 0 && aecl_runner_under_way(r) < AECL_PIPELINE_DEPTH) {
            TRY(aecl_runner_start(r, (const char *)rows + started * row, part));
            started += part;
        } else {
            st = aecl_runner_finish(r, (char *)out + finished * size, &done);
            if (st == AECL_INPUT) TRY(aecl_fail_in(st, "of the rows from %zu on", finished));
            TRY(st);
            finished += done;
        }
    }
done:
    if (st < 0) aecl_runner_abandon(r);
    return st;
}
