/* The detection part of a model file: metadata "detection", tensors "detection.*". */
#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "io/model_parts.h"

#define QUANTILES "detection.quantiles"
#define ROWS      "detection.rows"
#define TAILS     "detection.tails"
#define PLANE     "detection.plane"
#define COLUMNS   "detection.columns"

static const size_t column_values = sizeof(aecl_column) / sizeof(float);
static const size_t tail_values = sizeof(aecl_tail) / sizeof(double);

/* Numbers and texts under their keys, for writing and reading alike. */
typedef struct {
    const char *key;
    size_t offset;
} field;

#define FIELD(key, member)                                                                                             \
    { key, offsetof(aecl_detection, member) }
static const field reals[] = {FIELD("threshold", threshold),
                              FIELD("mean", summary.mean),
                              FIELD("deviation", summary.deviation),
                              FIELD("mad", summary.mad),
                              FIELD("error_median", error.median),
                              FIELD("error_spread", error.spread),
                              FIELD("distance_median", distance.median),
                              FIELD("distance_spread", distance.spread)};
static const field weights[] = {FIELD("distance_weight", tails.weight[AECL_PART_DISTANCE]),
                                FIELD("error_weight", tails.weight[AECL_PART_ERROR]),
                                FIELD("plane_weight", tails.weight[AECL_PART_PLANE])}; /* of AECL_SCORE_TAILS */
static const field optional[] = {FIELD("best_f1", best_f1), FIELD("youden", youden)};  /* null: undefined */
static const field texts[] = {FIELD("rule", rule), FIELD("label_column", label_column), FIELD("normal", normal),
                              FIELD("split", split)};

static void *at(const aecl_detection *detection, const field *f) {
    return (char *)detection + f->offset;
}

static aecl_tensor reals_of(char *name, const double *data, size_t rows, size_t columns) {
    return (aecl_tensor){.name = name,
                         .type = AECL_TENSOR_F64,
                         .rank = 2,
                         .dim = {rows, columns},
                         .data = data,
                         .bytes = rows * columns * sizeof *data};
}

size_t aecl_parts_detection_before(const aecl_detection *d, aecl_tensor *tensors) {
    size_t count = 0;
    tensors[count++] = (aecl_tensor){.name = QUANTILES,
                                     .type = AECL_TENSOR_F64,
                                     .rank = 1,
                                     .dim = {COUNT_OF(d->summary.quantile)},
                                     .data = d->summary.quantile,
                                     .bytes = sizeof d->summary.quantile};
    if (d->score == AECL_SCORE_TAILS)
        tensors[count++] = reals_of(TAILS, d->tails.tail[0].quantile, COUNT_OF(d->tails.tail), tail_values);
    if (d->tails.plane) tensors[count++] = reals_of(PLANE, d->tails.plane, 1 + d->tails.components, d->features);
    return count;
}

static aecl_tensor floats_of(char *name, const float *data, size_t rows, size_t columns) {
    return (aecl_tensor){.name = name,
                         .type = AECL_TENSOR_F32,
                         .rank = 2,
                         .dim = {rows, columns},
                         .data = data,
                         .bytes = rows * columns * sizeof *data};
}

size_t aecl_parts_detection_after(const aecl_detection *d, aecl_tensor *tensors) {
    size_t count = 0;
    if (d->row_count) tensors[count++] = floats_of(ROWS, d->rows, d->row_count, d->features);
    if (d->column_count) tensors[count++] = floats_of(COLUMNS, d->columns[0].edge, d->column_count, column_values);
    return count;
}

aecl_status aecl_parts_detection_metadata(aecl_json *metadata, const aecl_detection *d) {
    aecl_json *json = aecl_json_object();
    aecl_text text = {0};
    aecl_status st = AECL_OK;
    TRY(aecl_json_set_text(json, "score", aecl_score_names[d->score]));
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        const char *value = *(char **)at(d, &texts[i]);
        TRY(aecl_json_set_text(json, texts[i].key, value ? value : ""));
    }
    TRY(aecl_json_set_integer(json, "count", (int64_t)d->summary.count));
    for (size_t i = 0; i < COUNT_OF(reals); i++)
        TRY(aecl_json_set_real(json, reals[i].key, *(double *)at(d, &reals[i])));
    for (size_t i = 0; d->score == AECL_SCORE_TAILS && i < COUNT_OF(weights); i++)
        TRY(aecl_json_set_real(json, weights[i].key, *(double *)at(d, &weights[i])));
    for (size_t i = 0; i < COUNT_OF(optional); i++)
        TRY(aecl_json_set_real(json, optional[i].key, *(double *)at(d, &optional[i])));
    TRY(aecl_json_write(json, false, &text));
    TRY(aecl_json_set_text(metadata, "detection", text.s));
done:
    aecl_json_free(json);
    aecl_text_free(&text);
    return st;
}

static aecl_status refuse(const char *path, const char *key) {
    return aecl_fail(AECL_INPUT, "%s: metadata \"detection\": \"%s\" is missing or not what it should be", path, key);
}

