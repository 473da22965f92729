/* Every sample is on one side with its label, the tutorial's permutation is numpy's, and labels keep their shares. */
#include "data/split.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "data/reader.h"
#include "data/scaling_fit.h"
#include "support/compare.h"
#include "support/scratch.h"

/* `count` samples of two values, 10 i and 10 i + 1, with the label i % 3. */
static aecl_dataset *numbered(size_t count) {
    aecl_text csv = {0};
    aecl_dataset *d;
    unsigned char *bytes;
    aecl_text_add(&csv, "a,b\n");
    for (size_t i = 0; i < count; i++) aecl_text_add(&csv, "%zu,%zu\n", 10 * i, 10 * i + 1);
    aecl_assert_ok(aecl_text_done(&csv));
    bytes = (unsigned char *)csv.s;
    aecl_assert_ok(aecl_dataset_parse(&d, "numbered", &bytes, csv.length));
    d->labels = calloc(count, sizeof *d->labels);
    assert_non_null(d->labels);
    for (size_t i = 0; i < count; i++) d->labels[i] = (int32_t)(i % 3);
    return d;
}

static size_t number_of(const aecl_dataset *d, size_t i) {
    return (size_t)(aecl_dataset_value(d, 2 * i) / 10);
}

/* Marks the samples of one side, each of which must be whole, with its label, and not marked. */
static void mark(const aecl_dataset *d, bool *seen) {
    for (size_t i = 0; i < d->count; i++) {
        size_t number = number_of(d, i);
        assert_false(seen[number]);
        seen[number] = true;
        assert_true(aecl_dataset_value(d, 2 * i + 1) == (double)(10 * number + 1));
        assert_int_equal(d->labels[i], number % 3);
    }
    assert_string_equal(d->columns[1], "b");
}

static void parts_keep_their_values_when_the_whole_set_is_gone(void **state) {
    aecl_dataset *whole = numbered(20), *own = NULL;
    aecl_dataset_pair pair;
    bool seen[20] = {false};
    (void)state;
    aecl_assert_ok(aecl_split_seeded(&pair, whole, 0.25, 7));
    aecl_assert_ok(aecl_dataset_draw(&own, pair.train, 4, 1));
    aecl_dataset_free(whole);
    mark(pair.train, seen);
    mark(pair.test, seen);
    aecl_dataset_pair_free(&pair);
    assert_null(own->values);
    aecl_assert_ok(aecl_dataset_pack(own));
    for (size_t i = 0; i < 4; i++) {
        const float *row = (const float *)own->values + 2 * i;
        assert_true(seen[(size_t)(row[0] / 10)] && row[1] == row[0] + 1);
    }
    aecl_dataset_free(own);
}

static void every_sample_is_on_one_side_with_its_label(void **state) {
    (void)state;
    static const size_t counts[] = {2, 3, 5, 6, 33, 700}, tutorial[] = {1, 1, 1, 2, 7, 140},
                        third[] = {1, 1, 2, 2, 11, 234};
    for (size_t k = 0; k < 2 * COUNT_OF(counts); k++) {
        bool seen[700] = {false};
        size_t count = counts[k / 2], test = (k % 2 ? tutorial : third)[k / 2];
        aecl_dataset *d = numbered(count);
        aecl_dataset_pair pair;
        aecl_assert_ok(k % 2 ? aecl_split_tutorial(&pair, d) : aecl_split_seeded(&pair, d, 1 / 3., 4));
        assert_int_equal(pair.test->count, test);
        assert_int_equal(pair.train->count, count - test);
        mark(pair.train, seen);
        mark(pair.test, seen);
        aecl_dataset_pair_free(&pair);
        aecl_dataset_free(d);
    }
}

/* Expected: the same algorithm on the MT19937 of Python's `random`, its state set to init_genrand(21). */
static void the_tutorials_permutation_is_numpys(void **state) {
    (void)state;
    static const size_t order[] = {5, 6, 1, 2, 11, 3, 7, 10, 0, 4, 8, 9};
    static const size_t first[] = {106, 4492, 2234, 1073}, last[] = {4706, 1144, 48, 772};
    aecl_dataset *few = numbered(12), *many = numbered(4998);
    aecl_dataset_pair pair;
    aecl_assert_ok(aecl_split_tutorial(&pair, few));
    for (size_t i = 0; i < 12; i++)
        assert_int_equal(i < 3 ? number_of(pair.test, i) : number_of(pair.train, i - 3), order[i]);
    aecl_dataset_pair_free(&pair);
    aecl_assert_ok(aecl_split_tutorial(&pair, many));
    for (size_t i = 0; i < 4; i++) assert_int_equal(number_of(pair.test, i), first[i]);
    for (size_t i = 0; i < 4; i++) assert_int_equal(number_of(pair.train, 3998 - 4 + i), last[i]);
    aecl_dataset_pair_free(&pair);
    aecl_dataset_free(few);
    aecl_dataset_free(many);
}

