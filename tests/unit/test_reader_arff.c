/* ARFF files are tables: attributes are columns, the last nominal one has the labels. */
#include <stdlib.h>
#include <string.h>

#include "support/compare.h"
#include "support/reader_harness.h"

static const char text[] = "% made by hand\n@RELATION 'two words'\n\n@attribute 'first value' numeric\n"
                           "@attribute when date \"yyyy\"\n@attribute x REAL\n@attribute state {ok,'not ok'}\n@DATA\n"
                           "1,2020-01-01,2.5,ok\n3,2020-01-02,4,'not ok'\n";

static aecl_status parse(aecl_dataset **out, const char *bytes, const char *label) {
    static const aecl_read_options none = {0};
    const aecl_read_input in = {.name = "test", .options = &none, .label_column = label};
    unsigned char *copy = (unsigned char *)strdup(bytes);
    assert_non_null(copy);
    return aecl_dataset_parse_as(out, &in, &copy, strlen(bytes));
}

static void attributes_are_columns_and_the_nominal_one_labels(void **state) {
    (void)state;
    aecl_dataset *d = NULL;
    const float want[] = {1, 2.5f, 3, 4};
    aecl_assert_ok(parse(&d, text, NULL));
    assert_true(d->count == 2 && d->features == 2);
    assert_memory_equal(d->values, want, sizeof want);
    assert_string_equal(d->columns[0], "first value");
    assert_string_equal(d->columns[1], "x");
    assert_string_equal(d->label_column, "state");
    assert_string_equal(d->label_words[d->labels[1]], "not ok");
    aecl_dataset_free(d);
}

static void a_column_of_labels_can_be_chosen(void **state) {
    (void)state;
    aecl_dataset *d = NULL;
    const char *numbers = "@relation r\n@attribute a numeric\n@attribute b numeric\n@attribute c {0,1}\n@data\n"
                          "1,2,0\n3,4,1";
    aecl_assert_ok(parse(&d, numbers, "b"));
    assert_true(d->features == 2 && d->labels[1] == 4);
    aecl_dataset_free(d);
    aecl_assert_ok(parse(&d, numbers, "none"));
    assert_true(d->features == 3 && d->labels == NULL);
    aecl_dataset_free(d);
}

static void unreadable(const char *bytes, const char *part) {
    aecl_assert_unreadable(bytes, strlen(bytes), part);
}

static void each_fault_is_named(void **state) {
    (void)state;
    unreadable("@relation r\n@attribute a relational\n", "line 2: relational attributes are not read");
    unreadable("@relation r\n@attribute a\n@data\n1", "line 2: @attribute NAME TYPE");
    unreadable("@relation r\n@attribute a numeric\n", "has no line @data");
    unreadable("@relation r\n@data\n1", "line 2: @data without an @attribute");
    unreadable("@relation r\nhello\n@data\n1", "line 2: @attribute or @data expected");
    unreadable("@relation r\n@attribute a numeric\n@data\n{0 1}\n", "line 4: sparse rows are not read");
    unreadable("@relation r\n@attribute a numeric\n@attribute b numeric\n@data\n1,x\n", "line 5, column 2 (b): \"x\"");
    unreadable("@relation r\n@attribute a numeric\n@attribute b numeric\n@data\n1,?\n", "--missing");
}

static void damaged_files_give_messages(void **state) {
    (void)state;
    aecl_assert_reader_stands(text, sizeof text - 1, sizeof text - 1, false);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(attributes_are_columns_and_the_nominal_one_labels),
        cmocka_unit_test(a_column_of_labels_can_be_chosen),
        cmocka_unit_test(each_fault_is_named),
        cmocka_unit_test(damaged_files_give_messages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
