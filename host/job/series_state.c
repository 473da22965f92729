/* Counts and lists of numbers under their keys; a float or a double is the same bits when it is read again. */
#include "job/series_state.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

typedef struct {
    const char *key;
    size_t offset;
} field;
#define FIELD(key, member)                                                                                             \
    { key, offsetof(aecl_series_state, member) }
static const field counts[] = {FIELD("window", window),
                               FIELD("channels", channels),
                               FIELD("stride", stride),
                               FIELD("steps", steps),
                               FIELD("first", points.first),
                               FIELD("next", points.next),
                               FIELD("event_steps", events.points),
                               FIELD("event_first", events.event.first),
                               FIELD("event_last", events.event.last),
                               FIELD("event_peak", events.event.peak)};
static const char *const id_keys[] = {"event_first_id", "event_last_id"};

static size_t *count_of(const aecl_series_state *state, const field *f) {
    return (size_t *)((char *)state + f->offset);
}

void aecl_series_state_free(aecl_series_state *s) {
    for (size_t i = 0; i < s->suspect_count; i++) free(s->suspects[i].errors);
    for (size_t i = 0; i < s->gap_count; i++) free(s->gaps[i].reason);
    for (size_t i = 0; i < COUNT_OF(s->ids); i++) free(s->ids[i]);
    free(s->gaps);
    free(s->suspects);
    free(s->blame);
    free(s->points.values);
    free(s->points.sums);
    free(s->points.covered);
    *s = (aecl_series_state){0};
}

/* Writing */

/* A list of numbers, of one of the three types. */
typedef struct {
    size_t count;
    const float *floats;
    const double *reals;
    const size_t *counts;
} numbers;

static aecl_status put_list(aecl_json *json, const char *key, const numbers *n) {
    aecl_json *list = aecl_json_array();
    aecl_status st = AECL_OK;
    for (size_t i = 0; i < n->count; i++)
        TRY(aecl_json_append(list, n->counts ? aecl_json_integer((int64_t)n->counts[i])
                                             : aecl_json_real(n->floats ? (double)n->floats[i] : n->reals[i])));
    st = aecl_json_set(json, key, list);
    list = NULL;
done:
    aecl_json_free(list);
    return st;
}

static aecl_status put_suspects(aecl_json *json, const aecl_series_state *s) {
    aecl_json *list = aecl_json_array(), *one = NULL;
    aecl_status st = AECL_OK;
    for (size_t i = 0; i < s->suspect_count; i++) {
        one = aecl_json_object();
        TRY(aecl_json_set_integer(one, "first", (int64_t)s->suspects[i].first));
        TRY(aecl_json_set_real(one, "score", s->suspects[i].score));
        TRY(put_list(one, "errors", &(numbers){s->channels, .reals = s->suspects[i].errors}));
        st = aecl_json_append(list, one);
        one = NULL;
        TRY(st);
    }
    st = aecl_json_set(json, "suspects", list);
    list = NULL;
done:
    aecl_json_free(one);
    aecl_json_free(list);
    return st;
}

static aecl_status put_gaps(aecl_json *json, const aecl_series_state *s) {
    aecl_json *list = aecl_json_array(), *one = NULL;
    aecl_status st = AECL_OK;
    for (size_t i = 0; i < s->gap_count; i++) {
        one = aecl_json_object();
        TRY(aecl_json_set_integer(one, "step", (int64_t)s->gaps[i].step));
        TRY(aecl_json_set_text(one, "reason", s->gaps[i].reason));
        st = aecl_json_append(list, one);
        one = NULL;
        TRY(st);
    }
    st = aecl_json_set(json, "unreadable", list);
    list = NULL;
done:
    aecl_json_free(one);
    aecl_json_free(list);
    return st;
}

aecl_status aecl_series_state_write(aecl_json **out, const aecl_series_state *s) {
    const size_t values = s->points.count * s->channels;
    aecl_json *json = aecl_json_object();
    aecl_status st = AECL_OK;
    for (size_t i = 0; i < COUNT_OF(counts); i++)
        TRY(aecl_json_set_integer(json, counts[i].key, (int64_t)*count_of(s, &counts[i])));
    TRY(put_list(json, "values", &(numbers){values, .floats = s->points.values}));
    TRY(put_list(json, "sums", &(numbers){s->points.count, .reals = s->points.sums}));
    TRY(put_list(json, "covered", &(numbers){s->points.count, .counts = s->points.covered}));
    TRY(aecl_json_set_flag(json, "event_open", s->events.open));
    TRY(aecl_json_set_real(json, "event_score", s->events.event.score));
    for (size_t i = 0; i < COUNT_OF(s->ids); i++) TRY(aecl_json_set_text(json, id_keys[i], s->ids[i] ? s->ids[i] : ""));
    TRY(put_list(json, "blame", &(numbers){s->channels, .reals = s->blame}));
    TRY(put_suspects(json, s));
    TRY(put_gaps(json, s));
    *out = json, json = NULL;
done:
    aecl_json_free(json);
    return st;
}

/* Reading */

static aecl_status refuse(const char *key) {
    return aecl_fail(AECL_INPUT, "series: \"%s\" is missing or not what it should be", key);
}

static aecl_status take_real(const aecl_json *value, double *out) {
    aecl_text text = {0};
    bool good = value && aecl_json_scalar_text(value, &text) && aecl_text_done(&text) == AECL_OK &&
                aecl_parse_real(text.s, out);
    aecl_text_free(&text);
    return good ? AECL_OK : AECL_INPUT;
}

