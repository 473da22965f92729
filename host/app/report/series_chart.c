/* Windows put together to the steps that they were cut from, and the scores to those of steps. */
#include "app/report/series_chart.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "data/reader.h"
#include "detect/events.h"
#include "detect/point_scores.h"
#include "report/timeline.h"

#define MOST_CHANNELS 6

bool aecl_windows_in_order(const aecl_dataset *d) {
    const size_t size = aecl_dataset_row_size(d), step = size / d->window, skip = d->stride * step;
    if (d->stride >= d->window) return true;
    for (size_t w = 0; w + 1 < d->count; w++)
        if (memcmp((const char *)aecl_dataset_row(d, w) + skip, aecl_dataset_row(d, w + 1), size - skip) != 0)
            return false;
    return true;
}

typedef struct {
    const aecl_dataset *windows;
    const aecl_scaling *scaling;
    size_t count; /* steps */
    aecl_series channels[MOST_CHANNELS];
    char labels[MOST_CHANNELS][24];
    double *values[MOST_CHANNELS], *scores; /* [count] each */
    aecl_timeline_event *events;
    size_t event_count, room;
} work;

static void work_free(work *w) {
    for (size_t c = 0; c < MOST_CHANNELS; c++) free(w->values[c]);
    free(w->scores);
    free(w->events);
}

/* Steps between windows have no value. */
static double value_at(const work *w, size_t step, size_t channel) {
    const aecl_dataset *d = w->windows;
    size_t window = aecl_smaller(step / d->stride, d->count - 1), at = step - window * d->stride;
    if (at >= d->window) return NAN;
    size_t f = at * d->channels + channel;
    double value = aecl_dataset_value(d, window * d->features + f);
    if (d->channels == 1) return value;
    return (value - (double)aecl_scaling_shift(w->scaling, f)) * (double)aecl_scaling_scale(w->scaling, f);
}

static aecl_status add_channels(work *w) {
    const aecl_dataset *d = w->windows;
    aecl_status st = AECL_OK;
    for (size_t c = 0; c < aecl_smaller(d->channels, MOST_CHANNELS); c++) {
        TRY(aecl_alloc(&w->values[c], w->count, sizeof *w->values[c]));
        for (size_t i = 0; i < w->count; i++) w->values[c][i] = value_at(w, i, c);
        snprintf(w->labels[c], sizeof w->labels[c], "channel %zu", c + 1);
        w->channels[c] = (aecl_series){d->columns ? d->columns[c] : w->labels[c], w->values[c]};
    }
done:
    return st;
}

static aecl_status add_event(work *w, const aecl_event *e) {
    aecl_status st = AECL_OK;
    if (w->event_count == w->room) {
        TRY(aecl_resize(&w->events, 2 * w->room + 16, sizeof *w->events));
        w->room = 2 * w->room + 16;
    }
    w->events[w->event_count++] = (aecl_timeline_event){e->first, e->last, e->score};
done:
    return st;
}

/* Gaps of a quarter of a window are no end: they would be stripes. */
static aecl_status find_events(work *w, double threshold) {
    aecl_events events = {.rule = {w->windows->window / 4, 1}};
    aecl_event e;
    aecl_status st = AECL_OK;
    for (size_t i = 0; i < w->count; i++)
        if (aecl_events_add(&events, w->scores[i], w->scores[i] > threshold, &e)) TRY(add_event(w, &e));
    if (aecl_events_finish(&events, &e)) TRY(add_event(w, &e));
done:
    return st;
}

aecl_status aecl_series_chart(const char *path, const aecl_dataset *windows, const aecl_scaling *scaling,
                              const aecl_verdicts *verdicts, double threshold) {
    work w = {
        .windows = windows, .scaling = scaling, .count = (windows->count - 1) * windows->stride + windows->window};
    char title[160];
    aecl_status st = AECL_OK;
    TRY(add_channels(&w));
    TRY(aecl_alloc(&w.scores, w.count, sizeof *w.scores));
    aecl_spread_scores(w.scores, w.count, verdicts->scores,
                       &(aecl_window_places){windows->count, windows->window, windows->stride});
    TRY(find_events(&w, threshold));
    snprintf(title, sizeof title, "%.60s: %zu steps, %zu event%s above %.3g", windows->name, w.count, w.event_count,
             w.event_count == 1 ? "" : "s", threshold);
    const aecl_timeline_figure figure = {.title = title,
                                         .channels = w.channels,
                                         .channel_count = aecl_smaller(windows->channels, MOST_CHANNELS),
                                         .count = w.count,
                                         .scores = w.scores,
                                         .threshold = threshold,
                                         .events = w.events,
                                         .event_count = w.event_count,
                                         .times = windows->times};
    TRY(aecl_figure_timeline(path, &figure));
done:
    work_free(&w);
    return st;
}
