/* Steps through windows to scores or events, and the channels to blame for an event: those with the largest shares of the
 * reconstruction error in the window with the highest score over its peak. */
#include "app/detect_series.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/handle_contents.h"
#include "app/terminal.h"
#include "base/mem.h"
#include "base/scaling.h"
#include "data/reader.h"
#include "data/windows.h"
#include "detect/point_scores.h"
#include "io/json.h"
#include "job/series_state.h"

#define MOST_BLAMED 3
#define ROWS        ((size_t)1024)

typedef struct {
    aecl_judge_request request;
    size_t window, channels, stride;
    const aecl_scaling *scaling;
    aecl_runner *rebuild; /* NULL: a single channel is to blame anyway */
    aecl_point_scores *points;
    aecl_suspect *suspects; /* [suspect_count], in the order of time, that may cover steps to come */
    size_t suspect_count, suspect_room;
    aecl_gap *gaps; /* [gap_count] steps that could not be read, of those that wait */
    size_t gap_count, gap_room;
    float *last;    /* [channels] of the last step */
    float *rebuilt; /* [window][channels] */
    double *blame;  /* [channels] of the event that is open: errors over its peak */
    aecl_events events;
    size_t taken;        /* steps of the stream, */
    size_t before;       /* and those handed on another time */
    size_t steps, count; /* handed on; events, or anomalous steps */
    aecl_text ids[2];    /* of the first and last step of the open event */
    aecl_text lines;
} judge;

static void close_judge(judge *s) {
    for (size_t i = 0; i < s->suspect_count; i++) free(s->suspects[i].errors);
    for (size_t i = 0; i < s->gap_count; i++) free(s->gaps[i].reason);
    free(s->suspects);
    free(s->gaps);
    free(s->last);
    free(s->rebuilt);
    free(s->blame);
    aecl_runner_free(s->rebuild);
    aecl_point_scores_free(s->points);
    for (size_t i = 0; i < 2; i++) aecl_text_free(&s->ids[i]);
    aecl_text_free(&s->lines);
}

/* Blame */

static aecl_status add_suspect(judge *s, const float *window, size_t first, double score) {
    aecl_suspect *to = NULL;
    aecl_status st = AECL_OK;
    if (s->suspect_count == s->suspect_room) {
        TRY(aecl_resize(&s->suspects, 2 * s->suspect_room + 64, sizeof *s->suspects));
        s->suspect_room = 2 * s->suspect_room + 64;
    }
    to = &s->suspects[s->suspect_count];
    *to = (aecl_suspect){.first = first, .score = score};
    TRY(aecl_alloc(&to->errors, s->channels, sizeof *to->errors));
    s->suspect_count++;
    TRY(aecl_runner_run(s->rebuild, window, 1, s->rebuilt));
    for (size_t i = 0; i < s->window * s->channels; i++) {
        double scale = (double)aecl_scaling_scale(s->scaling, i);
        double error = ((double)s->rebuilt[i] - (double)window[i]) * scale;
        to->errors[i % s->channels] += error * error;
    }
done:
    return st;
}

/* Forgets those that end before step number `next`. */
static void drop_suspects(judge *s, size_t next) {
    size_t gone = 0;
    while (gone < s->suspect_count && s->suspects[gone].first + s->window <= next) free(s->suspects[gone++].errors);
    s->suspect_count -= gone;
    if (gone) memmove(s->suspects, s->suspects + gone, s->suspect_count * sizeof *s->suspects);
}

/* The event's peak is `step` now. */
static void find_blame(judge *s, size_t step) {
    const aecl_suspect *best = NULL;
    for (size_t i = 0; i < s->suspect_count; i++) {
        const aecl_suspect *one = &s->suspects[i];
        if (one->first <= step && step < one->first + s->window && (best == NULL || one->score > best->score))
            best = one;
    }
    for (size_t c = 0; c < s->channels; c++) s->blame[c] = best ? best->errors[c] : 0;
}

static aecl_status score(void *data, const float *windows, size_t first, size_t count, double *scores) {
    judge *s = data;
    aecl_status st = aecl_runner_run(s->request.runner, windows, count, scores);
    for (size_t w = 0; w < count && st == AECL_OK && s->rebuild; w++)
        if (scores[w] > s->request.threshold)
            st = add_suspect(s, windows + w * s->window * s->channels, first + w * s->stride, scores[w]);
    return st;
}