/* *out = the list's `count` finite numbers, owned by the caller. */
static aecl_status take_reals(double **out, const aecl_json *json, const char *key, size_t count) {
    const aecl_json *list = aecl_json_get(json, key);
    aecl_status st = AECL_OK;
    if (list == NULL || aecl_json_length(list) != count) return refuse(key);
    TRY(aecl_alloc(out, count + 1, sizeof **out));
    for (size_t i = 0; i < count; i++)
        if (take_real(aecl_json_at(list, i), *out + i) < 0) return refuse(key);
done:
    return st;
}

static aecl_status take_counts(aecl_series_state *out, const aecl_json *json) {
    for (size_t i = 0; i < COUNT_OF(counts); i++) {
        const int64_t count = aecl_json_get_integer(json, counts[i].key, -1);
        if (count < 0) return refuse(counts[i].key);
        *count_of(out, &counts[i]) = (size_t)count;
    }
    return AECL_OK;
}

static aecl_status take_points(aecl_series_state *out, const aecl_json *json) {
    aecl_point_state *p = &out->points;
    double *reals = NULL;
    aecl_status st = AECL_OK;
    p->count = aecl_json_length(aecl_json_get(json, "sums"));
    TRY(take_reals(&p->sums, json, "sums", p->count));
    TRY(take_reals(&reals, json, "values", p->count * out->channels));
    TRY(aecl_alloc(&p->values, p->count * out->channels + 1, sizeof *p->values));
    for (size_t i = 0; i < p->count * out->channels; i++) p->values[i] = (float)reals[i];
    free(reals);
    reals = NULL;
    TRY(take_reals(&reals, json, "covered", p->count));
    TRY(aecl_alloc(&p->covered, p->count + 1, sizeof *p->covered));
    for (size_t i = 0; i < p->count; i++) {
        if (!(reals[i] >= 0 && reals[i] <= (double)out->window)) TRY(refuse("covered"));
        p->covered[i] = (size_t)reals[i];
    }
done:
    free(reals);
    return st;
}

static aecl_status take_suspects(aecl_series_state *out, const aecl_json *list) {
    const size_t count = aecl_json_length(list);
    aecl_status st = AECL_OK;
    TRY(aecl_alloc(&out->suspects, count + 1, sizeof *out->suspects));
    for (; out->suspect_count < count; out->suspect_count++) {
        const aecl_json *one = aecl_json_at(list, out->suspect_count);
        aecl_suspect *to = &out->suspects[out->suspect_count];
        const int64_t first = aecl_json_get_integer(one, "first", -1);
        if (first < 0) TRY(refuse("suspects"));
        *to = (aecl_suspect){.first = (size_t)first, .score = aecl_json_get_real(one, "score", 0)};
        st = take_reals(&to->errors, one, "errors", out->channels);
        if (st < 0) free(to->errors);
        TRY(st);
    }
done:
    return st;
}

static aecl_status take_gaps(aecl_series_state *out, const aecl_json *list) {
    const size_t count = aecl_json_length(list);
    aecl_status st = AECL_OK;
    TRY(aecl_alloc(&out->gaps, count + 1, sizeof *out->gaps));
    for (; out->gap_count < count; out->gap_count++) {
        const aecl_json *one = aecl_json_at(list, out->gap_count);
        const int64_t step = aecl_json_get_integer(one, "step", -1);
        const char *reason = aecl_json_get_text(one, "reason");
        if (step < 0 || reason == NULL) TRY(refuse("unreadable"));
        out->gaps[out->gap_count].step = (size_t)step;
        TRY(aecl_copy_string(&out->gaps[out->gap_count].reason, reason));
    }
done:
    return st;
}

static aecl_status take_event(aecl_series_state *out, const aecl_json *json) {
    const aecl_json *open = aecl_json_get(json, "event_open");
    aecl_text text = {0};
    aecl_status st = AECL_OK;
    if (open == NULL || !aecl_json_scalar_text(open, &text)) TRY(refuse("event_open"));
    TRY(aecl_text_done(&text));
    out->events.open = strcmp(text.s, "true") == 0;
    out->events.event.score = aecl_json_get_real(json, "event_score", 0);
    for (size_t i = 0; i < COUNT_OF(out->ids); i++) {
        const char *id = aecl_json_get_text(json, id_keys[i]);
        if (id == NULL) TRY(refuse(id_keys[i]));
        TRY(aecl_copy_string(&out->ids[i], id));
    }
    TRY(take_reals(&out->blame, json, "blame", out->channels));
done:
    aecl_text_free(&text);
    return st;
}

aecl_status aecl_series_state_read(aecl_series_state *out, const aecl_json *json) {
    const aecl_series_state wanted = *out;
    aecl_status st = AECL_OK;
    TRY(take_counts(out, json));
    if (out->window != wanted.window || out->channels != wanted.channels || out->stride != wanted.stride)
        TRY(aecl_fail(AECL_INPUT,
                      "its windows are of %zu steps of %zu channels, %zu apart, those asked for of %zu, %zu, %zu apart",
                      out->window, out->channels, out->stride, wanted.window, wanted.channels, wanted.stride));
    TRY(take_points(out, json));
    TRY(take_event(out, json));
    TRY(take_suspects(out, aecl_json_get(json, "suspects")));
    TRY(take_gaps(out, aecl_json_get(json, "unreadable")));
done:
    return st;
}
