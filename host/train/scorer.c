#include "train/scorer.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/philox.h"
#include "data/scale.h"
#include "nn/nearest.h"
#include "nn/source.h"
#include "train/knn.h"
#include "train/thresholds.h"

/* Of normal numbers this share lies less than this many deviations above the median. The upper spread it is, for what is
 * above the median counts, and a quantity with a long tail among normal rows must be further out to say as much. */
#define UPPER_SHARE 0.95
#define UPPER_STEPS 1.645

struct aecl_scorer {
    aecl_model *model;
    const aecl_scaling *scaling;
    const aecl_loss *loss;
    aecl_score_kind kind;
    aecl_source source; /* owns its buffers */
    aecl_workspace *workspace;
    aecl_buffer *partial;
    float *host_partial;           /* [blocks][columns] */
    const aecl_detection *kept_of; /* whose rows are in `kept`: [row_count][features] */
    aecl_buffer *kept, *distances; /* distances: [columns] */
    size_t blocks, columns, features;
};

void aecl_scorer_free(aecl_scorer *s) {
    if (s == NULL) return;
    aecl_buffer_free(s->source.samples);
    aecl_buffer_free(s->source.order);
    aecl_buffer_free(s->source.shift);
    aecl_buffer_free(s->source.scale);
    aecl_buffer_free(s->partial);
    aecl_buffer_free(s->kept);
    aecl_buffer_free(s->distances);
    aecl_workspace_free(s->workspace);
    free(s->host_partial);
    free(s);
}

static aecl_status make_source(aecl_scorer *s, aecl_context *context) {
    uint32_t order[AECL_SCORER_BATCH];
    size_t pairs = s->scaling->count * sizeof(float);
    aecl_status st = AECL_OK;
    for (uint32_t i = 0; i < AECL_SCORER_BATCH; i++) order[i] = i;
    s->source.features = s->features;
    s->source.per_feature = s->scaling->count > 1;
    TRY(aecl_buffer_new(&s->source.samples, context, AECL_SCORER_BATCH * s->features * sizeof(float), "rows"));
    TRY(aecl_buffer_new(&s->source.order, context, sizeof order, "order of rows"));
    TRY(aecl_buffer_write(s->source.order, 0, sizeof order, order));
    TRY(aecl_buffer_new(&s->source.shift, context, pairs, "scaling"));
    TRY(aecl_buffer_write(s->source.shift, 0, pairs, s->scaling->shift));
    TRY(aecl_buffer_new(&s->source.scale, context, pairs, "scaling"));
    TRY(aecl_buffer_write(s->source.scale, 0, pairs, s->scaling->scale));
done:
    return st;
}

aecl_status aecl_scorer_new(aecl_scorer **out, aecl_model *model, const aecl_scaling *scaling, const aecl_loss *loss,
                            aecl_score_kind kind) {
    aecl_context *context = aecl_model_context(model);
    aecl_scorer *s = NULL;
    aecl_status st = AECL_OK;
    *out = NULL;
    TRY(aecl_alloc(&s, 1, sizeof *s));
    s->model = model;
    s->scaling = scaling;
    s->loss = kind == AECL_SCORE_ERROR ? loss : &aecl_loss_mse;
    s->kind = kind;
    s->features = aecl_shape_count(&aecl_model_network(model)->in);
    s->blocks = aecl_loss_blocks(s->features);
    TRY(make_source(s, context));
    TRY(aecl_workspace_new(&s->workspace, model, AECL_SCORER_BATCH, false));
    s->columns = aecl_workspace_columns(s->workspace);
    TRY(aecl_buffer_new(&s->partial, context, s->blocks * s->columns * sizeof(float), "errors"));
    TRY(aecl_alloc(&s->host_partial, s->blocks * s->columns, sizeof(float)));
    *out = s, s = NULL;
done:
    aecl_scorer_free(s);
    return st;
}

