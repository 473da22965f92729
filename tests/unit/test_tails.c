/* Tails and their joined score: by hand, and against the formula written out in full for every row; planes against rows
 * that lie on one. */
#include "support/compare.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/philox.h"
#include "detect/plane.h"
#include "detect/tails.h"

static void surprise_matches_by_hand(void **state) {
    double values[101];
    aecl_tail tail;
    (void)state;
    for (size_t i = 0; i < COUNT_OF(values); i++) values[i] = (double)i; /* 90th percentile 90, mean excess 5.5 */
    aecl_assert_ok(aecl_tail_fit(&tail, values, COUNT_OF(values)));
    aecl_assert_near(tail.excess, 5.5, 1e-12);
    aecl_assert_near(aecl_tail_surprise(&tail, -1), 0, 0);
    aecl_assert_near(aecl_tail_surprise(&tail, 0), 0, 0);
    aecl_assert_near(aecl_tail_surprise(&tail, 50), log(2), 1e-12);
    aecl_assert_near(aecl_tail_surprise(&tail, 62.5), -log(0.375), 1e-12);
    aecl_assert_near(aecl_tail_surprise(&tail, 90), log(10), 1e-12);
    aecl_assert_near(aecl_tail_surprise(&tail, 101), log(10) + 2, 1e-12);
}

static void rows_all_alike_have_finite_surprises(void **state) {
    const double same[] = {3, 3, 3};
    aecl_tail tail;
    (void)state;
    for (size_t count = 1; count <= COUNT_OF(same); count++) {
        aecl_assert_ok(aecl_tail_fit(&tail, same, count));
        aecl_assert_near(aecl_tail_surprise(&tail, 2.9), 0, 0);
        assert_true(isfinite(aecl_tail_surprise(&tail, 1e6)) && aecl_tail_surprise(&tail, 4) > 100);
    }
}

static void values_that_are_not_finite_are_refused(void **state) {
    const double broken[] = {1, NAN};
    aecl_tail tail;
    (void)state;
    aecl_assert_refused(aecl_tail_fit(&tail, broken, 2), AECL_INPUT, "row 2");
    aecl_assert_refused(aecl_tail_fit(&tail, broken, 0), AECL_INPUT, "0 training rows");
}

/* The formula, without a tail's struct: numpy's percentiles, counted parts, exponential excess. */

