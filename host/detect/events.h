/* Events of a series: points called anomalous that lie close together, while the points come. */
#ifndef AECL_DETECT_EVENTS_H
#define AECL_DETECT_EVENTS_H

#include "detect/spans.h"

/* Up to `merge` normal points within an event; events of less than `least` points are none. */
typedef struct {
    size_t merge, least;
} aecl_event_rule;

/* Points from 0: the first, the last that was called anomalous, and the one with the highest score. */
typedef struct {
    size_t first, last, peak;
    double score;
} aecl_event;

/* Zeroed but for the rule at the begin. */
typedef struct {
    aecl_event_rule rule;
    bool open;
    aecl_event event; /* where open */
    size_t points;    /* that came */
} aecl_events;

static inline size_t aecl_event_length(const aecl_event *event) {
    return event->last - event->first + 1;
}

/* The next point. True when an event ended before it: *ended. */
bool aecl_events_add(aecl_events *events, double score, bool anomalous, aecl_event *ended);
/* There are no more points: true where an event ends with them. */
bool aecl_events_finish(aecl_events *events, aecl_event *ended);

#endif
