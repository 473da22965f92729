/* Scores from the pipeline's errors and, where a detector has them, distances to kept rows: each measured by its
 * spread over the training rows, then combined. */
#include "detect/scorer.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "detect/plane.h"
#include "detect/tails.h"

struct aecl_scorer {
    aecl_pipeline *pipeline;
    const aecl_scaling *scaling;
    aecl_score_kind kind;
    size_t blocks, features, code;
    size_t started, finished;             /* batches */
    double *off_plane[AECL_SCORER_DEPTH]; /* of the batches under way, for AECL_SCORE_TAILS */
};

void aecl_scorer_free(aecl_scorer *s) {
    if (s == NULL) return;
    aecl_pipeline_free(s->pipeline);
    for (size_t i = 0; i < AECL_SCORER_DEPTH; i++) free(s->off_plane[i]);
    free(s);
}

aecl_status aecl_scorer_new(aecl_scorer **out, aecl_device_model *model, const aecl_scaling *scaling,
                            const aecl_loss *loss, aecl_score_kind kind) {
    const aecl_network *network = aecl_device_model_network(model);
    aecl_scorer *s = NULL;
    aecl_status st = AECL_OK;
    *out = NULL;
    TRY(aecl_alloc(&s, 1, sizeof *s));
    s->scaling = scaling;
    s->kind = kind;
    s->features = aecl_shape_count(&network->in);
    s->code = aecl_shape_count(&network->code);
    s->blocks = aecl_loss_blocks(s->features);
    TRY(aecl_pipeline_new(&s->pipeline, model,
                          &(aecl_pipeline_config){.to = network->count,
                                                  .scaling = scaling,
                                                  .loss = kind == AECL_SCORE_ERROR ? loss : &aecl_loss_mse}));
    for (size_t i = 0; kind == AECL_SCORE_TAILS && i < AECL_SCORER_DEPTH; i++)
        TRY(aecl_alloc(&s->off_plane[i], AECL_SCORER_BATCH, sizeof(double)));
    *out = s, s = NULL;
done:
    aecl_scorer_free(s);
    return st;
}

const aecl_scaling *aecl_scorer_scaling(const aecl_scorer *scorer) {
    return scorer->scaling;
}

size_t aecl_scorer_code(const aecl_scorer *scorer) {
    return scorer->code;
}

aecl_score_kind aecl_scorer_kind(const aecl_scorer *scorer) {
    return scorer->kind;
}

/* errors[batch->count] from the sums over blocks of features. */
static aecl_status take_errors(const aecl_scorer *s, const aecl_pipeline_batch *batch, double *errors) {
    size_t columns = aecl_pipeline_columns(s->pipeline);
    for (size_t n = 0; n < batch->count; n++) {
        double sum = 0;
        for (size_t b = 0; b < s->blocks; b++) sum += batch->results[b * columns + n];
        sum /= (double)s->features;
        errors[n] = s->kind == AECL_SCORE_ERROR ? sum : sqrt(sum);
        if (!isfinite(errors[n]))
            return aecl_fail(AECL_INPUT, "row %zu: its error is not finite: its values are too large for the model",
                             n + 1);
    }
    return AECL_OK;
}

static double excess(double value, const aecl_spread *s) {
    return fmax(0, (value - s->median) / (s->spread > 0 ? s->spread : 1));
}

double aecl_score_combine(const aecl_detection *d, double error, double distance) {
    return hypot(excess(error, &d->error), excess(distance, &d->distance));
}

/* scores[count] hold the errors before and the scores after. */
static aecl_status add_distances(const aecl_detection *d, const aecl_pipeline_batch *batch, const double *off_plane,
                                 double *scores) {
    for (size_t i = 0; i < batch->count; i++) {
        const double distance = (double)batch->distances[i];
        if (!isfinite(distance)) return aecl_fail(AECL_INPUT, "row %zu: its distance is not finite", i + 1);
        scores[i] = d->score == AECL_SCORE_TAILS
                        ? aecl_tails_score(&d->tails, (double[AECL_PARTS]){distance, scores[i], off_plane[i]})
                        : aecl_score_combine(d, scores[i], distance);
    }
    return AECL_OK;
}

