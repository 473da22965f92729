/* Scores of points out of windows that come piece by piece, and the events that they make. */
#include "support/compare.h"

#include <stdio.h>

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "detect/events.h"
#include "detect/point_scores.h"
#include "job/series_state.h"

enum { MOST = 3000 };

/* A window's score is the sum of its values; what is handed on is kept. */
typedef struct {
    size_t window, channels, count, windows, latest;
    double scores[MOST];
    float values[MOST];
} collected;

static aecl_status score(void *data, const float *windows, size_t first, size_t count, double *scores) {
    collected *c = data;
    (void)first;
    for (size_t w = 0; w < count; w++) {
        scores[w] = 0;
        for (size_t i = 0; i < c->window * c->channels; i++)
            scores[w] += (double)windows[w * c->window * c->channels + i];
    }
    c->windows += count;
    return AECL_OK;
}

static aecl_status take(void *data, const double *scores, const float *values, size_t count) {
    collected *c = data;
    assert_true(c->count + count <= MOST / c->channels);
    memcpy(c->scores + c->count, scores, count * sizeof *scores);
    memcpy(c->values + c->count * c->channels, values, count * c->channels * sizeof *values);
    c->count += count;
    return AECL_OK;
}

static float value_of(size_t point, size_t channel) {
    return (float)((point * 7 + channel * 3) % 11);
}

/* The mean over the windows that cover a point, one by one. */
static double expected(size_t point, size_t points, size_t window, size_t stride, size_t channels) {
    double sum = 0;
    size_t covering = 0;
    for (size_t start = 0; start + window <= points; start += stride) {
        size_t begin = start + stride + window > points && start + window < points ? points - window : start;
        for (int pass = 0; pass < (begin == start ? 1 : 2); pass++) {
            size_t from = pass ? begin : start;
            if (point < from || point >= from + window) continue;
            covering++;
            for (size_t t = from; t < from + window; t++)
                for (size_t c = 0; c < channels; c++) sum += (double)value_of(t, c);
        }
    }
    return sum / (double)covering;
}

/* Another one in the place of *p, that goes on from its state as it is kept in a file. */
static void replace_by_state(aecl_point_scores **p, const aecl_point_request *request) {
    double blame[8] = {0};
    aecl_gap gap = {4, (char[]){"line 5 is empty"}};
    aecl_suspect suspect = {3, 0.1, (double[]){1. / 3, 2, 3, 4, 5, 6, 7, 8}};
    aecl_series_state kept = {.window = request->window,
                              .channels = request->channels,
                              .stride = request->stride,
                              .steps = 5,
                              .events = {.open = true, .event = {2, 4, 3, 0.7}, .points = 5},
                              .ids = {"a", "b\n"},
                              .blame = blame,
                              .suspects = &suspect,
                              .suspect_count = 1,
                              .gaps = &gap,
                              .gap_count = 1};
    aecl_series_state got = {.window = request->window, .channels = request->channels, .stride = request->stride};
    aecl_series_state other = {.window = request->window + 1, .channels = request->channels, .stride = 1};
    aecl_point_scores *next = NULL;
    aecl_json *json = NULL;
    aecl_point_scores_tell(*p, &kept.points);
    aecl_assert_ok(aecl_series_state_write(&json, &kept));
    aecl_assert_refused(aecl_series_state_read(&other, json), AECL_INPUT, "its windows are of");
    aecl_assert_ok(aecl_series_state_read(&got, json));
    assert_true(got.events.open && got.events.event.peak == 3 && got.events.points == 5 && got.steps == 5);
    assert_true(got.suspects[0].first == 3 && got.suspects[0].score == 0.1 && got.suspects[0].errors[0] == 1. / 3);
    assert_true(got.gap_count == 1 && got.gaps[0].step == 4);
    assert_string_equal(got.gaps[0].reason, gap.reason);
    assert_string_equal(got.ids[1], "b\n");
    aecl_assert_ok(aecl_point_scores_new(&next, request));
    aecl_assert_ok(aecl_point_scores_go_on(next, &got.points));
    aecl_point_scores_free(*p);
    *p = next;
    aecl_series_state_free(&other);
    aecl_series_state_free(&got);
    aecl_json_free(json);
}

static void check(size_t points, size_t window, size_t stride, size_t channels, size_t piece) {
    static collected c;
    aecl_point_scores *p = NULL;
    float values[MOST];
    c = (collected){.window = window, .channels = channels};
    const aecl_point_request request = {"series", window, channels, stride, &c, score, take};
    aecl_assert_ok(aecl_point_scores_new(&p, &request));
    for (size_t i = 0; i < points * channels; i++) values[i] = value_of(i / channels, i % channels);
    for (size_t at = 0; at < points; at += piece) {
        size_t more = points - at < piece ? points - at : piece;
        aecl_assert_ok(aecl_point_scores_add(p, values + at * channels, more));
        assert_true(at + more - c.count < 2 * window); /* no point waits longer */
        if (at / piece % 3 == 1) replace_by_state(&p, &request);
    }
    aecl_assert_ok(aecl_point_scores_finish(p));
    assert_int_equal(c.count, points);
    assert_memory_equal(c.values, values, points * channels * sizeof *values);
    for (size_t i = 0; i < points; i++)
        aecl_assert_near(c.scores[i], expected(i, points, window, stride, channels), 1e-9);
    aecl_point_scores_free(p);
}

