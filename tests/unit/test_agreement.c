/* Agreement of rankings, by hand and (equal scores) as scipy.stats.spearmanr has it. */
#include "support/compare.h"

#include <math.h>

#include "detect/agreement.h"

static void rankings_alike_agree_wholly_and_opposite_ones_not(void **state) {
    double up[200], same[200], down[200];
    aecl_agreement a;
    (void)state;
    for (size_t i = 0; i < 200; i++) up[i] = (double)i, same[i] = exp((double)i / 50), down[i] = -up[i];
    aecl_assert_ok(aecl_agreement_find(&a, up, same, 200));
    aecl_assert_near(a.spearman, 1, 1e-12);
    aecl_assert_near(a.shared, 1, 0);
    assert_int_equal(a.top, 2);
    aecl_assert_ok(aecl_agreement_find(&a, up, down, 200));
    aecl_assert_near(a.spearman, -1, 1e-12);
    aecl_assert_near(a.shared, 0, 0);
    down[199] = 1000; /* the highest of both */
    aecl_assert_ok(aecl_agreement_find(&a, up, down, 200));
    aecl_assert_near(a.shared, 0.5, 0);
}

static void equal_scores_have_their_mean_rank(void **state) {
    const double x[] = {1, 2, 2, 3, 5, 5, 5, 7}, y[] = {2, 1, 4, 4, 3, 6, 6, 5}, flat[8] = {0};
    aecl_agreement a;
    (void)state;
    aecl_assert_ok(aecl_agreement_find(&a, x, y, 8));
    aecl_assert_near(a.spearman, 0.6895607149652165, 1e-12);
    assert_int_equal(a.top, 1);
    aecl_assert_near(a.shared, 0, 0);
    aecl_assert_ok(aecl_agreement_find(&a, x, flat, 8));
    assert_true(isnan(a.spearman));
}

/* Rows on a line but for one: it is the strangest by any method. */
static void baselines_are_of_the_rows_themselves(void **state) {
    static float rows[300][3];
    double scores[300];
    float shift = 0, scale = 1;
    const aecl_scaling scaling = {AECL_SCALING_NONE, 1, &shift, &scale};
    const aecl_dataset set = {.dtype = AECL_F32, .count = 300, .features = 3, .rank = 1, .dim = {3}, .values = rows};
    aecl_agreement pca, neighbours;
    size_t count = 0;
    (void)state;
    for (size_t i = 0; i < 300; i++) {
        const float at = (float)((i * 77) % 300) / 300;
        rows[i][0] = at, rows[i][1] = 2 * at, rows[i][2] = i == 123 ? 5 : 0.01F * (float)(i % 3);
        scores[i] = (double)rows[i][2];
    }
    const aecl_agreement_request request = {&set, &scaling, scores, 1};
    aecl_assert_ok(aecl_agreement_with_baselines(&pca, &neighbours, &count, &request));
    assert_int_equal(count, 300);
    assert_int_equal(pca.top, 3);
    assert_true(pca.shared > 0.3 && neighbours.shared > 0.3);
    assert_true(isfinite(pca.spearman) && isfinite(neighbours.spearman));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rankings_alike_agree_wholly_and_opposite_ones_not),
        cmocka_unit_test(equal_scores_have_their_mean_rank),
        cmocka_unit_test(baselines_are_of_the_rows_themselves),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
