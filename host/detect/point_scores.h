/* Scores of the points of a series, out of the scores of the windows that cover them, as the points come.
 *
 * A point's score is the mean over its windows. Windows begin every `stride` points; the last one ends with the series, so
 * that no point is without. A point is handed on when the last window that covers it is scored: at most a window and a
 * stride later. */
#ifndef AECL_DETECT_POINT_SCORES_H
#define AECL_DETECT_POINT_SCORES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/status.h"

/* Windows that are scored at once. */
#define AECL_POINT_WINDOWS 256

typedef struct {
    const char *name;        /* of the series, for messages */
    size_t window, channels; /* points of a window, values of a point */
    size_t stride;
    void *data; /* for both: */
    /* scores[count] of windows[count][window][channels], of which the first begins at point `first`; count is at most
     * AECL_POINT_WINDOWS. */
    aecl_status (*score)(void *data, const float *windows, size_t first, size_t count, double *scores);
    /* The scores of the next `count` points, and their values[count][channels]. */
    aecl_status (*take)(void *data, const double *scores, const float *values, size_t count);
} aecl_point_request;

typedef struct aecl_point_scores aecl_point_scores;

aecl_status aecl_point_scores_new(aecl_point_scores **out, const aecl_point_request *request);
void aecl_point_scores_free(aecl_point_scores *points);

/* The next points[count][channels]. */
aecl_status aecl_point_scores_add(aecl_point_scores *points, const float *values, size_t count);
/* There are no more. AECL_INPUT where there were fewer than a window. */
aecl_status aecl_point_scores_finish(aecl_point_scores *points);

/* What is kept of the points that were added, to go on with another time: those from number `first` on, the number `next` with
 * which the next window begins, and of each the values, the sum of its windows' scores and how many these were. */
typedef struct {
    size_t first, next, count;
    float *values; /* [count][channels] */
    double *sums;  /* [count] */
    size_t *covered;
} aecl_point_state;

/* *out = its present state, borrowed until points are added. */
void aecl_point_scores_tell(const aecl_point_scores *points, aecl_point_state *out);
/* Goes on from a state, before points were added. AECL_INPUT where it is none of these windows. */
aecl_status aecl_point_scores_go_on(aecl_point_scores *points, const aecl_point_state *state);

/* Where windows lie: `count` of `window` points, `stride` apart. */
typedef struct {
    size_t count, window, stride;
} aecl_window_places;

/* points[count] = the mean over the windows that cover each; those between windows and behind the last have the score of
 * the one before. */
void aecl_spread_scores(double *points, size_t count, const double *scores, const aecl_window_places *places);

/* The same of windows in the order of time, in place: scores[count] become those of the points with which windows begin. */
aecl_status aecl_smooth_scores(double *scores, const aecl_window_places *places);

#endif
