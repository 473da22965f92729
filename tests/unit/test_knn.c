/* Distances to the k-th nearest row: by hand, and against their definition at odd sizes. */
#include "support/compare.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/philox.h"
#include "train/knn.h"

typedef struct {
    size_t features;
    const float *values; /* [count][features] */
} table;

static void table_row(const void *source, size_t i, float *values) {
    const table *t = source;
    memcpy(values, t->values + i * t->features, t->features * sizeof *values);
}

static void line_has_its_distances(void **state) {
    /* 0, 1, 3, 7 on a line */
    const float values[] = {0, 1, 3, 7}, asked[] = {2, 7};
    const table t = {1, values}, q = {1, asked};
    const aecl_row_source train = {1, 4, table_row, &t}, query = {1, 2, table_row, &q};
    double scores[4];
    (void)state;
    aecl_assert_ok(aecl_knn_scores(&train, NULL, 2, scores));
    aecl_assert_near(scores[0], 3, 0);
    aecl_assert_near(scores[1], 2, 0);
    aecl_assert_near(scores[2], 3, 0);
    aecl_assert_near(scores[3], 6, 0);
    aecl_assert_ok(aecl_knn_scores(&train, &query, 1, scores));
    aecl_assert_near(scores[0], 1, 0);
    aecl_assert_near(scores[1], 0, 0);
    aecl_assert_ok(aecl_knn_scores(&train, &query, 99, scores));
    aecl_assert_near(scores[0], 5, 0);
    aecl_assert_ok(aecl_knn_scores(&train, NULL, 99, scores));
    aecl_assert_near(scores[0], 7, 0);
}

static int by_rising_value(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double plain_score(const table *train, size_t count, const float *row, size_t self, size_t k) {
    double *distance = NULL, found;
    size_t kept = 0;
    aecl_assert_ok(aecl_alloc(&distance, count, sizeof *distance));
    for (size_t i = 0; i < count; i++) {
        if (i == self) continue;
        double sum = 0;
        for (size_t f = 0; f < train->features; f++)
            sum += pow((double)train->values[i * train->features + f] - (double)row[f], 2);
        distance[kept++] = sqrt(sum);
    }
    qsort(distance, kept, sizeof *distance, by_rising_value);
    found = distance[(k < kept ? k : kept) - 1];
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
        const table t = {features, values}, q = {features, asked};
        const aecl_row_source train = {features, count, table_row, &t}, query = {features, count, table_row, &q};
        aecl_assert_ok(aecl_knn_scores(&train, &query, 5, scores));
        aecl_assert_ok(aecl_knn_scores(&train, NULL, 5, own));
        for (size_t i = 0; i < count; i++) {
            aecl_assert_near(scores[i], plain_score(&t, count, asked + i * features, count, 5), 1e-12);
            aecl_assert_near(own[i], plain_score(&t, count, values + i * features, i, 5), 1e-12);
        }
        free(values);
        free(asked);
    }
}

static void nothing_to_compare_with_is_refused(void **state) {
    const float values[] = {0, NAN, 2, 3};
    const table t = {1, values};
    const aecl_row_source none = {1, 0, table_row, &t}, one = {1, 1, table_row, &t}, wide = {2, 1, table_row, &t};
    const aecl_row_source broken = {1, 2, table_row, &t};
    double scores[2];
    (void)state;
    aecl_assert_refused(aecl_knn_scores(&none, &one, 5, scores), AECL_INPUT, "no rows");
    aecl_assert_refused(aecl_knn_scores(&none, NULL, 5, scores), AECL_INPUT, "no rows");
    aecl_assert_refused(aecl_knn_scores(&one, NULL, 5, scores), AECL_INPUT, "no rows");
    aecl_assert_refused(aecl_knn_scores(&one, &wide, 5, scores), AECL_INPUT, "rows of 2 values, training rows of 1");
    aecl_assert_refused(aecl_knn_scores(&one, &broken, 5, scores), AECL_INPUT, "row 2");
    aecl_assert_ok(aecl_knn_scores(&one, &none, 5, scores));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(line_has_its_distances),
        cmocka_unit_test(distances_match_their_definition_at_odd_sizes),
        cmocka_unit_test(nothing_to_compare_with_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