static void the_seed_decides_the_split(void **state) {
    (void)state;
    aecl_dataset *d = numbered(50);
    aecl_dataset_pair a, same, other;
    aecl_assert_ok(aecl_split_seeded(&a, d, .5, 1));
    aecl_assert_ok(aecl_split_seeded(&same, d, .5, 1));
    aecl_assert_ok(aecl_split_seeded(&other, d, .5, 2));
    assert_string_equal(a.test->sha256, same.test->sha256);
    assert_string_equal(a.train->sha256, same.train->sha256);
    assert_string_not_equal(a.test->sha256, other.test->sha256);
    assert_string_not_equal(a.test->sha256, a.train->sha256);
    aecl_dataset_pair_free(&a);
    aecl_dataset_pair_free(&same);
    aecl_dataset_pair_free(&other);
    aecl_dataset_free(d);
}

static size_t count_label(const aecl_dataset *d, int32_t label) {
    size_t count = 0;
    for (size_t i = 0; i < d->count; i++) count += d->labels[i] == label;
    return count;
}

/* 100 samples, of which 2 have label 7 and 20 label -1: with a fifth of all in the test set, a fifth of each. */
static void every_label_has_its_share_of_the_test_set(void **state) {
    (void)state;
    for (uint64_t seed = 1; seed <= 20; seed++) {
        aecl_dataset *d = numbered(100);
        aecl_dataset_pair pair;
        for (size_t i = 0; i < 100; i++) d->labels[i] = i % 50 == 3 ? 7 : i % 5 == 0 ? -1 : 0;
        aecl_assert_ok(aecl_split_seeded(&pair, d, .2, seed));
        assert_int_equal(pair.test->count, 20);
        assert_int_equal(count_label(pair.test, 7), 1);
        assert_in_range(count_label(pair.test, -1), 3, 4);
        assert_int_equal(count_label(pair.train, 7), 1);
        aecl_dataset_pair_free(&pair);
        aecl_dataset_free(d);
    }
}

static void what_cannot_be_split_is_refused(void **state) {
    (void)state;
    aecl_dataset *one = numbered(1), *two = numbered(2);
    aecl_dataset_pair pair;
    static const double fractions[] = {0, 1, -.2, 1.5, NAN};
    aecl_assert_refused(aecl_split_tutorial(&pair, one), AECL_INPUT, "a single sample");
    aecl_assert_refused(aecl_split_seeded(&pair, one, .5, 1), AECL_INPUT, "a single sample");
    for (size_t i = 0; i < COUNT_OF(fractions); i++)
        aecl_assert_refused(aecl_split_seeded(&pair, two, fractions[i], 1), AECL_USAGE, "between 0 and 1");
    aecl_assert_ok(aecl_split_seeded(&pair, two, .999, 1));
    assert_true(pair.train->count == 1 && pair.test->count == 1);
    aecl_dataset_pair_free(&pair);
    aecl_dataset_free(one);
    aecl_dataset_free(two);
}

static void selecting_keeps_one_label_in_order(void **state) {
    (void)state;
    aecl_dataset *d = numbered(8), *chosen;
    aecl_assert_ok(aecl_dataset_select(&chosen, d, 1));
    assert_int_equal(chosen->count, 3);
    for (size_t i = 0; i < 3; i++) assert_true(number_of(chosen, i) == 3 * i + 1 && chosen->labels[i] == 1);
    assert_string_not_equal(chosen->sha256, d->sha256);
    aecl_dataset_free(chosen);
    aecl_assert_refused(aecl_dataset_select(&chosen, d, 7), AECL_INPUT, "no sample has the label 7 (labels: 0, 1, 2)");
    assert_null(chosen);
    free(d->labels);
    d->labels = NULL;
    aecl_assert_refused(aecl_dataset_select(&chosen, d, 1), AECL_INPUT, "has no labels");
    aecl_dataset_free(d);
}

static void many_labels_are_cut_in_the_message(void **state) {
    (void)state;
    aecl_dataset *d = numbered(12), *chosen;
    for (int32_t i = 0; i < 12; i++) d->labels[i] = 11 - i;
    aecl_assert_refused(aecl_dataset_select(&chosen, d, 99), AECL_INPUT, "(labels: 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, ...)");
    aecl_dataset_free(d);
}

