/* A stretch of the series in memory, with the sums of the windows' scores over each of its points. */
#include "detect/point_scores.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

struct aecl_point_scores {
    aecl_point_request request;
    size_t capacity; /* points */
    size_t first;    /* number of the first point that is kept */
    size_t count;    /* points that are kept, from there on */
    size_t next;     /* where the next window begins */
    float *values;   /* [capacity][channels] */
    double *sums;    /* [capacity] scores of the windows */
    size_t *covered; /* [capacity] by how many windows */
    float *windows;  /* [AECL_POINT_WINDOWS][window][channels] */
    double scores[AECL_POINT_WINDOWS];
};

void aecl_point_scores_free(aecl_point_scores *p) {
    if (p == NULL) return;
    free(p->values);
    free(p->sums);
    free(p->covered);
    free(p->windows);
    free(p);
}

aecl_status aecl_point_scores_new(aecl_point_scores **out, const aecl_point_request *request) {
    aecl_point_scores *p = NULL;
    size_t batch = 0;
    aecl_status st = AECL_OK;
    *out = NULL;
    if (request->stride > request->window)
        return aecl_fail(AECL_USAGE, "--stride: %zu steps leave some between windows of %zu: %zu or fewer",
                         request->stride, request->window, request->window);
    if (!aecl_mul(request->stride, AECL_POINT_WINDOWS, &batch) || !aecl_add(batch, 2 * request->window, &batch))
        return aecl_fail(AECL_USAGE, "--stride: %zu steps are too many", request->stride);
    TRY(aecl_alloc(&p, 1, sizeof *p));
    p->request = *request;
    p->capacity = batch;
    TRY(aecl_alloc(&p->values, batch, request->channels * sizeof *p->values));
    TRY(aecl_alloc(&p->sums, batch, sizeof *p->sums));
    TRY(aecl_alloc(&p->covered, batch, sizeof *p->covered));
    TRY(aecl_alloc(&p->windows, AECL_POINT_WINDOWS, request->window * request->channels * sizeof *p->windows));
    *out = p, p = NULL;
done:
    aecl_point_scores_free(p);
    return st;
}

/* Scores windows that begin `stride` apart from point number `start` on. */
static aecl_status score_windows(aecl_point_scores *p, size_t start, size_t count) {
    const aecl_point_request *r = &p->request;
    const size_t size = r->window * r->channels;
    for (size_t w = 0; w < count; w++)
        memcpy(p->windows + w * size, p->values + (start + w * r->stride - p->first) * r->channels,
               size * sizeof *p->windows);
    aecl_status st = r->score(r->data, p->windows, start, count, p->scores);
    if (st < 0) return st;
    for (size_t w = 0; w < count; w++)
        for (size_t t = 0; t < r->window; t++) {
            p->sums[start + w * r->stride - p->first + t] += p->scores[w];
            p->covered[start + w * r->stride - p->first + t]++;
        }
    return AECL_OK;
}

/* Hands on the points before number `end`, and forgets them. */
static aecl_status hand_on(aecl_point_scores *p, size_t end) {
    const aecl_point_request *r = &p->request;
    size_t ready = end - p->first;
    if (ready == 0) return AECL_OK;
    for (size_t i = 0; i < ready; i++) p->sums[i] /= (double)p->covered[i];
    aecl_status st = r->take(r->data, p->sums, p->values, ready);
    if (st < 0) return st;
    p->first += ready, p->count -= ready;
    memmove(p->values, p->values + ready * r->channels, p->count * r->channels * sizeof *p->values);
    memmove(p->sums, p->sums + ready, p->count * sizeof *p->sums);
    memmove(p->covered, p->covered + ready, p->count * sizeof *p->covered);
    return AECL_OK;
}

/* All windows that are whole. */
static aecl_status score_whole(aecl_point_scores *p) {
    const aecl_point_request *r = &p->request;
    aecl_status st = AECL_OK;
    while (p->next + r->window <= p->first + p->count) {
        size_t whole = (p->first + p->count - r->window - p->next) / r->stride + 1;
        size_t count = aecl_smaller(whole, AECL_POINT_WINDOWS);
        TRY(score_windows(p, p->next, count));
        p->next += count * r->stride;
        TRY(hand_on(p, p->next - r->stride + 1)); /* a last window may begin behind the begin of this one */
    }
done:
    return st;
}

aecl_status aecl_point_scores_add(aecl_point_scores *p, const float *values, size_t count) {
    const size_t channels = p->request.channels;
    aecl_status st = AECL_OK;
    while (count > 0) {
        size_t taken = aecl_smaller(count, p->capacity - p->count);
        memcpy(p->values + p->count * channels, values, taken * channels * sizeof *values);
        for (size_t i = p->count; i < p->count + taken; i++) p->sums[i] = 0, p->covered[i] = 0;
        p->count += taken;
        values += taken * channels, count -= taken;
        TRY(score_whole(p));
    }
done:
    return st;
}

aecl_status aecl_point_scores_finish(aecl_point_scores *p) {
    const aecl_point_request *r = &p->request;
    size_t end = p->first + p->count;
    aecl_status st = AECL_OK;
    if (end < r->window)
        return aecl_fail(AECL_INPUT, "%s: a series of %zu steps is shorter than the model's windows of %zu", r->name,
                         end, r->window);
    if (p->next == 0 || p->next - r->stride + r->window < end) TRY(score_windows(p, end - r->window, 1));
    TRY(hand_on(p, end));
done:
    return st;
}

void aecl_point_scores_tell(const aecl_point_scores *p, aecl_point_state *out) {
    *out = (aecl_point_state){p->first, p->next, p->count, p->values, p->sums, p->covered};
}

aecl_status aecl_point_scores_go_on(aecl_point_scores *p, const aecl_point_state *s) {
    const aecl_point_request *r = &p->request;
    const size_t ahead = s->next - s->first;
    /* a window more would have been scored, or a point without one handed on */
    if (s->next < s->first || s->next % r->stride || ahead > r->stride || s->count >= ahead + r->window)
        return aecl_fail(AECL_INPUT, "its steps are not those of windows of %zu, %zu apart", r->window, r->stride);
    p->first = s->first, p->next = s->next, p->count = s->count;
    memcpy(p->values, s->values, s->count * r->channels * sizeof *p->values);
    memcpy(p->sums, s->sums, s->count * sizeof *p->sums);
    memcpy(p->covered, s->covered, s->count * sizeof *p->covered);
    return AECL_OK;
}

void aecl_spread_scores(double *points, size_t count, const double *scores, const aecl_window_places *places) {
    for (size_t i = 0; i < count; i++) {
        const size_t last = aecl_smaller(i / places->stride, places->count - 1);
        size_t first = last;
        double sum = scores[last];
        while (first > 0 && (first - 1) * places->stride + places->window > i) sum += scores[--first];
        points[i] = sum / (double)(last - first + 1);
    }
}

aecl_status aecl_smooth_scores(double *scores, const aecl_window_places *places) {
    const size_t covering = (places->window + places->stride - 1) / places->stride;
    double *sums = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_alloc(&sums, places->count + 1, sizeof *sums));
    for (size_t i = 0; i < places->count; i++) sums[i + 1] = sums[i] + scores[i];
    for (size_t i = 0; i < places->count; i++) {
        const size_t first = i + 1 > covering ? i + 1 - covering : 0;
        scores[i] = (sums[i + 1] - sums[first]) / (double)(i + 1 - first);
    }
done:
    free(sums);
    return st;
}