/* Events */

static void add_json_text(aecl_text *lines, const char *key, const char *value) {
    aecl_json *text = aecl_json_text(value);
    aecl_text_add(lines, ",\"%s\":", key);
    if (aecl_json_write(text, false, lines) < 0) lines->failed = true;
    aecl_json_free(text);
}

static void add_channel(judge *s, size_t channel, double share, bool first) {
    char *const *names = s->request.reading->options.names;
    char number[24];
    snprintf(number, sizeof number, "%zu", channel + 1);
    const char *name = names ? names[channel] : number;
    if (s->request.json) {
        aecl_text_add(&s->lines, first ? "{\"share\":%.3f" : ",{\"share\":%.3f", share);
        add_json_text(&s->lines, "name", name);
        aecl_text_add(&s->lines, "}");
    } else {
        aecl_text_add(&s->lines, first ? "" : " ");
        aecl_text_add_safe(&s->lines, name);
        aecl_text_add(&s->lines, ":%.0f%%", 100 * share);
    }
}

/* Those with the largest shares, of more than one channel. */
static void add_channels(judge *s) {
    double sum = 0;
    for (size_t c = 0; c < s->channels; c++) sum += s->blame[c];
    for (size_t i = 0; i < MOST_BLAMED && i < s->channels && sum > 0; i++) {
        size_t worst = 0;
        for (size_t c = 1; c < s->channels; c++)
            if (s->blame[c] > s->blame[worst]) worst = c;
        add_channel(s, worst, s->blame[worst] / sum, i == 0);
        s->blame[worst] = -1;
    }
}

static aecl_status print_event(judge *s, const aecl_event *e) {
    const char comma = s->request.csv ? ',' : '\t';
    aecl_text *l = &s->lines;
    const bool named = s->ids[0].length > 0;
    l->length = 0;
    if (s->request.json)
        aecl_text_add(l, "{\"start\":%zu,\"end\":%zu,\"peak\":%zu,\"length\":%zu,\"score\":%.9g", e->first + 1,
                      e->last + 1, e->peak + 1, aecl_event_length(e), e->score);
    else
        aecl_text_add(l, "%zu%c%zu%c%zu%c%zu%c%.9g", e->first + 1, comma, e->last + 1, comma, e->peak + 1, comma,
                      aecl_event_length(e), comma, e->score);
    for (size_t i = 0; i < 2 && named; i++) {
        if (s->request.json) add_json_text(l, i ? "end_id" : "start_id", s->ids[i].s);
        if (!s->request.json) aecl_text_add_bytes(l, &comma, 1);
        if (!s->request.json) aecl_text_add_safe(l, s->ids[i].s);
    }
    if (s->request.json && s->rebuild) aecl_text_add(l, ",\"channels\":[");
    if (!s->request.json) aecl_text_add_bytes(l, &comma, 1);
    if (s->rebuild) add_channels(s);
    aecl_text_add(l, s->request.json ? s->rebuild ? "]}\n" : "}\n" : "\n");
    s->count++;
    aecl_status st = aecl_text_done(l);
    return st < 0 ? st : aecl_print_text(l);
}

static void set_id(aecl_text *to, const char *id) {
    to->length = 0;
    aecl_text_add(to, "%s", id);
}

/* Whether steps have an identifier: a column named for it, or their times. */
static bool is_identified(const aecl_judge_request *r) {
    const aecl_csv *table = r->stream ? aecl_table_stream_csv(r->stream) : NULL;
    return table && table->id < table->columns;
}

/* One step of an event or between two; one that could not be read has no identifier, and belongs to none. */
static aecl_status judge_step(judge *s, size_t step, double value, bool gap) {
    const char *id = !gap && is_identified(&s->request) ? aecl_table_stream_next_id(s->request.stream) : NULL;
    const bool anomalous = !gap && value > s->request.threshold;
    aecl_event ended;
    aecl_status st = AECL_OK;
    if (aecl_events_add(&s->events, value, anomalous, &ended)) TRY(print_event(s, &ended));
    if (!anomalous) goto done;
    if (id && s->events.event.first == step) set_id(&s->ids[0], id);
    if (id) set_id(&s->ids[1], id);
    if (s->rebuild && s->events.event.peak == step) find_blame(s, step);
done:
    return st;
}