static void a_point_has_the_mean_score_of_its_windows(void **state) {
    (void)state;
    check(50, 7, 1, 1, 50);
    check(50, 7, 1, 2, 1);
    check(50, 7, 3, 1, 11);
    check(51, 7, 7, 2, 4);
    check(7, 7, 2, 1, 3);
    check(8, 7, 5, 1, 8);
    check(1000, 4, 1, 3, 999);
}

/* Each key of a state, by another name. */
static void a_state_without_one_of_its_parts_is_refused(void **state) {
    static const char *const keys[] = {"window",  "first",      "next",       "values",        "sums",
                                       "covered", "event_open", "event_peak", "event_last_id", "blame"};
    double blame[1] = {0}, sums[2] = {1, 2};
    float values[2] = {3, 4};
    size_t covered[2] = {1, 1};
    const aecl_series_state kept = {.window = 4,
                                    .channels = 1,
                                    .stride = 1,
                                    .points = {0, 0, 2, values, sums, covered},
                                    .ids = {"", ""},
                                    .blame = blame};
    aecl_json *json = NULL, *other = NULL;
    aecl_text text = {0};
    (void)state;
    aecl_assert_ok(aecl_series_state_write(&json, &kept));
    aecl_assert_ok(aecl_json_write(json, false, &text));
    for (size_t k = 0; k < COUNT_OF(keys); k++) {
        aecl_series_state got = {.window = 4, .channels = 1, .stride = 1};
        char quoted[24];
        snprintf(quoted, sizeof quoted, "\"%s\":", keys[k]);
        char *at = strstr(text.s, quoted);
        assert_non_null(at);
        at[1] = '_';
        aecl_assert_ok(aecl_json_parse(&other, "state", text.s, text.length));
        at[1] = keys[k][0];
        aecl_assert_refused(aecl_series_state_read(&got, other), AECL_INPUT, keys[k]);
        aecl_series_state_free(&got);
        aecl_json_free(other);
    }
    aecl_text_free(&text);
    aecl_json_free(json);
}

static void a_series_shorter_than_a_window_is_refused(void **state) {
    static collected c = {.window = 7, .channels = 1};
    const aecl_point_request request = {"series", 7, 1, 1, &c, score, take},
                             wide = {"series", 7, 1, 8, &c, score, take};
    const float values[6] = {0};
    aecl_point_scores *p = NULL;
    (void)state;
    aecl_assert_refused(aecl_point_scores_new(&p, &wide), AECL_USAGE, "8 steps leave some between windows of 7");
    aecl_assert_ok(aecl_point_scores_new(&p, &request));
    aecl_assert_ok(aecl_point_scores_add(p, values, 6));
    aecl_assert_refused(aecl_point_scores_finish(p), AECL_INPUT, "6 steps is shorter than the model's windows of 7");
    const aecl_point_state foreign = {.first = 3, .next = 2};
    aecl_assert_refused(aecl_point_scores_go_on(p, &foreign), AECL_INPUT, "its steps are not those of windows of 7");
    aecl_point_scores_free(p);
}

static void scores_of_windows_at_hand_are_spread_alike(void **state) {
    const double scores[] = {1, 2, 4, 8};
    const aecl_window_places apart = {4, 4, 2}, each = {4, 2, 1};
    double points[12], smooth[] = {1, 2, 4, 8};
    (void)state;
    aecl_spread_scores(points, 12, scores, &apart);
    const double want[] = {1, 1, 1.5, 1.5, 3, 3, 6, 6, 8, 8, 8, 8};
    for (size_t i = 0; i < 12; i++) aecl_assert_near(points[i], want[i], 0);
    aecl_assert_ok(aecl_smooth_scores(smooth, &each));
    aecl_spread_scores(points, 5, scores, &each);
    for (size_t i = 0; i < 4; i++) aecl_assert_near(smooth[i], points[i], 1e-12);
}

/* The events of points "..x.X", where x and X are anomalous and X has the higher score: "first-last@peak " of each. */
static void check_events(const char *points, size_t merge, size_t least, const char *want) {
    aecl_events events = {.rule = {merge, least}};
    aecl_event e;
    char got[256] = "";
    size_t length = 0;
    for (const char *p = points; *p; p++)
        if (aecl_events_add(&events, *p == 'X' ? 3 : *p == 'x' ? 2 : 0, *p != '.', &e))
            length += (size_t)snprintf(got + length, sizeof got - length, "%zu-%zu@%zu ", e.first, e.last, e.peak);
    if (aecl_events_finish(&events, &e))
        snprintf(got + length, sizeof got - length, "%zu-%zu@%zu ", e.first, e.last, e.peak);
    assert_string_equal(got, want);
}

static void events_are_merged_and_have_a_least_length(void **state) {
    (void)state;
    check_events("..xXx..x..", 0, 1, "2-4@3 7-7@7 ");
    check_events("..xXx..x..", 1, 1, "2-4@3 7-7@7 ");
    check_events("..xXx..x..", 2, 1, "2-7@3 ");
    check_events("..xXx..x..", 0, 2, "2-4@3 ");
    check_events("x.x.X", 1, 5, "0-4@4 ");
    check_events("x.x.X", 0, 2, "");
    check_events("....", 3, 1, "");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_point_has_the_mean_score_of_its_windows),
        cmocka_unit_test(a_state_without_one_of_its_parts_is_refused),
        cmocka_unit_test(a_series_shorter_than_a_window_is_refused),
        cmocka_unit_test(scores_of_windows_at_hand_are_spread_alike),
        cmocka_unit_test(events_are_merged_and_have_a_least_length),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
