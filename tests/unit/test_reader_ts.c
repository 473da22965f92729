/* Series with their classes are read from .ts files, one dimension a channel; unlike lengths and missing values as the
 * options say. */
#include <stdlib.h>
#include <string.h>

#include "support/compare.h"
#include "support/reader_harness.h"

static aecl_status parse(aecl_dataset **out, const char *text, aecl_read_options options, const char *label) {
    const aecl_read_input in = {.name = "test", .options = &options, .label_column = label};
    unsigned char *copy = (unsigned char *)strdup(text);
    assert_non_null(copy);
    return aecl_dataset_parse_as(out, &in, &copy, strlen(text));
}

static void unreadable(const char *text, const char *part) {
    aecl_assert_unreadable(text, strlen(text), part);
}

static const char two[] = "# of two\n\n@problemName P\n@timestamps false\n@classLabel true up down\n@data\n"
                          "1,2.5,3:4,5,6:up\n -1,-2,-3 : 0,0,1e3 :down\r\n";

static void a_dimension_is_a_channel_and_a_class_a_label(void **state) {
    (void)state;
    aecl_dataset *d = NULL;
    const float want[] = {1, 2.5f, 3, 4, 5, 6, -1, -2, -3, 0, 0, 1000};
    aecl_assert_ok(parse(&d, two, (aecl_read_options){0}, NULL));
    assert_true(d->count == 2 && d->rank == 3 && d->dim[0] == 2 && d->dim[1] == 1 && d->dim[2] == 3);
    assert_memory_equal(d->values, want, sizeof want);
    assert_int_equal(d->label_word_count, 2);
    assert_string_equal(d->label_words[d->labels[1]], "down");
    aecl_dataset_free(d);
    aecl_assert_ok(parse(&d, two, (aecl_read_options){0}, "none"));
    assert_null(d->labels);
    aecl_dataset_free(d);
}

static void one_dimension_is_a_row_and_numbers_are_labels(void **state) {
    (void)state;
    aecl_dataset *d = NULL;
    aecl_assert_ok(parse(&d, "@classLabel true 1.0 2\n@data\n1,2:1.0\n3,4:2", (aecl_read_options){0}, NULL));
    assert_true(d->rank == 1 && d->features == 2 && d->label_word_count == 0);
    assert_true(d->labels[0] == 1 && d->labels[1] == 2);
    aecl_dataset_free(d);
    aecl_assert_ok(parse(&d, "@problemname x\n@data\n1,2\n3,4\n5,6\n", (aecl_read_options){0}, NULL));
    assert_true(d->count == 3 && d->labels == NULL);
    aecl_dataset_free(d);
}

static void series_of_unlike_lengths_are_made_alike(void **state) {
    (void)state;
    const char *text = "@problemname x\n@data\n1,3\n5,6,7,8\n";
    const struct {
        const char *way;
        size_t features, length;
        float want[8];
    } cases[] = {{"cut", 0, 2, {1, 3, 5, 6}},
                 {"pad", 0, 4, {1, 3, 3, 3, 5, 6, 7, 8}},
                 {"pad:3", 0, 3, {1, 3, 3, 5, 6, 7}},
                 {"pad", 3, 3, {1, 3, 3, 5, 6, 7}}, /* as long as a model's */
                 {"stretch:3", 0, 3, {1, 2, 3, 5, 6.5f, 8}},
                 {"stretch:1", 0, 1, {1, 5}}};
    unreadable(text, "series of 2 to 4 values: --length cut, pad or stretch");
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        aecl_dataset *d = NULL;
        const aecl_read_options o = {.length = (char *)cases[i].way, .features = cases[i].features};
        aecl_assert_ok(parse(&d, text, o, NULL));
        assert_int_equal(d->features, cases[i].length);
        assert_memory_equal(d->values, cases[i].want, 2 * cases[i].length * sizeof(float));
        aecl_dataset_free(d);
    }
    aecl_dataset *d = NULL;
    const aecl_read_options deep = {.length = (char *)"cut:3"}, other = {.length = (char *)"cut:x"},
                            huge = {.length = (char *)"pad:268435456"};
    const char *wide = "@problemname x\n@data\n1\n1\n1\n1\n1\n1\n1\n1\n1\n";
    aecl_assert_refused(parse(&d, text, deep, NULL), AECL_INPUT, "sample 1 has 2 values, too few to be cut to 3");
    aecl_assert_refused(parse(&d, text, other, NULL), AECL_USAGE, "--length: \"cut:x\"");
    aecl_assert_refused(parse(&d, wide, huge, NULL), AECL_INPUT, "too much: a shorter --length");
}

