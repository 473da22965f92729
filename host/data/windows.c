/* Cutting a series into windows. */
#include "data/windows.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "data/period.h"
#include "data/reader.h"
#include "data/step_times.h"

#define LONGEST ((int64_t)1 << 24)

aecl_status aecl_window_parse(size_t *number, const char *option, const char *text) {
    int64_t value = 0;
    *number = 0;
    if (text == NULL || strcmp(text, "auto") == 0) return AECL_OK;
    if (!aecl_parse_integer(text, &value) || value < 1 || value > LONGEST)
        return aecl_fail(AECL_USAGE, "--%s: \"%s\" is not a whole number of steps, 1 or more%s", option, text,
                         strcmp(option, "window") == 0 ? ", nor auto" : "");
    *number = (size_t)value;
    return AECL_OK;
}

aecl_status aecl_window_stride(size_t *stride, const char *text, size_t length) {
    aecl_status st = aecl_window_parse(stride, "stride", text);
    if (st == AECL_OK && *stride == 0) *stride = (length + AECL_WINDOW_OVERLAP - 1) / AECL_WINDOW_OVERLAP;
    return st;
}

/* A row of many values that is alone is a series of one channel. */
static void stand_up(aecl_dataset *d) {
    if (d->count > 1 || d->features == 1 || d->labels) return;
    d->count = d->features, d->features = d->dim[0] = 1;
    free(d->columns);
    free(d->fills);
    d->columns = NULL, d->fills = NULL;
    aecl_step_times_drop(d);
}

static aecl_status find_length(size_t *length, const aecl_dataset *d) {
    float *values = NULL;
    size_t period = 0;
    aecl_status st = AECL_OK;
    TRY(aecl_alloc(&values, d->count * d->features, sizeof *values));
    for (size_t i = 0; i < d->count * d->features; i++) values[i] = (float)aecl_dataset_value(d, i);
    TRY(aecl_period_find(&period, values, d->count, d->features));
    *length = period ? period : AECL_WINDOW_USUAL;
    while (*length < AECL_WINDOW_LEAST) *length += period;
    if (period)
        aecl_log(AECL_LOG_NOTE, "%s: repeats after %zu steps: windows of %zu (--window N takes others)", d->name,
                 period, *length);
    else
        aecl_log(AECL_LOG_NOTE, "%s: does not repeat: windows of %zu steps (--window N takes others)", d->name,
                 *length);
done:
    free(values);
    return st;
}

/* The smallest at which the windows have no more than AECL_WINDOW_BYTES together. */
static aecl_status find_stride(size_t *stride, const aecl_dataset *d, size_t length) {
    const size_t window = length * aecl_dataset_row_size(d), starts = d->count - length + 1;
    const size_t most = AECL_WINDOW_BYTES / window + 1;
    if (*stride == 0) *stride = (starts + most - 1) / most;
    if ((starts - 1) / *stride >= UINT32_MAX)
        return aecl_fail(AECL_USAGE, "--stride: %s has %zu windows of %zu steps then, too many to number: %zu or more",
                         d->name, (starts - 1) / *stride + 1, length, (starts - 1) / UINT32_MAX + 1);
    return AECL_OK;
}

/* Names and fills of a step, for each step. */
static aecl_status repeat_facts(aecl_dataset *d, size_t length) {
    size_t channels = d->features;
    aecl_status st = AECL_OK;
    if (d->columns) {
        size_t text = 0;
        for (size_t c = 0; c < channels; c++) text += strlen(d->columns[c]) + 1;
        char **columns = NULL, *to = NULL;
        TRY(aecl_alloc(&columns, 1, length * channels * sizeof *columns + text));
        to = (char *)(columns + length * channels);
        for (size_t c = 0; c < channels; c++) {
            for (size_t t = 0; t < length; t++) columns[t * channels + c] = to;
            to = stpcpy(to, d->columns[c]) + 1;
        }
        free(d->columns);
        d->columns = columns;
    }
    if (d->fills) {
        TRY(aecl_resize(&d->fills, length * channels, sizeof *d->fills));
        for (size_t f = channels; f < length * channels; f++) d->fills[f] = d->fills[f - channels];
    }
done:
    return st;
}

