/* Series cut into windows: what they hold, their labels and names, and what is refused. */
#include "support/compare.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "data/reader.h"
#include "data/split.h"
#include "data/windows.h"

/* Steps of text, read as a table to be cut into windows where `window` is not NULL. */
static aecl_dataset *series(const char *text, const char *label, char *window) {
    const aecl_read_options options = {.window = window, .missing = AECL_MISSING_DROP};
    const aecl_read_input in = {.name = "s.csv", .options = &options, .label_column = label};
    size_t length = strlen(text);
    unsigned char *bytes = NULL;
    aecl_dataset *d = NULL;
    aecl_assert_ok(aecl_alloc(&bytes, length, 1));
    memcpy(bytes, text, length);
    aecl_assert_ok(aecl_dataset_parse_as(&d, &in, &bytes, length));
    return d;
}

static aecl_dataset *table(const char *text, const char *label) {
    return series(text, label, NULL);
}

static const char steps[] = "a,b,bad\n1,10,0\n2,20,0\n3,30,0\n4,40,1\n5,50,0\n6,60,0\n7,70,0\n";

static void windows_hold_steps_one_after_another(void **state) {
    aecl_dataset *d = table(steps, "bad");
    (void)state;
    d->train_first = 5;
    aecl_assert_ok(aecl_dataset_cut_windows(d, &(aecl_read_options){.window = "3", .stride = "2"}));
    const float want[] = {1, 10, 2, 20, 3, 30, 3, 30, 4, 40, 5, 50, 5, 50, 6, 60, 7, 70};
    assert_int_equal(d->count, 3);
    assert_int_equal(d->features, 6);
    assert_int_equal(d->channels, 2);
    assert_int_equal(d->window, 3);
    assert_null(d->values); /* where the series lies */
    for (size_t i = 0; i < 3; i++) assert_memory_equal(aecl_dataset_row(d, i), want + 6 * i, 6 * sizeof *want);
    assert_int_equal(d->labels[0], 0);
    assert_int_equal(d->labels[1], 1);
    assert_int_equal(d->labels[2], 0);
    assert_int_equal(d->train_first, 2);
    assert_string_equal(d->columns[4], "a");
    assert_string_equal(d->columns[5], "b");
    aecl_dataset_free(d);
}

static void a_single_row_is_a_series_of_one_channel(void **state) {
    aecl_dataset *d = table("1.5,2.5,3.5,4.5,5.5", NULL);
    (void)state;
    aecl_assert_ok(aecl_dataset_cut_windows(d, &(aecl_read_options){.window = "4"}));
    assert_int_equal(d->count, 2);
    assert_int_equal(d->channels, 1);
    assert_int_equal(d->stride, 1);
    aecl_assert_near(aecl_dataset_value(d, 4), 2.5, 0);
    aecl_dataset_free(d);
}

static void the_times_of_a_table_stay_with_its_steps(void **state) {
    static const char timed[] = "at,a\n2024-01-01,1\n2024-01-02,2\n2024-01-03,\n2024-01-04,3\n2024-01-05,4\n"
                                "\"2024-01-06\",5\n2024-01-07,6\n";
    const aecl_read_options options = {.window = "2", .stride = "2"};
    aecl_dataset *d = series(timed, NULL, "2"), *rows = table(timed, NULL), *drawn = NULL;
    aecl_dataset_pair halves = {0};
    (void)state;
    assert_null(rows->times);
    aecl_assert_ok(aecl_dataset_cut_windows(d, &options));
    aecl_assert_ok(aecl_split_by_rule(&halves, d, "tail:0.5", 0, 1));
    assert_int_equal(halves.test->count, 2); /* steps 3 to 6 of those that are whole */
    assert_string_equal(halves.train->times[0], "2024-01-01");
    assert_string_equal(halves.test->times[0], "2024-01-04");
    assert_string_equal(halves.test->times[3], "2024-01-07");
    aecl_assert_ok(aecl_dataset_spread(&drawn, d, 1));
    assert_string_equal(drawn->times[1], "2024-01-02");
    aecl_dataset_free(drawn);
    aecl_dataset_pair_free(&halves);
    aecl_dataset_free(rows);
    aecl_dataset_free(d);
}

/* A wave of one channel that repeats after `period` steps; 0: noise. */
static size_t window_of(size_t period, size_t count) {
    aecl_dataset *d = NULL;
    float *values = NULL;
    unsigned state = 1;
    aecl_assert_ok(aecl_alloc(&d, 1, sizeof *d));
    aecl_assert_ok(aecl_copy_string(&d->name, "wave"));
    aecl_assert_ok(aecl_alloc(&values, count, sizeof *values));
    for (size_t i = 0; i < count; i++) {
        state = state * 1664525u + 1013904223u;
        values[i] = period ? sinf(6.2831853f * (float)i / (float)period) : (float)(state >> 8);
    }
    d->dtype = AECL_F32, d->count = count, d->features = d->dim[0] = d->rank = 1, d->values = values;
    aecl_assert_ok(aecl_dataset_cut_windows(d, &(aecl_read_options){.window = "auto"}));
    const size_t window = d->window;
    aecl_dataset_free(d);
    return window;
}

static void auto_takes_the_period_or_several_of_it(void **state) {
    (void)state;
    assert_int_equal(window_of(40, 1000), 40);
    assert_int_equal(window_of(6, 1000), 18);
    assert_int_equal(window_of(0, 5000), AECL_WINDOW_USUAL);
}

static void without_a_stride_copies_stay_small(void **state) {
    const size_t count = 600000;
    aecl_dataset *d = NULL;
    (void)state;
    aecl_assert_ok(aecl_alloc(&d, 1, sizeof *d));
    aecl_assert_ok(aecl_copy_string(&d->name, "long"));
    aecl_assert_ok(aecl_alloc(&d->values, count, sizeof(float)));
    d->dtype = AECL_F32, d->count = count, d->features = d->dim[0] = d->rank = 1;
    aecl_assert_ok(aecl_dataset_cut_windows(d, &(aecl_read_options){.window = "500"}));
    assert_in_range(d->count * d->features * sizeof(float), AECL_WINDOW_BYTES / 2, AECL_WINDOW_BYTES + 4096);
    aecl_dataset_free(d);
}

static void what_cannot_be_cut_is_refused(void **state) {
    static const struct {
        aecl_read_options options;
        aecl_status status;
        const char *words;
    } cases[] = {{{.window = "8"}, AECL_INPUT, "7 steps is shorter than a window of 8: --window 2"},
                 {{.window = "0"}, AECL_USAGE, "--window: \"0\" is not a whole number of steps"},
                 {{.window = "x"}, AECL_USAGE, "nor auto"},
                 {{.window = "2", .stride = "-1"}, AECL_USAGE, "--stride: \"-1\""},
                 {{.stride = "2"}, AECL_USAGE, "--stride: is for --window"}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        aecl_dataset *d = table(steps, "bad");
        aecl_assert_refused(aecl_dataset_cut_windows(d, &cases[i].options), cases[i].status, cases[i].words);
        aecl_dataset_free(d);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(windows_hold_steps_one_after_another),
        cmocka_unit_test(a_single_row_is_a_series_of_one_channel),
        cmocka_unit_test(the_times_of_a_table_stay_with_its_steps),
        cmocka_unit_test(auto_takes_the_period_or_several_of_it),
        cmocka_unit_test(without_a_stride_copies_stay_small),
        cmocka_unit_test(what_cannot_be_cut_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
