/* Metrics against hand-computed cases and against scikit-learn's figures in tests/golden/metrics.txt. */
#include "support/compare.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "detect/metrics.h"
#include "detect/thresholds.h"

enum { MOST = 256 };

/* One case of the file as far as it was read. */
typedef struct {
    char name[64];
    size_t count;
    double scores[MOST];
    bool anomalous[MOST];
    aecl_ranking ranking;
    aecl_score_summary summary;
} golden_case;

/* NaN stands for null. Returns how many there are. */
static size_t read_numbers(char *text, double values[MOST + 1]) {
    size_t count = 0;
    for (char *word = strtok(text, " \n"); word != NULL; word = strtok(NULL, " \n")) {
        assert_true(count <= MOST);
        values[count++] = strcmp(word, "null") == 0 ? NAN : strtod(word, NULL);
    }
    return count;
}

static void assert_defined(bool defined, double got, double want) {
    assert_int_equal(defined, !isnan(want));
    if (defined) aecl_assert_near(got, want, 1e-9);
}

static void check_at(const golden_case *c, const double *values, size_t count) {
    const aecl_confusion confusion = aecl_confusion_at(c->scores, c->anomalous, c->count, values[0]);
    assert_int_equal(count, 8);
    for (size_t i = 1; i < count; i++) {
        double got = NAN;
        const bool defined = aecl_metrics[i - 1].compute(&confusion, &got);
        assert_defined(defined, got, values[i]);
    }
    assert_null(aecl_metrics[7].name);
}

static void check_curve(const golden_case *c, const char *key, const double *values, size_t count) {
    double x[MOST + 1], y[MOST + 1];
    assert_int_equal(count, c->ranking.levels + 1);
    assert_true(key[0] == 'r' ? aecl_roc_curve(&c->ranking, x, y) : aecl_precision_recall_curve(&c->ranking, x, y));
    for (size_t i = 0; i < count; i++) aecl_assert_near(strchr(key, 'x') ? x[i] : y[i], values[i], 1e-9);
}

static void check_rule(const golden_case *c, const char *rule, double want) {
    aecl_threshold threshold;
    double got;
    aecl_assert_ok(aecl_threshold_parse(&threshold, rule));
    aecl_assert_ok(aecl_threshold_find(&threshold, &(aecl_threshold_source){&c->summary, NULL}, &got));
    aecl_assert_near(got, want, 1e-9 * fmax(1, fabs(want)));
}

static void check_line(golden_case *c, const char *key, double *values, size_t count) {
    double got = NAN;
    if (strcmp(key, "scores") == 0) {
        memcpy(c->scores, values, count * sizeof *values);
        c->count = count;
    } else if (strcmp(key, "labels") == 0) {
        assert_int_equal(count, c->count);
        for (size_t i = 0; i < count; i++) c->anomalous[i] = values[i] != 0;
        aecl_assert_ok(aecl_ranking_new(&c->ranking, c->scores, c->anomalous, c->count));
        aecl_assert_ok(aecl_score_summary_make(&c->summary, c->scores, c->count));
    } else if (strcmp(key, "roc_auc") == 0) {
        const bool defined = aecl_roc_auc(&c->ranking, &got);
        assert_defined(defined, got, values[0]);
    } else if (strcmp(key, "average_precision") == 0) {
        const bool defined = aecl_average_precision(&c->ranking, &got);
        assert_defined(defined, got, values[0]);
    } else if (strcmp(key, "at") == 0) {
        check_at(c, values, count);
    } else if (strncmp(key, "rule:", 5) == 0) {
        check_rule(c, key + 5, values[0]);
    } else {
        check_curve(c, key, values, count);
    }
}

static void metrics_equal_those_of_scikit_learn(void **state) {
    static char line[65536];
    golden_case c = {0};
    size_t lines = 0;
    FILE *file = fopen("tests/golden/metrics.txt", "r");
    (void)state;
    assert_non_null(file);
    for (; fgets(line, sizeof line, file) != NULL; lines++) {
        double values[MOST + 1] = {NAN};
        char *rest = strchr(line, ' ');
        if (line[0] == '#') continue;
        assert_non_null(rest);
        *rest++ = '\0';
        if (strcmp(line, "case") == 0) {
            aecl_ranking_free(&c.ranking);
            c = (golden_case){0};
        } else {
            const size_t count = read_numbers(rest, values);
            check_line(&c, line, values, count);
        }
    }
    aecl_ranking_free(&c.ranking);
    fclose(file);
    assert_true(lines > 200);
}

static void confusion_counts_what_lies_above(void **state) {
    const double scores[] = {1, 2, 2, 3, NAN};
    const bool anomalous[] = {false, true, false, true, true};
    const aecl_confusion c = aecl_confusion_at(scores, anomalous, 5, 2);
    double precision, recall;
    (void)state;
    assert_int_equal(c.found, 1);
    assert_int_equal(c.missed, 2);
    assert_int_equal(c.false_alarms, 0);
    assert_int_equal(c.cleared, 2);
    assert_true(aecl_metric_find("precision_normal")->compute(&c, &precision));
    aecl_assert_near(precision, 0.5, 0);
    assert_true(aecl_metric_find("recall_anomaly")->compute(&c, &recall));
    aecl_assert_near(recall, 1.0 / 3, 1e-15);
    assert_null(aecl_metric_find("precision"));
}

static void curves_of_one_class_are_undefined(void **state) {
    const double scores[] = {1, 2};
    const bool normal[] = {false, false}, anomalous[] = {true, true};
    double got = -1;
    aecl_ranking r;
    (void)state;
    aecl_assert_ok(aecl_ranking_new(&r, scores, normal, 2));
    assert_false(aecl_roc_auc(&r, &got) || aecl_average_precision(&r, &got) || aecl_roc_curve(&r, &got, &got) ||
                 aecl_precision_recall_curve(&r, &got, &got));
    aecl_assert_near(got, -1, 0);
    aecl_ranking_free(&r);
    aecl_assert_ok(aecl_ranking_new(&r, scores, anomalous, 2));
    assert_false(aecl_roc_auc(&r, &got));
    assert_true(aecl_average_precision(&r, &got));
    aecl_assert_near(got, 1, 0);
    aecl_ranking_free(&r);
    aecl_ranking_free(NULL);
}

static void rankings_refuse_what_has_no_order(void **state) {
    const double scores[] = {1, NAN, 2}, infinite[] = {INFINITY};
    const bool anomalous[] = {false, true, false};
    aecl_ranking r;
    (void)state;
    aecl_assert_refused(aecl_ranking_new(&r, scores, anomalous, 3), AECL_INPUT, "row 2");
    aecl_assert_refused(aecl_ranking_new(&r, infinite, anomalous, 1), AECL_INPUT, "row 1");
    aecl_assert_refused(aecl_ranking_new(&r, scores, anomalous, 0), AECL_INPUT, "0 rows");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(metrics_equal_those_of_scikit_learn),
        cmocka_unit_test(confusion_counts_what_lies_above),
        cmocka_unit_test(curves_of_one_class_are_undefined),
        cmocka_unit_test(rankings_refuse_what_has_no_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