static void write_ecg(void **state, const char *rows) {
    aecl_scratch_write_text(state, "ecg.csv", rows);
}

static void the_ecg_table_is_found_and_its_labels_checked(void **state) {
    aecl_dataset_pair pair;
    const char *const folders[] = {"/nonexistent", aecl_scratch_folder(state), NULL};
    const aecl_dataset_places places = {.folders = folders};
    aecl_assert_refused(aecl_dataset_pair_open(&pair, "ecg5000", &places, NULL), AECL_INPUT, "`aecl fetch ecg5000`");
    write_ecg(state, "1.5,2,1\n3,4,0\n5,6,1\n");
    aecl_assert_ok(aecl_dataset_pair_open(&pair, "ecg5000", &places, NULL));
    assert_true(pair.train->count == 2 && pair.test->count == 1 && pair.train->features == 2);
    assert_string_equal(pair.train->name, "ecg5000");
    aecl_dataset_pair_free(&pair);
    write_ecg(state, "1.5,2,1\n3,4,2\n");
    aecl_assert_refused(aecl_dataset_pair_open(&pair, "ecg5000", &places, NULL), AECL_INPUT, "row 2: its label is 2");
    assert_null(pair.train);
}

/* What scikit-learn's train_test_split gives on the table, and the tutorial's notebook scales by. */
static void ecg5000_is_split_as_in_the_tutorial(void **state) {
    (void)state;
    aecl_dataset_pair pair;
    aecl_dataset *normal;
    aecl_scaling scaling;
    const char *const folders[] = {getenv("AECL_DATA_DIR"), "data", NULL};
    const aecl_dataset_places places = {.folders = folders[0] ? folders : folders + 1};
    aecl_status st = aecl_dataset_pair_open(&pair, "ecg5000", &places, NULL);
    if (st == AECL_INPUT && strstr(aecl_message(), "not found in")) {
        print_message("skipped: %s\n", aecl_message());
        skip();
    }
    aecl_assert_ok(st);
    assert_true(pair.train->features == 140 && pair.train->count == 3998 && pair.test->count == 1000);
    assert_int_equal(count_label(pair.test, 1), 560);
    assert_int_equal(count_label(pair.test, 0), 440);
    assert_int_equal(count_label(pair.train, 0), 1639);
    aecl_assert_ok(aecl_dataset_select(&normal, pair.train, 1));
    assert_int_equal(normal->count, 2359);
    aecl_assert_ok(aecl_scaling_fit(&scaling, AECL_SCALING_RANGE, false, pair.train));
    aecl_assert_near(scaling.shift[0], -6.2808752, 5e-7);
    aecl_assert_near(1 / scaling.scale[0], 7.4021031 + 6.2808752, 2e-6);
    aecl_scaling_free(&scaling);
    aecl_dataset_free(normal);
    aecl_dataset_pair_free(&pair);
}

static void a_few_samples_are_spread_over_all(void **state) {
    aecl_dataset *all, *few;
    (void)state;
    aecl_assert_ok(aecl_synthetic_pictures(&all, 23, 1, 0));
    aecl_assert_ok(aecl_dataset_spread(&few, all, 5));
    assert_int_equal(few->count, 5);
    for (size_t i = 0; i < 5; i++) {
        const uint8_t *want = (const uint8_t *)all->values + 4 * i * all->features;
        assert_memory_equal(aecl_dataset_row(few, i), want, all->features);
        assert_int_equal(few->labels[i], all->labels[4 * i]);
    }
    aecl_dataset_free(few);
    aecl_assert_ok(aecl_dataset_spread(&few, all, 24));
    assert_int_equal(few->count, 23);
    assert_string_equal(few->sha256, all->sha256);
    aecl_dataset_free(few);
    aecl_dataset_free(all);
}

#define IN_SCRATCH(test) cmocka_unit_test_setup_teardown(test, aecl_scratch_setup, aecl_scratch_teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_keep_their_values_when_the_whole_set_is_gone),
        cmocka_unit_test(every_sample_is_on_one_side_with_its_label),
        cmocka_unit_test(the_tutorials_permutation_is_numpys),
        cmocka_unit_test(the_seed_decides_the_split),
        cmocka_unit_test(every_label_has_its_share_of_the_test_set),
        cmocka_unit_test(what_cannot_be_split_is_refused),
        cmocka_unit_test(selecting_keeps_one_label_in_order),
        cmocka_unit_test(many_labels_are_cut_in_the_message),
        cmocka_unit_test(a_few_samples_are_spread_over_all),
        IN_SCRATCH(the_ecg_table_is_found_and_its_labels_checked),
        cmocka_unit_test(ecg5000_is_split_as_in_the_tutorial),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
