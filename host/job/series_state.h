/* What has to be known of a series to go on with its windows and events, as JSON of a stream's state. */
#ifndef AECL_JOB_SERIES_STATE_H
#define AECL_JOB_SERIES_STATE_H

#include "detect/events.h"
#include "detect/point_scores.h"
#include "io/json.h"

/* A window above the threshold, and the squared error of each channel. */
typedef struct {
    size_t first;
    double score;
    double *errors; /* [channels] */
} aecl_suspect;

/* A step that could not be read, and why. */
typedef struct {
    size_t step;
    char *reason;
} aecl_gap;

/* Arrays are borrowed when it is written, and owned when it was read. */
typedef struct {
    size_t window, channels, stride;
    size_t steps;            /* handed on */
    aecl_point_state points; /* and those that wait */
    aecl_events events;      /* without their rule */
    char *ids[2];            /* of the first and last step of the open event; NULL or "": none */
    double *blame;           /* [channels] */
    aecl_suspect *suspects;  /* [suspect_count] */
    size_t suspect_count;
    aecl_gap *gaps; /* [gap_count] of the steps that wait */
    size_t gap_count;
} aecl_series_state;

void aecl_series_state_free(aecl_series_state *state); /* of one that was read */

/* *out = the state as JSON, owned by the caller. */
aecl_status aecl_series_state_write(aecl_json **out, const aecl_series_state *state);

/* Reads one of windows as *out has them: window, channels and stride. AECL_INPUT for other ones, and for what is no state. */
aecl_status aecl_series_state_read(aecl_series_state *out, const aecl_json *json);

#endif
