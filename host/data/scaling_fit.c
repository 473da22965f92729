/* Minimum, maximum, mean and deviation of the training values, each value alone or all together, and the pairs that
 * follow; values that hardly differ are not blown up. */
#include "data/scaling_fit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* What is known of the values that share one pair. */
typedef struct {
    double min, max, sum, squares; /* squares: of the distances from the mean, in a second pass */
} statistics;

/* Which of `count` statistics value f of a sample belongs to: the only one, its own, or of a window its channel's. */
static size_t place_of(size_t f, size_t count) {
    return f % count;
}

static aecl_status collect(const aecl_dataset *data, statistics *s, size_t count) {
    for (size_t k = 0; k < count; k++) s[k] = (statistics){.min = INFINITY, .max = -INFINITY};
    for (size_t i = 0; i < data->count; i++) {
        const void *row = aecl_dataset_row(data, i);
        for (size_t f = 0; f < data->features; f++) {
            statistics *one = &s[place_of(f, count)];
            double value = aecl_row_value(data->dtype, row, f);
            if (!isfinite(value))
                return aecl_fail(AECL_INPUT, "%s: sample %zu, value %zu is not a finite number", data->name, i, f);
            one->min = fmin(one->min, value);
            one->max = fmax(one->max, value);
            one->sum += value;
        }
    }
    return AECL_OK;
}

static void collect_squares(const aecl_dataset *data, statistics *s, size_t count, double samples) {
    for (size_t i = 0; i < data->count; i++) {
        const void *row = aecl_dataset_row(data, i);
        for (size_t f = 0; f < data->features; f++) {
            statistics *one = &s[place_of(f, count)];
            double distance = aecl_row_value(data->dtype, row, f) - one->sum / samples;
            one->squares += distance * distance;
        }
    }
}

/* 1 / width, or 1 where the values are constant or so close together that a float cannot hold it. */
static float inverse(double width) {
    return width > 0 && isfinite((float)(1 / width)) ? (float)(1 / width) : 1.0f;
}

static aecl_status fit_values(aecl_scaling *out, const aecl_dataset *train) {
    size_t count = out->count > 1 && train->window ? train->channels : out->count;
    double samples = (double)train->count * (double)(train->features / count);
    statistics *s = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_alloc(&s, count, sizeof *s));
    TRY(collect(train, s, count));
    if (out->kind == AECL_SCALING_STANDARD) collect_squares(train, s, count, samples);
    for (size_t k = 0; k < out->count; k++) {
        const statistics *one = &s[place_of(k, count)];
        bool constant = one->min == one->max;
        double centre = out->kind == AECL_SCALING_STANDARD && !constant ? one->sum / samples : one->min;
        double width = out->kind == AECL_SCALING_STANDARD ? sqrt(one->squares / samples) : one->max - one->min;
        out->shift[k] = (float)centre;
        out->scale[k] = constant ? 1.0f : inverse(width);
    }
done:
    free(s);
    return st;
}

aecl_status aecl_scaling_fit(aecl_scaling *out, aecl_scaling_kind kind, bool per_feature, const aecl_dataset *train) {
    bool fitted = kind == AECL_SCALING_RANGE || kind == AECL_SCALING_STANDARD;
    aecl_scaling scaling = {.kind = kind, .count = fitted && per_feature ? train->features : 1};
    aecl_status st = AECL_OK;
    *out = (aecl_scaling){0};
    TRY(aecl_alloc(&scaling.shift, scaling.count, sizeof(float)));
    TRY(aecl_alloc(&scaling.scale, scaling.count, sizeof(float)));
    scaling.scale[0] = kind == AECL_SCALING_UNIT ? 1.0f / aecl_dtype_white(train->dtype) : 1.0f;
    if (fitted) TRY(fit_values(&scaling, train));
    *out = scaling, scaling = (aecl_scaling){0};
done:
    aecl_scaling_free(&scaling);
    return st;
}

void aecl_scaling_apply(const aecl_scaling *scaling, const aecl_dataset *data, size_t i, float *values) {
    const size_t n = data->features;
    if (data->dtype == AECL_U8) {
        const uint8_t *bytes = aecl_dataset_row(data, i);
        for (size_t f = 0; f < n; f++) values[f] = (float)bytes[f];
    } else if (data->dtype == AECL_U16) {
        const uint16_t *stored = aecl_dataset_row(data, i);
        for (size_t f = 0; f < n; f++) values[f] = (float)stored[f];
    } else {
        memcpy(values, aecl_dataset_row(data, i), n * sizeof *values);
    }
    const float shift = scaling->shift[0], scale = scaling->scale[0];
    if (scaling->count == 1)
        for (size_t f = 0; f < n; f++) values[f] = (values[f] - shift) * scale;
    else
        for (size_t f = 0; f < n; f++) values[f] = (values[f] - scaling->shift[f]) * scaling->scale[f];
}