/* Errors of at most AECL_SCORER_BATCH rows. */
static aecl_status score_batch(aecl_scorer *s, const float *rows, size_t count, double *errors) {
    size_t layers = aecl_model_network(s->model)->count;
    const aecl_buffer *x = aecl_workspace_activation(s->workspace, 0);
    aecl_ops *ops = aecl_model_ops(s->model);
    aecl_status st = AECL_OK;
    TRY(aecl_buffer_write(s->source.samples, 0, count * s->features * sizeof(float), rows));
    TRY(aecl_source_batch(ops, &s->source, &(aecl_batch){.count = count, .columns = s->columns, .x = x, .t = x}));
    TRY(aecl_model_forward(s->model, s->workspace, 0, layers));
    TRY(aecl_loss_measure(ops, &(aecl_loss_pass){s->loss, aecl_workspace_activation(s->workspace, layers), x,
                                                 s->features, s->columns, count, s->partial}));
    TRY(aecl_buffer_read(s->partial, 0, s->blocks * s->columns * sizeof(float), s->host_partial));
    for (size_t n = 0; n < count; n++) {
        double sum = 0;
        for (size_t b = 0; b < s->blocks; b++) sum += s->host_partial[b * s->columns + n];
        sum /= (double)s->features;
        errors[n] = s->kind == AECL_SCORE_ERROR ? sum : sqrt(sum);
        if (!isfinite(errors[n]))
            TRY(aecl_fail(AECL_INPUT, "row %zu: its error is not finite: its values are too large for the model",
                          n + 1));
    }
done:
    return st;
}

/* values[count][features] = samples from `first` on, as floats in the units of the data. */
static void take_rows(const aecl_dataset *data, size_t first, size_t count, float *values) {
    size_t from = first * data->features;
    for (size_t i = 0; i < count * data->features; i++)
        values[i] = data->dtype == AECL_U8 ? (float)((const uint8_t *)data->values)[from + i]
                                           : ((const float *)data->values)[from + i];
}

/* What is done with the batches of a set. */
typedef aecl_status (*batch_function)(aecl_scorer *s, const aecl_detection *detection, const float *rows, size_t count,
                                      double *out);

static aecl_status each_batch(aecl_scorer *s, const aecl_detection *detection, const aecl_dataset *data, double *out,
                              batch_function function) {
    float *rows = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_alloc(&rows, AECL_SCORER_BATCH, s->features * sizeof *rows));
    for (size_t first = 0; first < data->count; first += AECL_SCORER_BATCH) {
        size_t left = data->count - first, count = left < AECL_SCORER_BATCH ? left : AECL_SCORER_BATCH;
        take_rows(data, first, count, rows);
        TRY(function(s, detection, rows, count, out + first));
    }
done:
    free(rows);
    return st;
}

static aecl_status errors_alone(aecl_scorer *s, const aecl_detection *detection, const float *rows, size_t count,
                                double *out) {
    (void)detection;
    return score_batch(s, rows, count, out);
}

aecl_status aecl_scorer_set_errors(aecl_scorer *s, const aecl_dataset *data, double *errors) {
    return each_batch(s, NULL, data, errors, errors_alone);
}

/* Neighbours */

static void kept_row(const void *source, size_t i, float *values) {
    const aecl_detection *d = source;
    memcpy(values, d->rows + i * d->features, d->features * sizeof *values);
}

static double excess(double value, const aecl_spread *s) {
    return fmax(0, (value - s->median) / (s->spread > 0 ? s->spread : 1));
}

/* scores[count] hold the errors before and the scores after. */
static void combine(const aecl_detection *d, const double *distances, size_t count, double *scores) {
    for (size_t i = 0; i < count; i++)
        scores[i] = hypot(excess(scores[i], &d->error), excess(distances[i], &d->distance));
}

