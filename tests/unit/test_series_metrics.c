/* Metrics of series against the figures of the package TSB-AD in tests/golden/series_metrics.txt, and small cases whose
 * figures are known. */
#include "support/compare.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "detect/span_metrics.h"
#include "detect/vus.h"

enum { MOST = 512 };

typedef struct {
    size_t count;
    double scores[MOST];
    aecl_spans real, called;
} golden_case;

static void forget(golden_case *c) {
    aecl_spans_free(&c->real);
    aecl_spans_free(&c->called);
    *c = (golden_case){0};
}

static size_t read_numbers(char *text, double values[MOST]) {
    size_t count = 0;
    for (char *word = strtok(text, " \n"); word != NULL; word = strtok(NULL, " \n")) {
        assert_true(count < MOST);
        values[count++] = strcmp(word, "null") == 0 ? NAN : strtod(word, NULL);
    }
    return count;
}

/* The spans of the values above `least`. */
static void mark(aecl_spans *out, const double *values, size_t count, double least) {
    bool marked[MOST];
    for (size_t i = 0; i < count; i++) marked[i] = values[i] > least;
    aecl_assert_ok(aecl_spans_of(out, marked, count));
}

static void assert_figure(bool defined, double got, double want) {
    assert_int_equal(defined, !isnan(want));
    if (defined) aecl_assert_near(got, want, 1e-6);
}

static void check_line(golden_case *c, const char *key, const double *values, size_t count) {
    double got = NAN;
    bool defined = false;
    if (strcmp(key, "scores") == 0) {
        memcpy(c->scores, values, count * sizeof *values);
        c->count = count;
    } else if (strcmp(key, "labels") == 0) {
        assert_int_equal(count, c->count);
        mark(&c->real, values, count, .5);
    } else if (strcmp(key, "threshold") == 0) {
        mark(&c->called, c->scores, c->count, values[0]);
    } else if (strcmp(key, "vus") == 0) {
        aecl_vus vus;
        aecl_assert_ok(aecl_vus_measure(&vus, c->scores, c->count, &c->real, (size_t)values[0]));
        aecl_assert_near(vus.roc, values[1], 1e-6);
        aecl_assert_near(vus.pr, values[2], 1e-6);
    } else if (strcmp(key, "range") == 0) {
        defined = aecl_range_precision(&c->called, &c->real, &got);
        assert_figure(defined, got, values[0]);
        defined = aecl_range_recall(&c->called, &c->real, &got);
        assert_figure(defined, got, values[1]);
    } else if (strcmp(key, "affiliation") == 0) {
        defined = aecl_affiliation_precision(&c->called, &c->real, c->count, &got);
        assert_figure(defined, got, values[0]);
        defined = aecl_affiliation_recall(&c->called, &c->real, c->count, &got);
        assert_figure(defined, got, values[1]);
    } else {
        fail_msg("unknown line %s", key);
    }
}

static void metrics_of_series_equal_those_of_tsb_ad(void **state) {
    static char line[65536];
    golden_case c = {0};
    size_t lines = 0;
    FILE *file = fopen("tests/golden/series_metrics.txt", "r");
    (void)state;
    assert_non_null(file);
    for (; fgets(line, sizeof line, file) != NULL; lines++) {
        double values[MOST] = {NAN};
        char *rest = strchr(line, ' ');
        assert_non_null(rest);
        *rest++ = '\0';
        if (strcmp(line, "case") == 0) {
            forget(&c);
            continue;
        }
        const size_t count = read_numbers(rest, values);
        check_line(&c, line, values, count);
    }
    forget(&c);
    fclose(file);
    assert_true(lines > 60);
}

static void spans_are_the_runs_of_marked_points(void **state) {
    const bool marked[] = {true, true, false, true, false, false, true};
    aecl_spans spans;
    (void)state;
    aecl_assert_ok(aecl_spans_of(&spans, marked, 7));
    assert_int_equal(spans.count, 3);
    assert_int_equal(spans.at[0].start, 0);
    assert_int_equal(spans.at[0].end, 2);
    assert_int_equal(spans.at[2].start, 6);
    assert_int_equal(spans.at[2].end, 7);
    assert_int_equal(aecl_spans_points(&spans), 4);
    aecl_spans_free(&spans);
    aecl_assert_ok(aecl_spans_of(&spans, marked + 4, 2));
    assert_int_equal(spans.count, 0);
    aecl_spans_free(&spans);
}

static void figures_without_calls_or_anomalies_are_undefined(void **state) {
    aecl_span one = {3, 5};
    const aecl_spans none = {NULL, 0}, some = {&one, 1};
    double got = -1;
    (void)state;
    assert_false(aecl_range_precision(&none, &some, &got) || aecl_range_recall(&some, &none, &got));
    assert_false(aecl_affiliation_precision(&none, &some, 9, &got) || aecl_affiliation_recall(&some, &none, 9, &got));
    aecl_assert_near(got, -1, 0);
    aecl_assert_near(aecl_harmonic_mean(0, 0), 0, 0);
    aecl_assert_near(aecl_harmonic_mean(.5, 1), 2.0 / 3, 1e-15);
}

static void an_event_is_found_by_its_first_called_point(void **state) {
    aecl_span real_at[] = {{2, 6}, {10, 12}, {20, 30}}, called_at[] = {{0, 3}, {25, 26}, {28, 40}};
    const aecl_spans real = {real_at, 3}, called = {called_at, 3};
    (void)state;
    const aecl_event_recall r = aecl_event_recall_measure(&called, &real);
    assert_int_equal(r.events, 3);
    assert_int_equal(r.found, 2);
    assert_int_equal(r.longest_delay, 5);
    aecl_assert_near(r.mean_delay, 2.5, 0);
}

static void scores_that_are_no_numbers_are_refused(void **state) {
    const double scores[] = {1, NAN, 2};
    aecl_span one = {0, 1};
    aecl_vus vus;
    (void)state;
    aecl_assert_refused(aecl_vus_measure(&vus, scores, 3, &(aecl_spans){&one, 1}, 2), AECL_INPUT, "point 2");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(metrics_of_series_equal_those_of_tsb_ad),
        cmocka_unit_test(spans_are_the_runs_of_marked_points),
        cmocka_unit_test(figures_without_calls_or_anomalies_are_undefined),
        cmocka_unit_test(an_event_is_found_by_its_first_called_point),
        cmocka_unit_test(scores_that_are_no_numbers_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