static aecl_status read_json(aecl_detection *out, const char *path, const aecl_json *json) {
    const char *score = aecl_json_get_text(json, "score");
    int kind = 0;
    aecl_status st = AECL_OK;
    while (score && aecl_score_names[kind] && strcmp(score, aecl_score_names[kind]) != 0) kind++;
    if (score == NULL || aecl_score_names[kind] == NULL) return refuse(path, "score");
    out->score = (aecl_score_kind)kind;
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        const char *value = aecl_json_get_text(json, texts[i].key);
        if (value == NULL) return refuse(path, texts[i].key);
        TRY(aecl_copy_string(at(out, &texts[i]), value));
    }
    int64_t count = aecl_json_get_integer(json, "count", 0);
    if (count < 1) return refuse(path, "count");
    out->summary.count = (size_t)count;
    for (size_t i = 0; i < COUNT_OF(reals); i++) {
        double *value = at(out, &reals[i]);
        *value = aecl_json_get_real(json, reals[i].key, NAN);
        if (!isfinite(*value)) return refuse(path, reals[i].key);
    }
    for (size_t i = 0; out->score == AECL_SCORE_TAILS && i < COUNT_OF(weights); i++) {
        double *weight = at(out, &weights[i]);
        *weight = aecl_json_get_real(json, weights[i].key, NAN);
        if (!(*weight >= 0 && *weight <= 1)) return refuse(path, weights[i].key);
    }
    for (size_t i = 0; i < COUNT_OF(optional); i++)
        *(double *)at(out, &optional[i]) = aecl_json_get_real(json, optional[i].key, NAN);
    if (!(out->error.spread >= 0)) return refuse(path, "error_spread");
    if (!(out->distance.spread >= 0)) return refuse(path, "distance_spread");
done:
    return st;
}

static aecl_status read_quantiles(aecl_detection *out, const char *path, const aecl_safetensors *file) {
    const aecl_tensor *tensor = aecl_safetensors_find(file, QUANTILES);
    double *quantile = out->summary.quantile;
    if (tensor == NULL || tensor->type != AECL_TENSOR_F64 || tensor->bytes != sizeof out->summary.quantile)
        return aecl_fail(AECL_INPUT, "%s: tensor " QUANTILES " is missing or not %zu float64 values", path,
                         COUNT_OF(out->summary.quantile));
    memcpy(quantile, tensor->data, tensor->bytes);
    for (size_t i = 0; i < COUNT_OF(out->summary.quantile); i++)
        if (!isfinite(quantile[i]) || (i && quantile[i] < quantile[i - 1]))
            return aecl_fail(AECL_INPUT, "%s: tensor " QUANTILES ", value %zu is not finite or falls", path, i);
    return AECL_OK;
}

static aecl_status read_rows(aecl_detection *out, const char *path, const aecl_safetensors *file, size_t features) {
    const aecl_tensor *tensor = aecl_safetensors_find(file, ROWS);
    bool fits = tensor && tensor->rank == 2 && tensor->dim[1] == features &&
                tensor->bytes / sizeof(float) / features == tensor->dim[0];
    if (!fits) return aecl_fail(AECL_INPUT, "%s: tensor " ROWS " is missing or not rows of %zu values", path, features);
    aecl_param wanted = {.name = ROWS, .rank = 2, .dim = {tensor->dim[0], features}};
    wanted.count = tensor->dim[0] * features;
    out->row_count = tensor->dim[0];
    aecl_status st = aecl_alloc(&out->rows, wanted.count, sizeof(float));
    return st < 0 ? st : aecl_tensor_take(out->rows, path, file, &wanted);
}

static aecl_status check_tail(const aecl_tail *tail, const char *path) {
    bool good = isfinite(tail->excess) && tail->excess > 0;
    for (size_t i = 0; i < COUNT_OF(tail->quantile); i++)
        good = good && isfinite(tail->quantile[i]) && (i == 0 || tail->quantile[i] >= tail->quantile[i - 1]);
    return good ? AECL_OK : aecl_fail(AECL_INPUT, "%s: tensor " TAILS " has a value that is not finite or falls", path);
}

static aecl_status read_tails(aecl_detection *out, const char *path, const aecl_safetensors *file) {
    const aecl_tensor *tensor = aecl_safetensors_find(file, TAILS);
    const size_t count = COUNT_OF(out->tails.tail);
    aecl_status st = AECL_OK;
    if (tensor == NULL || tensor->type != AECL_TENSOR_F64 || tensor->bytes != sizeof out->tails.tail)
        return aecl_fail(AECL_INPUT, "%s: tensor " TAILS " is missing or not [%zu, %zu] float64 values", path, count,
                         tail_values);
    memcpy(out->tails.tail, tensor->data, tensor->bytes);
    for (size_t i = 0; i < count; i++) TRY(check_tail(&out->tails.tail[i], path));
done:
    return st;
}

