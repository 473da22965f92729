/* `aecl detect` of a series, by a model of windows: a score for each step, or events. */
#ifndef AECL_APP_DETECT_SERIES_H
#define AECL_APP_DETECT_SERIES_H

#include <aecl/aecl.h>

#include "data/table_stream.h"
#include "detect/events.h"
#include "job/reading.h"

/* Everything is borrowed. */
typedef struct {
    const char *name; /* the file, also for messages */
    aecl_model *model;
    aecl_device *device;
    aecl_runner *runner; /* of scores, of rows of floats */
    const aecl_reading *reading;
    const char *label_column;      /* of a file that is read whole; NULL: none */
    const aecl_read_options *read; /* as given: stride, identifiers */
    aecl_table_stream *stream;     /* of the steps; NULL: the file is read whole */
    size_t columns;                /* of the stream's rows */
    double threshold;
    bool followed;          /* the stream has no end of its own: it may be stopped before there was a window */
    bool events, json, csv; /* lines of events, or else what `see` prints */
    aecl_event_rule rule;
    void *data;                                          /* for: */
    void (*trim)(void *data, float *rows, size_t count); /* rows of the stream become values of channels alone */
    /* The next steps, whose scores[count] and values[count][channels] are known: prints what is no event. */
    aecl_status (*see)(void *data, const double *scores, const float *values, size_t count);
    /* After a step could not be read: whether reading goes on behind it; and its verdict, in its turn. */
    bool (*passes)(void *data);
    aecl_status (*unreadable)(void *data, const char *reason);
    /* Keeps `series`, which is taken over, to go on there: the series has no end then. NULL: it is not kept. */
    aecl_status (*keep)(void *data, aecl_json *series);
    const aecl_json *state; /* to go on from; NULL: from the begin */
} aecl_judge_request;

/* Scores all steps, those that cannot be read as if they had the values of the one before (the first ones those that the
 * network sees as 0): each is printed when all windows that cover it are scored, an event when it has ended. *steps that were handed on, *events that were printed, also after a failure. AECL_USAGE for a --stride longer than a window, AECL_INPUT for steps of another
 * number of values and for a series shorter than a window. */
aecl_status aecl_detect_series(const aecl_judge_request *request, size_t *steps, size_t *events);

#endif