/* The kept rows on the device. */
static aecl_status upload_kept(aecl_scorer *s, const aecl_detection *d) {
    size_t bytes = d->row_count * d->features * sizeof(float);
    aecl_context *context = aecl_model_context(s->model);
    aecl_status st = AECL_OK;
    if (s->kept_of == d) return AECL_OK;
    aecl_buffer_free(s->kept);
    s->kept = NULL;
    TRY(aecl_buffer_new(&s->kept, context, bytes, "kept rows"));
    TRY(aecl_buffer_write(s->kept, 0, bytes, d->rows));
    if (s->distances == NULL) TRY(aecl_buffer_new(&s->distances, context, s->columns * sizeof(float), "distances"));
    s->kept_of = d;
done:
    return st;
}

/* Of the batch whose errors were measured last. */
static aecl_status batch_distances(aecl_scorer *s, const aecl_detection *d, size_t count, double *distances) {
    float found[AECL_SCORER_BATCH];
    aecl_status st = AECL_OK;
    TRY(upload_kept(s, d));
    TRY(aecl_nearest_distances(aecl_model_ops(s->model),
                               &(aecl_nearest_search){aecl_workspace_activation(s->workspace, 0), s->kept, s->distances,
                                                      s->features, s->columns, d->row_count, AECL_NEIGHBOUR}));
    TRY(aecl_buffer_read(s->distances, 0, count * sizeof(float), found));
    for (size_t i = 0; i < count; i++) {
        distances[i] = (double)found[i];
        if (!isfinite(found[i])) TRY(aecl_fail(AECL_INPUT, "row %zu: its distance is not finite", i + 1));
    }
done:
    return st;
}

/* Scores of at most AECL_SCORER_BATCH rows. */
static aecl_status run_batch(aecl_scorer *s, const aecl_detection *detection, const float *rows, size_t count,
                             double *scores) {
    double distances[AECL_SCORER_BATCH];
    aecl_status st = AECL_OK;
    TRY(score_batch(s, rows, count, scores));
    if (s->kind == AECL_SCORE_ERROR) return AECL_OK;
    TRY(batch_distances(s, detection, count, distances));
    combine(detection, distances, count, scores);
done:
    return st;
}

aecl_status aecl_scorer_run(aecl_scorer *s, const aecl_detection *detection, const float *rows, size_t count,
                            double *scores) {
    aecl_status st = AECL_OK;
    for (size_t first = 0; first < count; first += AECL_SCORER_BATCH) {
        size_t left = count - first, part = left < AECL_SCORER_BATCH ? left : AECL_SCORER_BATCH;
        TRY(run_batch(s, detection, rows + first * s->features, part, scores + first));
    }
done:
    return st;
}

aecl_status aecl_scorer_run_set(aecl_scorer *s, const aecl_detection *detection, const aecl_dataset *data,
                                double *scores) {
    return each_batch(s, detection, data, scores, aecl_scorer_run);
}

/* Fitting */

static aecl_status find_spread(aecl_spread *out, const double *values, size_t count) {
    aecl_score_summary summary;
    aecl_status st = aecl_score_summary_make(&summary, values, count);
    if (st == AECL_OK) {
        double median = aecl_score_quantile(&summary, 0.5);
        *out = (aecl_spread){median, (aecl_score_quantile(&summary, UPPER_SHARE) - median) / UPPER_STEPS};
    }
    return st;
}

/* Keeps rows order[0..row_count) of the data. */
static aecl_status keep_rows(aecl_detection *d, const aecl_scaling *scaling, const aecl_dataset *data,
                             const uint32_t *order) {
    aecl_status st = AECL_OK;
    d->row_count = data->count < AECL_MOST_NEIGHBOURS ? data->count : AECL_MOST_NEIGHBOURS;
    TRY(aecl_alloc(&d->rows, d->row_count, d->features * sizeof *d->rows));
    for (size_t i = 0; i < d->row_count; i++) aecl_scaling_apply(scaling, data, order[i], d->rows + i * d->features);
done:
    return st;
}