/* How many of `count` steps from number `step` on come before the first that could not be read. */
static size_t readable(const judge *s, size_t step, size_t count) {
    return s->gap_count ? aecl_smaller(s->gaps[0].step - step, count) : count;
}

/* The first of the gaps has its turn. */
static aecl_status take_gap(judge *s) {
    char *reason = s->gaps[0].reason;
    s->gap_count--;
    memmove(s->gaps, s->gaps + 1, s->gap_count * sizeof *s->gaps);
    aecl_status st = s->request.unreadable(s->request.data, reason);
    free(reason);
    return st;
}

static aecl_status take(void *data, const double *scores, const float *values, size_t count) {
    judge *s = data;
    const aecl_judge_request *r = &s->request;
    aecl_status st = AECL_OK;
    for (size_t i = 0; i < count;) {
        const size_t good = readable(s, s->steps + i, count - i);
        for (size_t k = i; k < i + good && r->events; k++) TRY(judge_step(s, s->steps + k, scores[k], false));
        if (good) TRY(r->see(r->data, scores + i, values + i * s->channels, good));
        i += good;
        if (i == count) break;
        if (r->events) TRY(judge_step(s, s->steps + i, scores[i], true));
        TRY(take_gap(s));
        i++;
    }
    s->steps += count;
    drop_suspects(s, s->steps);
done:
    return st;
}

/* The series */

static aecl_status open_judge(judge *s, const aecl_judge_request *r) {
    aecl_point_request request = {r->name, r->reading->window, 0, 0, s, score, take};
    aecl_status st = AECL_OK;
    *s = (judge){.request = *r, .window = r->reading->window, .events = {.rule = r->rule}};
    s->scaling = &aecl_model_contents(r->model)->scaling;
    s->channels = request.channels = aecl_runner_inputs(r->runner) / s->window;
    TRY(aecl_window_stride(&s->stride, r->read->stride, s->window));
    request.stride = s->stride;
    TRY(aecl_point_scores_new(&s->points, &request));
    TRY(aecl_alloc(&s->blame, s->channels, sizeof *s->blame));
    TRY(aecl_alloc(&s->last, s->channels, sizeof *s->last));
    for (size_t c = 0; c < s->channels; c++) s->last[c] = s->scaling->shift[c % s->scaling->count];
    TRY(aecl_alloc(&s->rebuilt, s->window, s->channels * sizeof *s->rebuilt));
    if (r->events && s->channels > 1)
        TRY(aecl_runner_new(&s->rebuild, r->model, r->device, AECL_RUN_RECONSTRUCT, NULL));
    if (r->events && r->csv)
        TRY(aecl_print("start,end,peak,length,score,%schannels\n", is_identified(r) ? "start_id,end_id," : ""));
done:
    return st;
}

/* Going on another time */

static aecl_status keep_state(judge *s) {
    aecl_series_state state = {.window = s->window,
                               .channels = s->channels,
                               .stride = s->stride,
                               .steps = s->steps,
                               .events = s->events,
                               .ids = {s->ids[0].s, s->ids[1].s},
                               .blame = s->blame,
                               .suspects = s->suspects,
                               .suspect_count = s->suspect_count,
                               .gaps = s->gaps,
                               .gap_count = s->gap_count};
    aecl_json *json = NULL;
    aecl_point_scores_tell(s->points, &state.points);
    aecl_status st = aecl_series_state_write(&json, &state);
    return st < 0 ? st : s->request.keep(s->request.data, json);
}

static aecl_status go_on(judge *s, const aecl_json *json) {
    aecl_series_state state = {.window = s->window, .channels = s->channels, .stride = s->stride};
    aecl_status st = AECL_OK;
    TRY(aecl_series_state_read(&state, json));
    TRY(aecl_point_scores_go_on(s->points, &state.points));
    s->steps = s->before = state.steps;
    s->taken = state.points.first + state.points.count;
    const aecl_event_rule rule = s->events.rule;
    s->events = state.events, s->events.rule = rule;
    for (size_t i = 0; i < 2; i++) set_id(&s->ids[i], state.ids[i]);
    memcpy(s->blame, state.blame, s->channels * sizeof *s->blame);
    s->suspects = state.suspects, s->suspect_count = s->suspect_room = state.suspect_count;
    s->gaps = state.gaps, s->gap_count = s->gap_room = state.gap_count;
    if (state.points.count)
        memcpy(s->last, state.points.values + (state.points.count - 1) * s->channels, s->channels * sizeof *s->last);
    state.suspects = NULL, state.suspect_count = 0;
    state.gaps = NULL, state.gap_count = 0;
done:
    if (st < 0) st = aecl_fail_in(st, "%s: --state", s->request.name);
    aecl_series_state_free(&state);
    return st;
}