typedef struct {
    int32_t label;
    size_t count;
} label_share;

static int by_label(const void *a, const void *b) {
    const int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

/* *shares = the different labels in rising order; owned by the caller. */
static aecl_status count_labels(label_share **shares, size_t *different, const aecl_dataset *d) {
    int32_t *sorted = NULL;
    aecl_status st = AECL_OK;
    *different = 0;
    TRY(aecl_alloc(&sorted, d->count, sizeof *sorted));
    memcpy(sorted, d->labels, d->count * sizeof *sorted);
    qsort(sorted, d->count, sizeof *sorted, by_label);
    for (size_t i = 0; i < d->count; i++) *different += i == 0 || sorted[i] != sorted[i - 1];
    TRY(aecl_alloc(shares, *different, sizeof **shares));
    label_share *last = *shares - 1;
    for (size_t i = 0; i < d->count; i++) {
        if (i == 0 || sorted[i] != sorted[i - 1]) (++last)->label = sorted[i];
        last->count++;
    }
done:
    free(sorted);
    return st;
}

static size_t count_of(const label_share *shares, size_t different, int32_t label) {
    const label_share *found = bsearch(&label, shares, different, sizeof *shares, by_label);
    return found->count;
}

/* labels[windows]: the rarest of each. */
static aecl_status label_windows(aecl_dataset *d, size_t windows, size_t length, size_t stride) {
    label_share *shares = NULL;
    int32_t *labels = NULL;
    size_t different = 0;
    aecl_status st = AECL_OK;
    if (d->labels == NULL) return AECL_OK;
    TRY(count_labels(&shares, &different, d));
    TRY(aecl_alloc(&labels, windows, sizeof *labels));
    for (size_t w = 0; w < windows; w++) {
        const int32_t *step = d->labels + w * stride;
        labels[w] = step[0];
        size_t least = count_of(shares, different, step[0]);
        for (size_t t = 1; t < length && different > 1; t++) {
            if (step[t] == labels[w]) continue;
            size_t count = count_of(shares, different, step[t]);
            if (count < least) least = count, labels[w] = step[t];
        }
    }
    free(d->labels);
    d->labels = labels, labels = NULL;
done:
    free(shares);
    free(labels);
    return st;
}

aecl_status aecl_dataset_cut_windows(aecl_dataset *d, const aecl_read_options *o) {
    size_t length = 0, stride = 0;
    aecl_status st = AECL_OK;
    TRY(aecl_window_parse(&length, "window", o->window));
    TRY(aecl_window_parse(&stride, "stride", o->stride));
    if (o->window == NULL && stride) TRY(aecl_fail(AECL_USAGE, "--stride: is for --window N"));
    if (o->window == NULL) return AECL_OK;
    if (d->rank != 1) TRY(aecl_fail(AECL_INPUT, "%s: holds pictures; --window is for series of steps", d->name));
    stand_up(d);
    if (length == 0) TRY(find_length(&length, d));
    if (length > d->count)
        TRY(aecl_fail(AECL_INPUT, "%s: a series of %zu steps is shorter than a window of %zu: --window %zu", d->name,
                      d->count, length, d->count / 4 + 1));
    TRY(find_stride(&stride, d, length));
    size_t windows = (d->count - length) / stride + 1, steps = d->count;
    TRY(label_windows(d, windows, length, stride));
    TRY(repeat_facts(d, length));
    d->train_first = d->train_first >= length ? (d->train_first - length) / stride + 1 : 0;
    d->window = length, d->stride = stride, d->channels = d->features;
    d->count = windows, d->features = d->dim[0] = length * d->channels;
    d->base = d->values, d->values = NULL, d->apart = stride * d->channels;
    aecl_log(AECL_LOG_NOTE, "%s: %zu steps of %zu channel%s: %zu windows of %zu steps, %zu apart", d->name, steps,
             d->channels, d->channels == 1 ? "" : "s", windows, length, stride);
    TRY(aecl_dataset_seal(d));
done:
    return st;
}