/* NULL where rows are scored by their errors alone. */
static const aecl_detection *neighbours(const aecl_scorer *s, const aecl_detection *detection) {
    return s->kind == AECL_SCORE_ERROR ? NULL : detection;
}

/* Of a batch of rows, on the host while the device is at them. */
static aecl_status find_off_plane(aecl_scorer *s, const aecl_detection *d, const float *rows, size_t count) {
    const aecl_dataset batch = {
        .dtype = AECL_F32, .features = s->features, .count = count, .values = (void *)rows}; /* read only */
    const aecl_row_source scaled = aecl_scaled_rows(s->scaling, &batch);
    return aecl_plane_errors(&d->tails, &scaled, s->off_plane[s->started % AECL_SCORER_DEPTH]);
}

aecl_status aecl_scorer_start(aecl_scorer *s, const aecl_detection *detection, const float *rows, size_t count) {
    aecl_status st = AECL_OK;
    TRY(aecl_pipeline_start(s->pipeline, rows, count, neighbours(s, detection)));
    if (neighbours(s, detection) && detection->tails.plane) TRY(find_off_plane(s, detection, rows, count));
    s->started++;
done:
    if (st < 0) aecl_scorer_abandon(s);
    return st;
}

size_t aecl_scorer_under_way(const aecl_scorer *s) {
    return aecl_pipeline_under_way(s->pipeline);
}

aecl_status aecl_scorer_finish(aecl_scorer *s, const aecl_detection *detection, double *scores, size_t *count) {
    aecl_pipeline_batch batch = {0};
    aecl_status st = AECL_OK;
    *count = 0;
    const double *off_plane = s->off_plane[s->finished++ % AECL_SCORER_DEPTH];
    TRY(aecl_pipeline_finish(s->pipeline, &batch));
    TRY(take_errors(s, &batch, scores));
    if (neighbours(s, detection)) TRY(add_distances(detection, &batch, off_plane, scores));
    *count = batch.count;
done:
    return st;
}

void aecl_scorer_abandon(aecl_scorer *s) {
    aecl_pipeline_abandon(s->pipeline);
    s->finished = s->started;
}

static bool lies_ready(const aecl_dataset *data) {
    return data->dtype == AECL_F32 && data->values;
}

/* values[count][features] = samples from `first` on, as floats in the units of the data; those of a set of floats are
 * taken where they are. */
static const float *take_rows(const aecl_dataset *data, size_t first, size_t count, float *values) {
    const size_t n = data->features;
    if (lies_ready(data)) return aecl_dataset_row(data, first);
    if (data->dtype == AECL_F32) aecl_dataset_copy_rows(data, first, count, values);
    for (size_t i = 0; data->dtype != AECL_F32 && i < count * n; i++)
        values[i] = (float)aecl_dataset_value(data, first * n + i);
    return values;
}

aecl_status aecl_scorer_run_set(aecl_scorer *s, const aecl_detection *detection, const aecl_dataset *data,
                                double *scores) {
    float *rows = NULL;
    size_t count = 0, room = lies_ready(data) ? 0 : AECL_SCORER_BATCH * s->features;
    aecl_status st = AECL_OK;
    TRY(aecl_alloc(&rows, AECL_SCORER_DEPTH * room + 1, sizeof *rows));
    for (size_t first = 0, finished = 0, batch = 0; finished < data->count;) {
        size_t left = data->count - first, part = left < AECL_SCORER_BATCH ? left : AECL_SCORER_BATCH;
        if (left > 0 && aecl_scorer_under_way(s) < AECL_SCORER_DEPTH) {
            float *own = rows + batch++ % AECL_SCORER_DEPTH * room;
            TRY(aecl_scorer_start(s, detection, take_rows(data, first, part, own), part));
            first += part;
        } else {
            TRY(aecl_scorer_finish(s, detection, scores + finished, &count));
            finished += count;
        }
    }
done:
    if (st < 0) aecl_scorer_abandon(s);
    free(rows);
    return st;
}

aecl_status aecl_scorer_set_errors(aecl_scorer *s, const aecl_dataset *data, double *errors) {
    return aecl_scorer_run_set(s, NULL, data, errors);
}
