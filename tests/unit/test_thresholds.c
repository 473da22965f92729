/* Every threshold rule on cases computed by hand. */
#include "support/compare.h"

#include <math.h>
#include <stdbool.h>

#include "detect/thresholds.h"

/* mean 4, variance 8, median 3, quartiles 2 and 5 */
static const double five[] = {5, 1, 3, 9, 2};

static double find(const char *text, const aecl_score_summary *summary, const aecl_ranking *labelled) {
    aecl_threshold threshold;
    double got = NAN;
    aecl_assert_ok(aecl_threshold_parse(&threshold, text));
    aecl_assert_ok(aecl_threshold_find(&threshold, &(aecl_threshold_source){summary, labelled}, &got));
    return got;
}

static void rules_of_training_scores_match_by_hand(void **state) {
    static const struct {
        const char *rule;
        double want;
    } cases[] = {
        {"sigma", 6.8284271247461903}, /* 4 + sqrt 8 */
        {"sigma:0", 4},
        {"sigma:-2", -1.6568542494923806},
        {"percentile:50", 3},
        {"percentile", 8.2}, /* place 3.8 of 0..4: 5 + .8 x 4 */
        {"percentile:0", 1},
        {"percentile:100", 9},
        {"percentile:12.5", 1.5},
        {"mad:1", 5}, /* |score - 3| = 2 2 0 6 1, its median 2 */
        {"mad", 9},
        {"iqr", 9.5}, /* 5 + 1.5 x (5 - 2) */
        {"iqr:0", 5},
        {"rate:0.25", 5},
        {"rate:0", 9},
        {"rate:1", 1},
        {"0.0325", 0.0325},
        {"value:-3", -3},
    };
    aecl_score_summary summary;
    (void)state;
    aecl_assert_ok(aecl_score_summary_make(&summary, five, COUNT_OF(five)));
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        aecl_assert_near(find(cases[i].rule, &summary, NULL), cases[i].want, 1e-12);
}

static void equal_scores_and_one_row_have_their_threshold(void **state) {
    static const char *const rules[] = {"sigma", "percentile", "mad", "iqr", "rate"};
    const double equal[] = {0.3, 0.3, 0.3};
    (void)state;
    for (size_t count = 1; count <= 3; count++) {
        aecl_score_summary summary;
        aecl_assert_ok(aecl_score_summary_make(&summary, equal, count));
        for (size_t i = 0; i < COUNT_OF(rules); i++) aecl_assert_near(find(rules[i], &summary, NULL), 0.3, 1e-15);
    }
}

static void rules_of_labelled_scores_match_by_hand(void **state) {
    /* falling: 9a 7n 6a 5a 3n 1n. F1 above 4 is 2 x 3 / (4 + 3), the highest; recall - false alarm rate there is 2/3. */
    const double scores[] = {3, 9, 5, 7, 1, 6};
    const bool anomalous[] = {false, true, true, false, false, true};
    aecl_ranking r;
    (void)state;
    aecl_assert_ok(aecl_ranking_new(&r, scores, anomalous, 6));
    aecl_assert_near(find("best-f1", NULL, &r), 4, 0);
    aecl_assert_near(find("youden", NULL, &r), 4, 0);
    aecl_ranking_free(&r);
}

static void labelled_rules_have_their_ends(void **state) {
    const double scores[] = {2, 1}, equal[] = {5, 5}, zero[] = {1, 0}, close[] = {1, nextafter(1, 2)};
    const bool lower[] = {false, true};
    aecl_ranking r;
    (void)state;
    /* The anomaly scores lower: F1 is best with all called anomalous, Youden with none. */
    aecl_assert_ok(aecl_ranking_new(&r, scores, lower, 2));
    assert_true(find("best-f1", NULL, &r) == 1 - 1e-6);
    assert_true(find("youden", NULL, &r) == 2);
    aecl_ranking_free(&r);
    aecl_assert_ok(aecl_ranking_new(&r, equal, lower, 2));
    assert_true(find("best-f1", NULL, &r) == 5 - 5e-6);
    assert_true(find("youden", NULL, &r) == 5);
    aecl_ranking_free(&r);
    aecl_assert_ok(aecl_ranking_new(&r, zero, lower, 2)); /* a threshold below 0 that can be told from it */
    assert_true(find("best-f1", NULL, &r) == -1e-6);
    aecl_ranking_free(&r);
    /* No number lies between: the threshold is the lower one, above which the upper lies. */
    aecl_assert_ok(aecl_ranking_new(&r, close, lower, 2));
    assert_true(find("youden", NULL, &r) == 1);
    aecl_ranking_free(&r);
}

static void wrong_rules_are_refused_by_name(void **state) {
    static const struct {
        const char *text, *words;
    } cases[] = {
        {"sgima", "nearest is \"sigma\""},
        {"", "no threshold rule \"\""},
        {"sigma:", "\"\" is not a number"},
        {"sigma:nan", "is not a number"},
        {"sigma:1e9", "-1e+06 to 1e+06"},
        {"percentile:101", "0 to 100"},
        {"rate:-0.1", "0 to 1"},
        {"youden:1", "takes no number"},
        {"value", "which value"},
        {"3x", "no threshold rule \"3x\""},
        {"inf", "no threshold rule \"inf\""},
        {"mad:3 ", "\"3 \" is not a number"},
    };
    aecl_threshold threshold;
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        aecl_assert_refused(aecl_threshold_parse(&threshold, cases[i].text), AECL_USAGE, cases[i].words);
}

static void missing_scores_are_refused(void **state) {
    const double scores[] = {1, 2}, broken[] = {1, INFINITY}, huge[] = {-1e308, 1e308};
    const bool normal[] = {false, false};
    aecl_score_summary summary;
    aecl_threshold threshold;
    aecl_ranking r;
    double got;
    (void)state;
    aecl_assert_refused(aecl_score_summary_make(&summary, scores, 0), AECL_INPUT, "0 training rows");
    aecl_assert_refused(aecl_score_summary_make(&summary, broken, 2), AECL_INPUT, "training row 2");
    aecl_assert_ok(aecl_threshold_parse(&threshold, "sigma"));
    aecl_assert_refused(aecl_threshold_find(&threshold, &(aecl_threshold_source){NULL, NULL}, &got), AECL_INPUT,
                        "training rows");
    aecl_assert_ok(aecl_score_summary_make(&summary, huge, 2));
    aecl_assert_refused(aecl_threshold_find(&threshold, &(aecl_threshold_source){&summary, NULL}, &got), AECL_INPUT,
                        "not finite");
    aecl_assert_ok(aecl_threshold_parse(&threshold, "youden"));
    aecl_assert_refused(aecl_threshold_find(&threshold, &(aecl_threshold_source){&summary, NULL}, &got), AECL_INPUT,
                        "both classes");
    aecl_assert_ok(aecl_ranking_new(&r, scores, normal, 2));
    aecl_assert_refused(aecl_threshold_find(&threshold, &(aecl_threshold_source){NULL, &r}, &got), AECL_INPUT,
                        "both classes");
    aecl_ranking_free(&r);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rules_of_training_scores_match_by_hand),
        cmocka_unit_test(equal_scores_and_one_row_have_their_threshold),
        cmocka_unit_test(rules_of_labelled_scores_match_by_hand),
        cmocka_unit_test(labelled_rules_have_their_ends),
        cmocka_unit_test(wrong_rules_are_refused_by_name),
        cmocka_unit_test(missing_scores_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
