/* A series, its scores below, and the stretches that were called anomalous, as one picture. */
#ifndef AECL_REPORT_TIMELINE_H
#define AECL_REPORT_TIMELINE_H

#include "report/figure.h"

/* Steps first ... last, from 0. */
typedef struct {
    size_t first, last;
    double score; /* the highest */
} aecl_timeline_event;

typedef struct {
    const char *title;
    const aecl_series *channels; /* each y[count] */
    size_t channel_count, count;
    const double *scores; /* [count] */
    double threshold;
    const aecl_timeline_event *events;
    size_t event_count;
    char *const *times; /* [count] what ticks call the steps; NULL: their numbers, from 1 */
} aecl_timeline_figure;

/* Draws all channels over the steps, events shaded, the scores with the threshold below, and under these the three events
 * with the highest scores from near. Where steps are more than pixels, a pixel shows their least and greatest. Writes
 * PATH.svg and PATH.png. */
aecl_status aecl_figure_timeline(const char *path, const aecl_timeline_figure *figure);

#endif
