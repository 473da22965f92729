/* Joining anomalous points to events. */
#include "detect/events.h"

bool aecl_events_finish(aecl_events *e, aecl_event *ended) {
    bool was_open = e->open;
    *ended = e->event;
    e->open = false;
    return was_open && aecl_event_length(ended) >= e->rule.least;
}

bool aecl_events_add(aecl_events *e, double score, bool anomalous, aecl_event *ended) {
    size_t point = e->points++;
    bool closes = e->open && point - e->event.last > e->rule.merge + anomalous;
    bool done = closes && aecl_events_finish(e, ended);
    if (!anomalous) return done;
    if (!e->open) e->event = (aecl_event){point, point, point, score};
    if (score > e->event.score) e->event.score = score, e->event.peak = point;
    e->open = true;
    e->event.last = point;
    return done;
}
