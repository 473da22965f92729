/* What programs write into tables beside numbers: times of all kinds, remarks of several lines, titles. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/compare.h"
#include "support/reader_harness.h"

/* Two rows of these values, and what is left out begins so. */
static void expect(const char *text, const float *values, size_t columns, const char *left_out) {
    aecl_dataset *d = NULL;
    aecl_assert_ok(aecl_parse_copy(&d, text, strlen(text)));
    assert_int_equal(d->count, 2);
    assert_int_equal(d->features, columns);
    assert_memory_equal(d->values, values, 2 * columns * sizeof *values);
    if (left_out) assert_memory_equal(d->found.left_out, left_out, strlen(left_out));
    if (!left_out) assert_null(d->found.left_out);
    aecl_dataset_free(d);
}

static void unreadable(const char *text, const char *part) {
    aecl_assert_unreadable(text, strlen(text), part);
}

static void times_are_no_values_however_they_are_written(void **state) {
    static const char *const dates[] = {"01-Jan-2024", "Jan 1, 2024 3:05 PM", "01JAN2024", "Mon, 1 January 2024",
                                        "2024-01-01T00:00:00+02:00"};
    static const char *const words[] = {"dec001",           "mar", "may 5", "march", "5 maybe 2024x",
                                        "table 5 jan 2020", "t",   "p"};
    char text[256];
    (void)state;
    for (size_t i = 0; i < COUNT_OF(dates); i++) {
        snprintf(text, sizeof text, "at,v\n\"%s\",1.5\n\"%s\",2\n", dates[i], dates[i]);
        expect(text, (const float[]){1.5f, 2}, 1, "at: times");
    }
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        snprintf(text, sizeof text, "at,v\n\"%s\",1.5\n\"%s\",2\n", words[i], words[i]);
        unreadable(text, "is not a number (--ignore");
    }
    expect("v,Timestamp\n1.5,1600000000\n2,1600000001\n", (const float[]){1.5f, 2}, 1, "Timestamp: times");
    expect("v,time\n1.5,20\n2,21\n", (const float[]){1.5f, 20, 2, 21}, 2, NULL);
}

static void a_line_feed_in_quotes_belongs_to_its_row(void **state) {
    const aecl_read_options options = {.ignore = (char *)"note"};
    const aecl_read_input in = {.name = "test", .options = &options};
    const struct {
        const char *text, *fault;
    } cases[] = {{"a,note\n1.5,\"line\none\"\n2,5\" x\n", NULL},
                 {"a,note\r\n1.5,\"a \"\"b\"\"\r\n\r\n,\"\r\n2,\"\"\r\n", NULL},
                 {"a,note\n1.5,\"line\none\"\n2,x\nz,1\n", "test: line 5, column 1 (a): \"z\""},
                 {"a,note\n1.5,\"never closed\nz,4\n", "test: line 3, column 1 (a): \"z\""}};
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        aecl_dataset *d = NULL;
        unsigned char *bytes = (unsigned char *)strdup(cases[i].text);
        aecl_status st = aecl_dataset_parse_as(&d, &in, &bytes, strlen(cases[i].text));
        if (cases[i].fault) {
            aecl_assert_refused(st, AECL_INPUT, cases[i].fault);
            continue;
        }
        aecl_assert_ok(st);
        assert_int_equal(d->count, 2);
        assert_memory_equal(d->values, ((const float[]){1.5f, 2}), 8);
        aecl_dataset_free(d);
    }
}

static void what_stands_above_a_table_is_told(void **state) {
    (void)state;
    unreadable("a title\n5\n6\n", "(lines above a table are no rows: delete them, or put # before)");
    unreadable("a,b\r1,2\r3,4\r", "its lines end in carriage returns alone: `tr");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(times_are_no_values_however_they_are_written),
        cmocka_unit_test(a_line_feed_in_quotes_belongs_to_its_row),
        cmocka_unit_test(what_stands_above_a_table_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