typedef struct {
    const aecl_scaling *scaling;
    const aecl_dataset *data;
    const uint32_t *order;
} ordered_rows;

static void ordered_row(const void *source, size_t i, float *values) {
    const ordered_rows *r = source;
    aecl_scaling_apply(r->scaling, r->data, r->order[i], values);
}

/* distances[i] of row i to the kept rows, without itself. */
static aecl_status own_distances(const aecl_detection *d, const ordered_rows *rows, double *distances) {
    const aecl_row_source kept = {d->features, d->row_count, kept_row, d};
    const ordered_rows left = {rows->scaling, rows->data, rows->order + d->row_count};
    const aecl_row_source others = {d->features, rows->data->count - d->row_count, ordered_row, &left};
    double *found = NULL;
    aecl_status st = AECL_OK;
    if (rows->data->count == 1) return AECL_OK; /* no other row: 0 */
    TRY(aecl_alloc(&found, rows->data->count, sizeof *found));
    TRY(aecl_knn_scores(&kept, NULL, AECL_NEIGHBOUR, found));
    if (others.count) TRY(aecl_knn_scores(&kept, &others, AECL_NEIGHBOUR, found + d->row_count));
    for (size_t i = 0; i < rows->data->count; i++) distances[rows->order[i]] = found[i];
done:
    free(found);
    return st;
}

static aecl_status fit_neighbours(aecl_detection *d, const aecl_scorer *s, const aecl_dataset *normal, uint64_t seed,
                                  double *scores) {
    uint32_t *order = NULL;
    double *distances = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_alloc(&order, normal->count, sizeof *order));
    TRY(aecl_alloc(&distances, normal->count, sizeof *distances));
    if (normal->count > AECL_MOST_NEIGHBOURS)
        aecl_random_shuffle(order, normal->count, seed, AECL_RANDOM_SPLIT, 1);
    else
        for (size_t i = 0; i < normal->count; i++) order[i] = (uint32_t)i;
    TRY(keep_rows(d, s->scaling, normal, order));
    TRY(own_distances(d, &(ordered_rows){s->scaling, normal, order}, distances));
    TRY(find_spread(&d->error, scores, normal->count));
    TRY(find_spread(&d->distance, distances, normal->count));
    combine(d, distances, normal->count, scores);
done:
    free(order);
    free(distances);
    return st;
}

static aecl_status median_error(aecl_scorer *s, const aecl_dataset *data, double *median) {
    aecl_spread spread;
    double *errors = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_alloc(&errors, data->count, sizeof *errors));
    TRY(aecl_scorer_set_errors(s, data, errors));
    TRY(find_spread(&spread, errors, data->count));
    *median = spread.median;
done:
    free(errors);
    return st;
}

static aecl_status correct_errors(aecl_scorer *s, const aecl_training_rows *rows, double *errors) {
    double fitted = 0, held = 0;
    aecl_status st = AECL_OK;
    if (rows->held == NULL) return AECL_OK;
    TRY(median_error(s, rows->fitted, &fitted));
    TRY(median_error(s, rows->held, &held));
    for (size_t i = 0; held > fitted && i < rows->normal->count; i++) errors[i] += held - fitted;
done:
    return st;
}

aecl_status aecl_detection_fit(aecl_detection *detection, aecl_scorer *s, const aecl_training_rows *rows, uint64_t seed,
                               double *scores) {
    aecl_status st = AECL_OK;
    detection->score = s->kind;
    detection->features = s->features;
    TRY(aecl_scorer_set_errors(s, rows->normal, scores));
    TRY(correct_errors(s, rows, scores));
    if (s->kind == AECL_SCORE_NEIGHBOURS) TRY(fit_neighbours(detection, s, rows->normal, seed, scores));
    TRY(aecl_score_summary_make(&detection->summary, scores, rows->normal->count));
done:
    return st;
}