static void missing_values_are_refused_or_filled(void **state) {
    (void)state;
    const char *text = "@problemname x\n@data\n?,1,?,4,?\n3,3,3,3,3\n";
    const float along[] = {1, 1, 2.5f, 4, 4}, mean[] = {3, 1, 3, 4, 3};
    aecl_dataset *d = NULL;
    unreadable(text, "test: line 3: value 1 is missing (--missing");
    aecl_assert_ok(parse(&d, text, (aecl_read_options){.missing = AECL_MISSING_INTERPOLATE}, NULL));
    assert_memory_equal(d->values, along, sizeof along);
    aecl_dataset_free(d);
    aecl_assert_ok(parse(&d, text, (aecl_read_options){.missing = AECL_MISSING_MEAN}, NULL));
    assert_memory_equal(d->values, mean, sizeof mean);
    aecl_dataset_free(d);
    aecl_assert_ok(parse(&d, text, (aecl_read_options){.missing = AECL_MISSING_DROP}, NULL));
    assert_int_equal(d->count, 1);
    aecl_dataset_free(d);
}

static void times_of_values_are_left_out(void **state) {
    (void)state;
    const char *text =
        "@timestamps true\n@classLabel true a b\n@data\n(2010-01-01 00:00:00,1.5),( 2010-01-02 , 2 ):(0,?),(1,4):b\n";
    const float want[] = {1.5f, 2, 4, 4};
    aecl_dataset *d = NULL;
    aecl_assert_ok(parse(&d, text, (aecl_read_options){.missing = AECL_MISSING_INTERPOLATE}, NULL));
    assert_true(d->count == 1 && d->dim[0] == 2 && d->dim[2] == 2);
    assert_memory_equal(d->values, want, sizeof want);
    assert_string_equal(d->label_words[0], "b");
    aecl_dataset_free(d);
    const char *whole = "@timestamps true\n@data\n(0,1),(1,2):(0,3),(1,4)\n";
    aecl_assert_reader_stands(whole, strlen(whole), strlen(whole), false);
}

static void each_fault_is_named(void **state) {
    (void)state;
    unreadable("@problemName x\n1,2\n", "line 2: values before the line @data");
    unreadable("@timeStamps true\n@data\n(1,2),(3\n", "line 3, dimension 1: \"(3\" is not a number");
    unreadable("@problemName x\n@data\n1,2,x\n", "line 3, dimension 1: \"x\" is not a number");
    unreadable("@problemName x\n@data\n1:2\n1:2:3\n", "line 4: 3 dimensions, the first sample has 2");
    unreadable("@classLabel true a\n@data\n1,2:\n", "line 3: has no label");
    unreadable("@classLabel true a\n@data\n1,2\n", "line 3: 0 dimensions");
    unreadable("@problemName x\n@data\n1,1e39\n", "\"1e39\" is not a number");
    unreadable("@problemName x\n@data\n", "holds no rows");
    unreadable("@problemName x\n", "holds no rows");
}

static void damaged_files_give_messages(void **state) {
    (void)state;
    aecl_assert_reader_stands(two, sizeof two - 1, sizeof two - 1, false);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_dimension_is_a_channel_and_a_class_a_label),
        cmocka_unit_test(one_dimension_is_a_row_and_numbers_are_labels),
        cmocka_unit_test(series_of_unlike_lengths_are_made_alike),
        cmocka_unit_test(missing_values_are_refused_or_filled),
        cmocka_unit_test(times_of_values_are_left_out),
        cmocka_unit_test(each_fault_is_named),
        cmocka_unit_test(damaged_files_give_messages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
