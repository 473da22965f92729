/* Mean distances to the nearest rows: by hand, and against their definition at odd sizes. */
#include "support/compare.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/philox.h"
#include "baseline/knn.h"

static void line_has_its_distances(void **state) {
    /* 0, 1, 3, 7 on a line */
    const float values[] = {0, 1, 3, 7}, asked[] = {2, 7};
    const aecl_row_source train = aecl_float_rows(values, 1, 4), query = aecl_float_rows(asked, 1, 2);
    double scores[4];
    (void)state;
    aecl_assert_ok(aecl_knn_scores(&train, NULL, (aecl_neighbour_span){2, 2}, scores));
    aecl_assert_near(scores[0], 3, 0);
    aecl_assert_near(scores[1], 2, 0);
    aecl_assert_near(scores[2], 3, 0);
    aecl_assert_near(scores[3], 6, 0);
    aecl_assert_ok(aecl_knn_scores(&train, &query, (aecl_neighbour_span){1, 1}, scores));
    aecl_assert_near(scores[0], 1, 0);
    aecl_assert_near(scores[1], 0, 0);
    aecl_assert_ok(aecl_knn_scores(&train, &query, (aecl_neighbour_span){99, 99}, scores));
    aecl_assert_near(scores[0], 5, 0);
    aecl_assert_ok(aecl_knn_scores(&train, NULL, (aecl_neighbour_span){99, 99}, scores));
    aecl_assert_near(scores[0], 7, 0);
    aecl_assert_ok(aecl_knn_scores(&train, &query, (aecl_neighbour_span){1, 3}, scores));
    aecl_assert_near(scores[0], (1 + 1 + 2) / 3., 1e-15);
    aecl_assert_ok(aecl_knn_scores(&train, NULL, (aecl_neighbour_span){1, 99}, scores));
    aecl_assert_near(scores[3], (4 + 6 + 7) / 3., 1e-15);
}

static int by_rising_value(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double plain_score(const aecl_row_source *train, const float *row, size_t self, size_t k) {
    const float *values = train->data;
    const size_t count = train->count;
    double *distance = NULL, found = 0;
    size_t kept = 0;
    aecl_assert_ok(aecl_alloc(&distance, count, sizeof *distance));
    for (size_t i = 0; i < count; i++) {
        if (i == self) continue;
        double sum = 0;
        for (size_t f = 0; f < train->features; f++)
            sum += pow((double)values[i * train->features + f] - (double)row[f], 2);
        distance[kept++] = sqrt(sum);
    }
    qsort(distance, kept, sizeof *distance, by_rising_value);
    k = k < kept ? k : kept;
    for (size_t i = 0; i < k; i++) found += distance[i] / (double)k;
    free(distance);
    return found;
}

static void distances_match_their_definition_at_odd_sizes(void **state) {
    static const size_t sizes[] = {2, 3, 16, 17, 31, 33, 65};
    (void)state;
    for (size_t c = 0; c < COUNT_OF(sizes); c++) {
        const size_t count = sizes[c], features = sizes[COUNT_OF(sizes) - 1 - c];
        float *values = NULL, *asked = NULL;
        double scores[65], own[65];
        aecl_assert_ok(aecl_alloc(&values, count * features, sizeof *values));
        aecl_assert_ok(aecl_alloc(&asked, count * features, sizeof *asked));
        for (size_t i = 0; i < count * features; i++) {
            values[i] = aecl_random_normal(1, AECL_RANDOM_TEST, count, i);
            asked[i] = aecl_random_normal(2, AECL_RANDOM_TEST, count, i);
        }
        const aecl_row_source train = aecl_float_rows(values, features, count);
        const aecl_row_source query = aecl_float_rows(asked, features, count);
        aecl_assert_ok(aecl_knn_scores(&train, &query, AECL_NEIGHBOURS, scores));
        aecl_assert_ok(aecl_knn_scores(&train, NULL, AECL_NEIGHBOURS, own));
        for (size_t i = 0; i < count; i++) {
            aecl_assert_near(scores[i], plain_score(&train, asked + i * features, count, 5), 1e-12);
            aecl_assert_near(own[i], plain_score(&train, values + i * features, i, 5), 1e-12);
        }
        free(values);
        free(asked);
    }
}

/* Squares that single precision cannot hold are among the nearest as others are. */
static void far_and_near_rows_are_measured_alike(void **state) {
    static const float units[] = {1e-30F, 1, 1e19F};
    enum { COUNT = 70, FEATURES = 3 };
    float values[COUNT * FEATURES];
    double scores[COUNT];
    (void)state;
    for (size_t u = 0; u < COUNT_OF(units); u++) {
        for (size_t i = 0; i < COUNT_OF(values); i++)
            values[i] = units[u] * aecl_random_normal(3, AECL_RANDOM_TEST, u, i);
        const aecl_row_source rows = aecl_float_rows(values, FEATURES, COUNT);
        aecl_assert_ok(aecl_knn_scores(&rows, NULL, AECL_NEIGHBOURS, scores));
        for (size_t i = 0; i < COUNT; i++) {
            const double wanted = plain_score(&rows, values + i * FEATURES, i, 5);
            aecl_assert_near(scores[i], wanted, 1e-14 * wanted);
        }
    }
}

static void nothing_to_compare_with_is_refused(void **state) {
    const float values[] = {0, NAN, 2, 3};
    const aecl_row_source none = aecl_float_rows(values, 1, 0), one = aecl_float_rows(values, 1, 1);
    const aecl_row_source wide = aecl_float_rows(values, 2, 1), broken = aecl_float_rows(values, 1, 2);
    double scores[2];
    (void)state;
    aecl_assert_refused(aecl_knn_scores(&none, &one, AECL_NEIGHBOURS, scores), AECL_INPUT, "no rows");
    aecl_assert_refused(aecl_knn_scores(&none, NULL, AECL_NEIGHBOURS, scores), AECL_INPUT, "no rows");
    aecl_assert_refused(aecl_knn_scores(&one, NULL, AECL_NEIGHBOURS, scores), AECL_INPUT, "no rows");
    aecl_assert_refused(aecl_knn_scores(&one, &wide, AECL_NEIGHBOURS, scores), AECL_INPUT,
                        "rows of 2 values, training rows of 1");
    aecl_assert_refused(aecl_knn_scores(&one, &broken, AECL_NEIGHBOURS, scores), AECL_INPUT, "row 2");
    aecl_assert_ok(aecl_knn_scores(&one, &none, AECL_NEIGHBOURS, scores));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(line_has_its_distances),
        cmocka_unit_test(distances_match_their_definition_at_odd_sizes),
        cmocka_unit_test(far_and_near_rows_are_measured_alike),
        cmocka_unit_test(nothing_to_compare_with_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
