/* Distributions of columns and scores against the definitions written out in full, and rows of chance that have moved or
 * not. */
#include "support/compare.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/philox.h"
#include "detect/drift.h"
#include "detect/thresholds.h"

enum { COLUMNS = 3, TRAINED = 2000 };

/* Column 0 is even in [0, 1), 1 is 0 or, of a third, 1; 2 is always 5. The score is column 0. */
static void draw(float row[COLUMNS], uint64_t seed, uint32_t i) {
    row[0] = aecl_random_uniform(seed, AECL_RANDOM_TEST, i, 0);
    row[1] = aecl_random_uniform(seed, AECL_RANDOM_TEST, i, 1) < 1.F / 3 ? 1 : 0;
    row[2] = 5;
}

/* A detection of TRAINED drawn rows, its columns owned by the caller. */
static aecl_detection *train(void) {
    static float rows[TRAINED][COLUMNS];
    static double scores[TRAINED];
    aecl_detection *d = NULL;
    const aecl_dataset set = {
        .dtype = AECL_F32, .count = TRAINED, .features = COLUMNS, .rank = 1, .dim = {COLUMNS}, .values = rows};
    aecl_assert_ok(aecl_alloc(&d, 1, sizeof *d));
    for (uint32_t i = 0; i < TRAINED; i++) {
        draw(rows[i], 1, i);
        scores[i] = (double)rows[i][0];
    }
    aecl_assert_ok(aecl_score_summary_make(&d->summary, scores, TRAINED));
    aecl_assert_ok(aecl_columns_describe(d, &set));
    return d;
}

static void release(aecl_detection *d) {
    aecl_detection_free(d);
    free(d);
}

/* What comes of `count` rows whose column `column` was drawn, times `factor`, plus `shift`; scores are column 0. */
static aecl_drift_report judge(const aecl_detection *d, uint32_t count, size_t column, float factor, float shift) {
    static aecl_moved_column moved[COLUMNS];
    aecl_drift *drift = NULL;
    aecl_drift_report report;
    aecl_assert_ok(aecl_drift_new(&drift, d, COLUMNS));
    for (uint32_t i = 0; i < count; i++) {
        float row[COLUMNS];
        const aecl_dataset one = {.dtype = AECL_F32, .values = row};
        draw(row, 2, i);
        row[column] = row[column] * factor + shift;
        aecl_drift_add(drift, &one, 0, (double)row[0]);
    }
    assert_int_equal(aecl_drift_rows(drift), count);
    aecl_drift_judge(drift, &report);
    assert_int_equal(aecl_drift_rows(drift), 0);
    for (size_t i = 0; i < report.moved_count; i++) moved[i] = report.moved[i];
    report.moved = moved;
    aecl_drift_free(drift);
    return report;
}

static void a_column_is_known_by_its_deciles(void **state) {
    aecl_detection *d = train();
    (void)state;
    assert_int_equal(d->column_count, COLUMNS);
    for (size_t i = 0; i < AECL_COLUMN_EDGES; i++) {
        aecl_assert_near((double)d->columns[0].edge[i], (double)i / 10, 0.03);
        aecl_assert_near((double)d->columns[0].share[i], (double)i / 10, 0.002);
        aecl_assert_near((double)d->columns[2].edge[i], 5, 0);
        aecl_assert_near((double)d->columns[2].share[i], 1, 0);
    }
    aecl_assert_near((double)d->columns[1].share[0], 2. / 3, 0.03); /* of values that are equal, all */
    release(d);
}

static void rows_of_the_same_kind_have_not_moved(void **state) {
    aecl_detection *d = train();
    (void)state;
    const uint32_t counts[] = {AECL_DRIFT_LEAST, 200, 1000, 40000};
    for (size_t i = 0; i < COUNT_OF(counts); i++) {
        aecl_drift_report r = judge(d, counts[i], 0, 1, 0);
        assert_int_equal(r.rows, counts[i]);
        assert_int_equal(r.columns, COLUMNS);
        assert_int_equal(r.moved_count, 0);
        assert_false(r.scores_moved);
        assert_true(r.chance > 0.01);
    }
    release(d);
}

static void the_column_that_moved_is_named(void **state) {
    aecl_detection *d = train();
    (void)state;
    aecl_drift_report r = judge(d, 500, 0, 1, 0.3F);
    assert_true(r.scores_moved && r.chance < 1e-9);
    aecl_assert_near(r.ks, 0.3, 0.05);
    assert_int_equal(r.moved_count, 1);
    assert_true(r.moved[0].column == 0 && r.moved[0].largely);
    r = judge(d, 500, 1, 0, 1); /* always 1, which a third was */
    assert_false(r.scores_moved);
    assert_int_equal(r.moved_count, 1);
    assert_true(r.moved[0].column == 1 && r.moved[0].largely);
    r = judge(d, 500, 2, 1, -0.01F); /* what never changed is less now */
    assert_int_equal(r.moved_count, 1);
    assert_int_equal(r.moved[0].column, 2);
    release(d);
}

/* Half of the rows below the median of the training, half in its topmost tenth. */
static void index_and_statistic_match_by_hand(void **state) {
    aecl_detection *d = train();
    aecl_drift *drift = NULL;
    aecl_drift_report report;
    double want = 0;
    (void)state;
    aecl_assert_ok(aecl_drift_new(&drift, d, COLUMNS));
    for (size_t i = 0; i < 1000; i++) {
        const float *edge = d->columns[0].edge;
        float row[COLUMNS] = {i < 500 ? (edge[i / 100] + edge[i / 100 + 1]) / 2 : (edge[9] + edge[10]) / 2, 0, 5};
        row[1] = i % 3 == 0;
        aecl_drift_add(drift, &(aecl_dataset){.dtype = AECL_F32, .values = row}, 0, (double)row[0]);
    }
    for (size_t b = 0; b < 10; b++) {
        const double trained = (double)d->columns[0].share[b + 1] - (b ? (double)d->columns[0].share[b] : 0);
        const double seen = b < 5 ? 0.1 : b < 9 ? 1e-4 : 0.5;
        want += (seen - trained) * log(seen / trained);
    }
    aecl_drift_judge(drift, &report);
    assert_int_equal(report.moved_count, 1);
    aecl_assert_near(report.moved[0].psi, want, 0.003); /* outside of all nobody is, nor was */
    aecl_assert_near(report.ks, 0.45, 0.006);           /* in the middle of the topmost tenth: .95 above .5 */
    aecl_drift_free(drift);
    release(d);
}

static void wide_rows_and_older_models_compare_scores_alone(void **state) {
    aecl_detection *d = train();
    (void)state;
    free(d->columns);
    d->columns = NULL, d->column_count = 0;
    aecl_drift_report r = judge(d, 500, 0, 1, 0.3F);
    assert_true(r.scores_moved && r.columns == 0 && r.moved_count == 0);
    const aecl_dataset wide = {.dtype = AECL_U8, .count = 1, .features = 2000, .rank = 1, .dim = {2000}};
    aecl_assert_ok(aecl_columns_describe(d, &wide));
    assert_int_equal(d->column_count, 0);
    release(d);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_column_is_known_by_its_deciles),
        cmocka_unit_test(rows_of_the_same_kind_have_not_moved),
        cmocka_unit_test(the_column_that_moved_is_named),
        cmocka_unit_test(index_and_statistic_match_by_hand),
        cmocka_unit_test(wide_rows_and_older_models_compare_scores_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