static aecl_status add_gap(judge *s, const char *reason) {
    aecl_status st = AECL_OK;
    if (s->gap_count == s->gap_room) {
        TRY(aecl_resize(&s->gaps, 2 * s->gap_room + 64, sizeof *s->gaps));
        s->gap_room = 2 * s->gap_room + 64;
    }
    s->gaps[s->gap_count] = (aecl_gap){.step = s->taken};
    TRY(aecl_copy_string(&s->gaps[s->gap_count++].reason, reason));
    TRY(aecl_point_scores_add(s->points, s->last, 1));
    s->taken++;
done:
    return st;
}

static aecl_status add_rows(judge *s, float *rows, size_t count) {
    s->request.trim(s->request.data, rows, count);
    memcpy(s->last, rows + (count - 1) * s->channels, s->channels * sizeof *s->last);
    aecl_status st = aecl_point_scores_add(s->points, rows, count);
    s->taken += count;
    return st;
}

static aecl_status add_stream(judge *s) {
    const aecl_judge_request *r = &s->request;
    const bool live = aecl_table_stream_is_live(r->stream);
    char reason[512];
    size_t count = 0;
    float *rows = NULL;
    aecl_status st = AECL_OK, reading;
    TRY(aecl_alloc(&rows, ROWS, r->columns * sizeof *rows));
    for (;;) {
        reading = aecl_table_stream_next(r->stream, rows, ROWS, &count);
        snprintf(reason, sizeof reason, "%s", reading < 0 ? aecl_message() : "");
        if (reading == AECL_INPUT && r->passes(r->data)) {
            TRY(add_gap(s, reason));
        } else {
            TRY(reading);
            if (count == 0) break;
            TRY(add_rows(s, rows, count));
        }
        if (live) TRY(aecl_print_finish());
        if (r->keep) TRY(keep_state(s));
    }
done:
    free(rows);
    return st;
}

static aecl_status add_file(judge *s) {
    const aecl_judge_request *r = &s->request;
    aecl_read_options read = r->reading->options;
    aecl_dataset *data = NULL;
    float *rows = NULL;
    aecl_status st = AECL_OK;
    read.window = read.stride = NULL;
    TRY(r->stream ? aecl_table_stream_read_whole(&data, r->stream, &read, r->label_column)
                  : aecl_dataset_read_as(&data, r->name, &read, r->label_column));
    if (data->features != s->channels)
        TRY(aecl_fail(AECL_INPUT, "%s: steps of %zu values, where the model's have %zu", r->name, data->features,
                      s->channels));
    TRY(aecl_alloc(&rows, data->count, data->features * sizeof *rows));
    for (size_t i = 0; i < data->count * data->features; i++) rows[i] = (float)aecl_dataset_value(data, i);
    TRY(aecl_point_scores_add(s->points, rows, data->count));
done:
    aecl_dataset_free(data);
    free(rows);
    return st;
}

aecl_status aecl_detect_series(const aecl_judge_request *request, size_t *steps, size_t *events) {
    judge s = {0};
    aecl_event ended;
    aecl_status st = AECL_OK;
    TRY(open_judge(&s, request));
    if (request->state) TRY(go_on(&s, request->state));
    bool rows = request->stream && !aecl_table_stream_is_foreign(request->stream);
    TRY(rows ? add_stream(&s) : add_file(&s));
    if (request->keep) goto done; /* its last steps and an open event have their end another time */
    if (!request->followed || s.taken >= s.window) TRY(aecl_point_scores_finish(s.points));
    if (aecl_events_finish(&s.events, &ended)) TRY(print_event(&s, &ended));
done:
    *steps = s.steps - s.before, *events = s.count;
    close_judge(&s);
    return st;
}