static aecl_status read_plane(aecl_detection *out, const char *path, const aecl_safetensors *file, size_t features) {
    const aecl_tensor *tensor = aecl_safetensors_find(file, PLANE);
    if (tensor == NULL) return AECL_OK;
    bool fits = tensor->type == AECL_TENSOR_F64 && tensor->rank == 2 && tensor->dim[1] == features &&
                tensor->dim[0] >= 1 && tensor->dim[0] <= 1 + features;
    if (!fits) return aecl_fail(AECL_INPUT, "%s: tensor " PLANE " is not float64 rows of %zu values", path, features);
    aecl_status st = aecl_alloc(&out->tails.plane, tensor->dim[0] * features, sizeof(double));
    if (st < 0) return st;
    memcpy(out->tails.plane, tensor->data, tensor->bytes);
    out->tails.components = tensor->dim[0] - 1;
    for (size_t i = 0; i < tensor->dim[0] * features; i++)
        if (!isfinite(out->tails.plane[i]))
            return aecl_fail(AECL_INPUT, "%s: tensor " PLANE ", value %zu is not finite", path, i);
    return AECL_OK;
}

static bool is_column(const aecl_column *c) {
    bool good = c->share[0] > 0 && c->share[AECL_COLUMN_EDGES - 1] == 1;
    for (size_t i = 0; i < AECL_COLUMN_EDGES; i++)
        good = good && isfinite(c->edge[i]) &&
               (i == 0 || (c->edge[i] >= c->edge[i - 1] && c->share[i] >= c->share[i - 1]));
    return good;
}

/* Models before it was kept have none. */
static aecl_status read_columns(aecl_detection *out, const char *path, const aecl_safetensors *file, size_t features) {
    const aecl_tensor *tensor = aecl_safetensors_find(file, COLUMNS);
    if (tensor == NULL) return AECL_OK;
    bool fits = tensor->type == AECL_TENSOR_F32 && tensor->rank == 2 && tensor->dim[1] == column_values &&
                tensor->dim[0] >= 1 && tensor->dim[0] <= features;
    if (!fits)
        return aecl_fail(AECL_INPUT, "%s: tensor " COLUMNS " is not rows of %zu float32 values", path, column_values);
    aecl_status st = aecl_alloc(&out->columns, tensor->dim[0], sizeof *out->columns);
    if (st < 0) return st;
    out->column_count = tensor->dim[0];
    memcpy(out->columns, tensor->data, tensor->bytes);
    for (size_t c = 0; c < out->column_count; c++)
        if (!is_column(&out->columns[c]))
            return aecl_fail(AECL_INPUT, "%s: tensor " COLUMNS ", row %zu is no distribution", path, c);
    return AECL_OK;
}

size_t aecl_parts_detection_count(const aecl_safetensors *file) {
    static const char *const names[] = {QUANTILES, TAILS, PLANE, ROWS, COLUMNS};
    size_t count = 0;
    if (aecl_json_get_text(file->metadata, "detection") == NULL) return 0;
    for (size_t i = 0; i < COUNT_OF(names); i++) count += aecl_safetensors_find(file, names[i]) != NULL;
    return count;
}

static aecl_status read_parts(aecl_detection *out, const char *path, const aecl_safetensors *file, size_t features) {
    aecl_status st = AECL_OK;
    const bool rows = aecl_safetensors_find(file, ROWS) != NULL, tails = aecl_safetensors_find(file, TAILS) != NULL;
    const bool plane = aecl_safetensors_find(file, PLANE) != NULL;
    if (out->score == AECL_SCORE_ERROR && rows)
        TRY(aecl_fail(AECL_INPUT, "%s: tensor " ROWS " belongs to another score", path));
    if (out->score != AECL_SCORE_TAILS && (tails || plane))
        TRY(aecl_fail(AECL_INPUT, "%s: tensor %s belongs to another score", path, tails ? TAILS : PLANE));
    if (out->score != AECL_SCORE_ERROR) TRY(read_rows(out, path, file, features));
    if (out->score == AECL_SCORE_TAILS) {
        TRY(read_tails(out, path, file));
        TRY(read_plane(out, path, file, features));
        if (out->tails.plane == NULL && out->tails.weight[AECL_PART_PLANE] > 0) TRY(refuse(path, "plane_weight"));
    }
done:
    return st;
}

aecl_status aecl_parts_detection_read(aecl_detection **out, const char *path, const aecl_safetensors *file,
                                      size_t features) {
    const char *text = aecl_json_get_text(file->metadata, "detection");
    aecl_detection *d = NULL;
    aecl_json *json = NULL;
    aecl_status st = AECL_OK;
    *out = NULL;
    if (text == NULL) return AECL_OK;
    TRY(aecl_alloc(&d, 1, sizeof *d));
    st = aecl_json_parse(&json, "detection", text, strlen(text));
    if (st < 0) TRY(aecl_fail_in(st, "%s: metadata", path));
    TRY(read_json(d, path, json));
    TRY(read_quantiles(d, path, file));
    d->features = features;
    TRY(read_parts(d, path, file, features));
    TRY(read_columns(d, path, file, features));
    *out = d, d = NULL;
done:
    aecl_json_free(json);
    aecl_detection_free(d);
    free(d);
    return st;
}