static int rising(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double quantile(const double *sorted, size_t count, double q) {
    const double at = q * (double)(count - 1), low = floor(at);
    const size_t i = (size_t)low;
    return i + 1 < count ? sorted[i] + (at - low) * (sorted[i + 1] - sorted[i]) : sorted[i];
}

static double plain_surprise(const double *values, size_t count, double value) {
    double sorted[200], sum = 0, beyond = 0, part = 0;
    memcpy(sorted, values, count * sizeof *sorted);
    qsort(sorted, count, sizeof *sorted, rising);
    const double upper = quantile(sorted, count, 0.9);
    for (size_t i = 0; i < count; i++)
        if (sorted[i] > upper) sum += sorted[i] - upper, beyond++;
    if (value >= upper) return log(10) + (value - upper) / (sum / beyond);
    for (int i = 0; i < 90; i++) {
        const double low = quantile(sorted, count, i / 100.), high = quantile(sorted, count, (i + 1) / 100.);
        if (value >= low && value < high) part = (i + (value - low) / (high - low)) / 100;
    }
    return -log(1 - part);
}

static void joined_score_matches_its_formula(void **state) {
    enum { COUNT = 200, FEATURES = 12 };
    static double part[AECL_PARTS][COUNT], sum[COUNT], scores[COUNT];
    const double freedom[AECL_PARTS] = {0, 4, 6}, asked[AECL_PARTS] = {1.7, 0.6, 2.5};
    aecl_measured m = {{part[0], part[1], part[2]}, {0, 4, 6}, COUNT, FEATURES};
    double weight[AECL_PARTS] = {1}, median[AECL_PARTS], want = 0;
    aecl_tails tails = {0};
    (void)state;
    for (size_t p = 0; p < AECL_PARTS; p++) {
        double sorted[COUNT];
        for (size_t i = 0; i < COUNT; i++)
            part[p][i] = fabs(aecl_random_normal(3, AECL_RANDOM_TEST, p, i)) * (p ? 0.2 : 1) + 0.1;
        memcpy(sorted, part[p], sizeof sorted);
        qsort(sorted, COUNT, sizeof *sorted, rising);
        median[p] = quantile(sorted, COUNT, 0.5);
        if (p == 0) continue;
        const double r = median[p] * median[p] * FEATURES / freedom[p] / (median[0] * median[0] / FEATURES);
        weight[p] = 1 / (1 + 4 * r * r);
    }
    aecl_assert_ok(aecl_tails_fit(&tails, &m, scores));
    for (size_t p = 0; p < AECL_PARTS; p++) {
        aecl_assert_near(tails.weight[p], weight[p], 1e-12);
        for (size_t i = 0; i < COUNT; i++) sum[i] += weight[p] * plain_surprise(part[p], COUNT, part[p][i]);
        want += weight[p] * plain_surprise(part[p], COUNT, asked[p]);
    }
    for (size_t i = 0; i < COUNT; i++) aecl_assert_near(scores[i], plain_surprise(sum, COUNT, sum[i]), 1e-9);
    aecl_assert_near(aecl_tails_score(&tails, asked), plain_surprise(sum, COUNT, want), 1e-9);
}

static void neighbours_that_tell_nothing_leave_no_weight(void **state) {
    double zero[] = {0, 0, 0}, error[] = {1, 2, 3}, scores[3];
    const aecl_measured m = {{zero, error, zero}, {0, 2, 0}, 3, 4};
    aecl_tails tails = {0};
    (void)state;
    aecl_assert_ok(aecl_tails_fit(&tails, &m, scores));
    assert_true(tails.weight[AECL_PART_ERROR] == 0 && tails.weight[AECL_PART_PLANE] == 0);
    for (size_t i = 0; i < 3; i++) assert_true(isfinite(scores[i]));
}

/* Rows on a line in three dimensions, but one that lies 3 off it. */
static void a_row_off_the_plane_has_its_distance(void **state) {
    enum { COUNT = 21, FEATURES = 3 };
    float rows[COUNT * FEATURES], one[] = {0}, unit[] = {1};
    uint32_t order[COUNT];
    double errors[COUNT] = {0}, far = 0;
    aecl_scaling scaling = {AECL_SCALING_NONE, 1, one, unit};
    aecl_dataset data = {.dtype = AECL_F32, .features = FEATURES, .count = COUNT, .values = rows};
    float off[] = {4, 4, 7};
    aecl_tails tails = {0};
    (void)state;
    for (uint32_t i = 0; i < COUNT; i++) {
        order[i] = COUNT - 1 - i;
        for (size_t f = 0; f < FEATURES; f++) rows[i * FEATURES + f] = f < 2 ? (float)i - 10 : 4;
    }
    aecl_row_source source = aecl_scaled_rows(&scaling, &data);
    source.order = order;
    aecl_assert_ok(aecl_plane_fit(&tails, errors, &source, COUNT - 5, 1));
    assert_int_equal(tails.components, 1);
    for (size_t i = 0; i < COUNT; i++) aecl_assert_near(errors[i], 0, 1e-6);
    data.values = off, data.count = 1;
    const aecl_row_source asked = aecl_scaled_rows(&scaling, &data);
    aecl_assert_ok(aecl_plane_errors(&tails, &asked, &far));
    aecl_assert_near(far, 3 / sqrt(FEATURES), 1e-9);
    free(tails.plane);
}

/* A far row, fitted, would draw the plane to itself. */
static void a_kept_row_is_judged_by_a_plane_without_it(void **state) {
    enum { COUNT = 12 };
    float rows[COUNT * 2] = {0}, one[] = {0}, unit[] = {1};
    uint32_t order[COUNT];
    double errors[COUNT] = {0};
    aecl_scaling scaling = {AECL_SCALING_NONE, 1, one, unit};
    aecl_dataset data = {.dtype = AECL_F32, .features = 2, .count = COUNT, .values = rows};
    aecl_tails tails = {0};
    (void)state;
    for (uint32_t i = 0; i < COUNT; i++) order[i] = i, rows[2 * i] = i % 2 ? 1 : -1;
    rows[0] = 0, rows[1] = 100;
    aecl_row_source source = aecl_scaled_rows(&scaling, &data);
    source.order = order;
    aecl_assert_ok(aecl_plane_fit(&tails, errors, &source, COUNT, 1));
    aecl_assert_near(errors[0], 100 / sqrt(2), 1e-6);
    free(tails.plane);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(surprise_matches_by_hand),
        cmocka_unit_test(rows_all_alike_have_finite_surprises),
        cmocka_unit_test(values_that_are_not_finite_are_refused),
        cmocka_unit_test(joined_score_matches_its_formula),
        cmocka_unit_test(neighbours_that_tell_nothing_leave_no_weight),
        cmocka_unit_test(a_row_off_the_plane_has_its_distance),
        cmocka_unit_test(a_kept_row_is_judged_by_a_plane_without_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
