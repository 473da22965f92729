/* Tables as people export them are read, with header, quotes, running numbers and word labels; every fault is named
 * with line and column. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "data/split.h"
#include "support/compare.h"
#include "support/reader_harness.h"

static char note[256];

static void keep_note(void *data, aecl_log_level level, const char *line) {
    (void)data;
    assert_int_equal(level, AECL_LOG_NOTE);
    snprintf(note, sizeof note, "%s", line);
}

/* Reads the text and fails unless it is rows of these values, told apart as `said` in the note. */
static aecl_dataset *expect(const char *text, size_t rows, size_t columns, const float *values, const char *said) {
    aecl_dataset *d;
    aecl_log_listen(keep_note, NULL);
    aecl_assert_ok(aecl_parse_copy(&d, text, strlen(text)));
    aecl_log_listen(NULL, NULL);
    if (strstr(note, said) == NULL) fail_msg("\"%s\" does not say \"%s\"", note, said);
    assert_true(d->dtype == AECL_F32 && d->rank == 1 && d->dim[0] == columns && d->labels == NULL);
    assert_int_equal(d->count, rows);
    assert_int_equal(d->features, columns);
    assert_memory_equal(d->values, values, rows * columns * sizeof *values);
    return d;
}

static void unreadable(const char *text, const char *part) {
    aecl_assert_unreadable(text, strlen(text), part);
}

static const float six[] = {1, -2.5f, 3, 4, 5e-3f, 60};

static void tables_of_every_make_are_read(void **state) {
    (void)state;
    static const struct {
        const char *text, *said;
    } cases[] = {
        {"1,-2.5,3\n4,5e-3,60\n", "3 columns apart by commas, no header"},
        {"1,-2.5,3\r\n4,5e-3,60", "commas"},
        {"\xef\xbb\xbf"
         "1;-2.5;3\n4;5e-3;60\r\n\r\n\n",
         "semicolons"},
        {"1\t-2.5\t3\n4\t5e-3\t60\n", "tabs"},
        {"1|-2.5|3\n4|5e-3|60\n", "bars"},
        {"  1.0e+00  -2.5   3 \n  4 \t 5e-3  60\n", "white space"},
        {"\"1\",\" -2.5\",+3\n4 , 5E-03 ,\t60.\n", "commas"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        aecl_dataset *d = expect(cases[i].text, 2, 3, six, cases[i].said);
        assert_null(d->columns);
        aecl_dataset_free(d);
    }
    aecl_dataset_free(expect("1\n2\n", 2, 1, (const float[]){1, 2}, "1 columns"));
    aecl_dataset_free(expect("7", 1, 1, (const float[]){7}, "no header"));
}

static void a_header_names_the_columns(void **state) {
    (void)state;
    aecl_dataset *d = expect("\"a, \"\"b\"\"\nc\", label ,\n1,-2.5,3\n4,5e-3,60", 2, 3, six, "line 1 names them");
    assert_string_equal(d->columns[0], "a, \"b\"\nc");
    assert_string_equal(d->columns[1], "label");
    assert_string_equal(d->columns[2], "");
    aecl_dataset_free(d);
    d = expect("0\t1\tclass\r\n1\t-2.5\t3\r\n4\t5e-3\t60\r\n", 2, 3, six, "line 1 names them");
    assert_string_equal(d->columns[2], "class");
    aecl_dataset_free(d);
}

static void what_is_no_number_is_named_with_line_and_column(void **state) {
    (void)state;
    unreadable("1,2\n3,x4\n", "test: line 2, column 2: \"x4\" is not a number");
    unreadable("a,b\n1,2\n3,4b\n", "line 3, column 2 (b): \"4b\"");
    unreadable("1.5,x\n3,4\n", "line 1, column 2: \"x\"");
    unreadable("1,nan\n3,4\n", "line 1, column 2: \"nan\" is not a finite number");
    unreadable("1,2\n-INF,4\n", "line 2, column 1: \"-INF\" is not a finite number");
    unreadable("1,2\n3,1e400\n", "line 2, column 2: \"1e400\" is not a 32-bit float: too large");
    unreadable("1,2\n3,-3.5e38\n", "too large");
    unreadable("1,2\n3,\n", "line 2, column 2: empty");
    unreadable("1,,2\n", "line 1, column 2: empty");
    unreadable("1,2\n\n3,4\n", "line 2 is empty");
    unreadable("1,2\n3,0x10\n", "\"0x10\"");
    unreadable("1 2\n1,5 2\n", "line 2, column 1: \"1,5\" is not a number (decimal commas are read where ;");
    unreadable("a,b\n1,\"1,236.4\"\n", "line 2, column 2 (b): \"1,236.4\" is not a number (marks of thousands");
    unreadable("a,b\n1,x\n", "line 2, column 2 (b): \"x\"");
    unreadable("1,2\n3,\"4\n", "line 2, column 2");
    unreadable("1,2\n3,\"4\"5\n", "line 2, column 2");
    unreadable("1 2\n3 ?\n", "line 2, column 2: \"?\"");
    unreadable("1,2\n3,0123456789012345678901234567890123456789x\n", "\"0123456789012345678901234567890123456789...\"");
    unreadable("1,2\n3,\xff\xc2\x9b[2J\n", "\"\\xFF\\xC2\\x9B[2J\"");
}

static void ragged_and_missing_rows_are_refused(void **state) {
    (void)state;
    unreadable("1,2,3\n4,5\n", "line 2: 2 columns, the first line has 3");
    unreadable("1,2\n3,4\n5,6,7\n", "line 3: 3 columns, the first line has 2 (series of unlike lengths: --length");
    unreadable("a,b\n1\n", "line 2: 1 columns, the first line has 2");
    unreadable("a,b\n", "no samples");
    unreadable("\n\r\n  \n", "holds no rows");
    unreadable("\xef\xbb\xbf", "holds no rows");
    unreadable("\"a,b\n1,2\n", "line 1: a quote is not closed");
    unreadable("1,2\n,,,,,,,,,,,,,,,,,,,,\n", "line 2, column 1: empty");
    aecl_assert_unreadable("1,2\n3,\0"
                           "4\n",
                           9, "no known format");
}

static void a_wide_row_before_many_short_ones_is_refused(void **state) {
    (void)state;
    size_t length = 3 << 20;
    char *text = malloc(length);
    assert_non_null(text);
    for (size_t i = 0; i < length; i++) text[i] = "1,1\n"[i < length / 2 ? i % 2 : 3 - i % 2 * 2];
    text[length / 2 - 1] = '\n';
    aecl_assert_unreadable(text, length, "line 2");
    free(text);
}

/* Reads with options and a column of labels. */
static aecl_dataset *read_as(const char *text, const aecl_read_options *options, const char *label) {
    static const aecl_read_options none = {0};
    unsigned char *copy = malloc(strlen(text) + 1);
    aecl_dataset *d;
    assert_non_null(copy);
    memcpy(copy, text, strlen(text));
    const aecl_read_input in = {.name = "test", .options = options ? options : &none, .label_column = label};
    aecl_assert_ok(aecl_dataset_parse_as(&d, &in, &copy, strlen(text)));
    return d;
}

static void holds(aecl_dataset *d, size_t count, size_t features, const float *values) {
    assert_int_equal(d->count, count);
    assert_int_equal(d->features, features);
    for (size_t i = 0; i < count * features; i++)
        if (!(((const float *)d->values)[i] == values[i])) fail_msg("value %zu is %g", i, ((float *)d->values)[i]);
    aecl_dataset_free(d);
}

static void a_first_line_that_counts_is_a_header(void **state) {
    (void)state;
    static const float two[] = {5, 6, 7, 8}, points[] = {1.5f, 2.5f}, counted[] = {0, 1, 5, 6};
    holds(read_as("0,1,2,3\n5,6,7,8\n", NULL, NULL), 1, 4, two);
    holds(read_as("1;2;3;4\n5;6;7;8\n", NULL, NULL), 1, 4, two);
    holds(read_as("0,1\n1.5,2.5\n", NULL, NULL), 1, 2, points);
    holds(read_as("0,1\n5,6\n", NULL, NULL), 2, 2, counted); /* nothing tells it from data */
    holds(read_as(",0,1\n0,1.5,2.5\n", NULL, NULL), 1, 2, points);
    holds(read_as("1,2,3,5\n5,6,7,8\n", &(aecl_read_options){.header = AECL_HEADER_YES}, NULL), 1, 4, two);
    holds(read_as("0,1\n5,6\n", &(aecl_read_options){.header = AECL_HEADER_NO}, NULL), 2, 2, counted);
}

static void a_running_number_without_a_name_is_left_out(void **state) {
    (void)state;
    static const float three[] = {.5f, 1.5f, 2.5f}, ten[] = {.1f, .1f, .1f, .1f, .1f, .1f, .1f, .1f, .1f, .1f};
    static const float named[] = {0, .5f, 1, 1.5f};
    holds(read_as(",a\n0,.5\n1,1.5\n2,2.5\n", NULL, NULL), 3, 1, three);
    holds(read_as("\"\",\"a\"\n\"1\",.5\n\"2\",1.5\n\"3\",2.5\n", NULL, NULL), 3, 1, three);
    holds(read_as("Unnamed: 0,a\n17,.5\n3,1.5\n9,2.5\n", NULL, NULL), 3, 1, three); /* of shuffled rows */
    holds(read_as("0,.1\n1,.1\n2,.1\n3,.1\n4,.1\n5,.1\n6,.1\n7,.1\n8,.1\n9,.1\n", NULL, NULL), 10, 1, ten);
    holds(read_as("n,a\n0,.5\n1,1.5\n", NULL, NULL), 2, 2, named);
    holds(read_as(",a\n0,.5\n1,1.5\n", &(aecl_read_options){.columns = (char *)"1-2"}, NULL), 2, 2, named);
}

static void columns_are_chosen_by_name_and_number(void **state) {
    (void)state;
    static const char text[] = "a,b,c,d\n1,2,3,4.5\n5,6,7,8\n";
    static const float ac[] = {1, 3, 5, 7}, bcd[] = {2, 3, 4.5f, 6, 7, 8}, db[] = {4.5f, 2, 8, 6};
    holds(read_as(text, &(aecl_read_options){.columns = (char *)"a,3"}, NULL), 2, 2, ac);
    holds(read_as(text, &(aecl_read_options){.columns = (char *)"2-4"}, NULL), 2, 3, bcd);
    holds(read_as(text, &(aecl_read_options){.ignore = (char *)"d,b"}, NULL), 2, 2, ac);
    char *names[] = {(char *)"d", (char *)"b"};
    holds(read_as(text, &(aecl_read_options){.names = names, .features = 2}, NULL), 2, 2, db);
    aecl_dataset *d = read_as(text, NULL, "c");
    assert_int_equal(d->labels[1], 7);
    assert_string_equal(d->columns[2], "d");
    assert_string_equal(d->label_column, "c");
    aecl_dataset_free(d);
}

static void what_people_export_is_read(void **state) {
    (void)state;
    static const float two[] = {1.5f, 2, -3.25f, 4};
    const char *const texts[] = {"a;b\n1,5;2\n-3,25;4\n",
                                 "sep=;\na;b\n1,5;2\n-3,25;4\n",
                                 "# a b\n1.5 2\n-3.25 4\n",
                                 "'a','b'\n'mV','mV'\n1.5,2\n-3.25,4\n",
                                 "a,b\nseconds,[mV]\n1.5,2\n-3.25,4\n",
                                 "date,a,b\n2020-03-09 10:34:33,1.5,2\n2020-03-09 10:35:33,-3.25,4\n",
                                 "Date;Time;a;b\n10/03/2004;18.00.00;1,5;2\n10/03/2004;19.00.00;-3,25;4\n"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        aecl_dataset *d = read_as(texts[i], NULL, NULL);
        assert_string_equal(d->columns[0], "a");
        holds(d, 2, 2, two);
    }
    static const float flags[] = {1, 0};
    holds(read_as("x\nTRUE\nfalse\n", NULL, NULL), 2, 1, flags);
}

static void missing_values_are_dropped_or_filled(void **state) {
    (void)state;
    static const char text[] = "a,b\n1,10\n,20\n3,?\n5,-200\n";
    static const float whole[] = {1, 10, 5, -200}, mean[] = {1, 10, 3, 20, 3, 15, 5, 15},
                       line[] = {1, 10, 2, 20, 3, 20, 5, 20}, given[] = {1, 10, 7, 20, 3, 8, 5, 8};
    unreadable(text, "line 3, column 1 (a): empty (--missing drop, mean or interpolate;");
    holds(read_as(text, &(aecl_read_options){.missing = AECL_MISSING_DROP}, NULL), 2, 2, whole);
    aecl_read_options o = {.missing = AECL_MISSING_MEAN, .missing_value = (char *)"-200"};
    aecl_dataset *d = read_as(text, &o, NULL);
    assert_true(d->fills[0] == 3 && d->fills[1] == 15);
    holds(d, 4, 2, mean);
    o.fills = (const float[]){7, 8};
    holds(read_as(text, &o, NULL), 4, 2, given); /* of the training */
    o.missing = AECL_MISSING_INTERPOLATE;
    holds(read_as(text, &o, NULL), 4, 2, line);
    aecl_dataset *labelled = read_as("a,k\n1,0\n,1\n3,1\n", &(aecl_read_options){.missing = AECL_MISSING_DROP}, "k");
    assert_true(labelled->count == 2 && labelled->labels[1] == 1);
    aecl_dataset_free(labelled);
}

static void rows_without_values_at_the_end_are_left_out(void **state) {
    (void)state;
    const float values[] = {1.5f, 2, 3, 4};
    holds(read_as("a;b\n1,5;2\n3;4\n;\n ; \r\n", NULL, NULL), 2, 2, values);
    unreadable("a;b\n1;2\n;\n3;4\n", "line 3, column 1 (a): empty");
}

static void rows_of_unlike_lengths_are_series(void **state) {
    (void)state;
    const float cut[] = {1, 2, 4, 5, 7, 8}, pad[] = {1, 2, 3, 4, 5, 5, 7, 8, 8},
                line[] = {1, 2, 3, 4, 4.5f, 5, 7, 7.5f, 8};
    const aecl_read_options to_cut = {.length = (char *)"cut"}, to_pad = {.length = (char *)"pad"},
                            to_stretch = {.length = (char *)"stretch"};
    const char *ragged = "1,2,3\n4,5\n7,8,nan\n", *first = "9,1,2,3\n6,4,5\n9,7,8,\n",
               *last = "1,2,3,a\n4,5,b\n7,8,a\n";
    aecl_dataset *d = read_as(ragged, &to_cut, NULL);
    holds(d, 3, 2, cut);
    holds(read_as(ragged, &to_pad, NULL), 3, 3, pad);
    holds(read_as(ragged, &to_stretch, NULL), 3, 3, line);
    d = read_as(first, &to_pad, "first");
    assert_true(d->labels[0] == 9 && d->labels[1] == 6);
    holds(d, 3, 3, pad);
    d = read_as(last, &to_pad, "last");
    assert_string_equal(d->label_words[d->labels[1]], "b");
    holds(d, 3, 3, pad);
    unreadable("1,nan,3\n1,2,nan\n", "line 1, column 2: \"nan\" is not a finite number (--missing");
}

static void words_are_labels(void **state) {
    (void)state;
    aecl_dataset *d = read_as("a,b,kind\n1,2,Normal\n3,4,Odd one\n5,6,Normal\n", NULL, "kind");
    assert_int_equal(d->label_word_count, 2);
    assert_string_equal(d->label_words[1], "Odd one");
    assert_true(d->labels[0] == 0 && d->labels[1] == 1 && d->labels[2] == 0);
    aecl_dataset_free(d);
    d = read_as("1.5,yes\n2.5,no\n", NULL, "last");
    assert_string_equal(d->label_words[0], "yes");
    aecl_dataset_free(d);
    d = read_as("a,ok\n1,True\n2,False\n", NULL, "ok");
    assert_true(d->label_word_count == 0 && d->labels[0] == 1 && d->labels[1] == 0);
    aecl_dataset_free(d);
}

static void damaged_files_give_messages(void **state) {
    (void)state;
    static const char plain[] = "1.5,-2,3e1\r\n4,5,6\r\n", named[] = "\"a\"\"x;\",b\n\"1\",2.5\n3,4\n",
                      blank[] = "  1  2\n  3  4\n";
    aecl_assert_reader_stands(plain, sizeof plain - 1, sizeof plain - 1, false);
    aecl_assert_reader_stands(named, sizeof named - 1, sizeof named - 1, false);
    aecl_assert_reader_stands(blank, sizeof blank - 1, sizeof blank - 1, false);
}

static void a_column_becomes_the_labels(void **state) {
    (void)state;
    static const struct {
        const char *column;
        float rest[4];
        int32_t labels[2];
    } cases[] = {{"first", {2, 3, -5, 6}, {1, 4}},
                 {"last", {1, 2, 4, -5}, {3, 6}},
                 {"2", {1, 3, 4, 6}, {2, -5}},
                 {"mid", {1, 3, 4, 6}, {2, -5}}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        aecl_dataset *d;
        static const char text[] = "x,mid,y\n1,2.0,3\n4,-5e0,6\n";
        aecl_assert_ok(aecl_parse_copy(&d, text, sizeof text - 1));
        char digest[65];
        memcpy(digest, d->sha256, sizeof digest);
        aecl_assert_ok(aecl_dataset_take_labels(d, "none"));
        assert_null(d->labels);
        aecl_assert_ok(aecl_dataset_take_labels(d, cases[i].column));
        assert_true(d->features == 2 && d->dim[0] == 2 && d->count == 2);
        assert_memory_equal(d->values, cases[i].rest, sizeof cases[i].rest);
        assert_memory_equal(d->labels, cases[i].labels, sizeof cases[i].labels);
        assert_string_equal(d->columns[0], i == 0 ? "mid" : "x");
        assert_string_equal(d->columns[1], i == 1 ? "mid" : "y");
        assert_string_not_equal(digest, d->sha256);
        aecl_dataset_pair pair;
        aecl_assert_ok(aecl_split_by_rule(&pair, d, "tail:0.1", 0.5, 1));
        assert_string_equal(pair.test->columns[1], i == 1 ? "mid" : "y");
        assert_int_equal(pair.test->labels[0], cases[i].labels[1]);
        aecl_dataset_free(d);
        aecl_dataset_pair_free(&pair);
    }
}

static void labels_that_are_none_are_refused(void **state) {
    (void)state;
    aecl_dataset *d, *pictures;
    static const char text[] = "value,class\n1,2\n0.5,3\n-1e9,4\n";
    aecl_assert_ok(aecl_parse_copy(&d, text, sizeof text - 1));
    aecl_assert_refused(aecl_dataset_take_labels(d, "value"), AECL_INPUT, "test: row 2, column 1: 0.5 is not a label");
    ((float *)d->values)[2] = 1;
    aecl_assert_refused(aecl_dataset_take_labels(d, "1"), AECL_INPUT, "row 3, column 1: -1e+09");
    aecl_assert_refused(aecl_dataset_take_labels(d, "clas"), AECL_INPUT, "did you mean class");
    aecl_assert_refused(aecl_dataset_take_labels(d, "0"), AECL_INPUT, "1 to 2");
    aecl_assert_refused(aecl_dataset_take_labels(d, "3"), AECL_INPUT, "no column \"3\"");
    aecl_assert_refused(aecl_dataset_take_labels(d, "-9223372036854775808"), AECL_INPUT, "no column");
    assert_int_equal(d->features, 2);
    aecl_assert_ok(aecl_dataset_take_labels(d, "class"));
    aecl_assert_refused(aecl_dataset_take_labels(d, "last"), AECL_INPUT, "single column");
    assert_int_equal(d->labels[2], 4);
    aecl_dataset_free(d);
    aecl_assert_ok(aecl_synthetic_pictures(&pictures, 2, 1, 0));
    aecl_assert_refused(aecl_dataset_take_labels(pictures, "last"), AECL_INPUT, "pictures");
    aecl_dataset_free(pictures);
}

static void ecg5000_is_read(void **state) {
    aecl_dataset *d;
    char *path = NULL;
    const char *folder = getenv("AECL_DATA_DIR");
    (void)state;
    aecl_assert_ok(aecl_path_join(&path, folder ? folder : "data", "ecg.csv"));
    if (!aecl_file_exists(path)) {
        print_message("skipped: %s is not there (AECL_DATA_DIR)\n", path);
        free(path);
        skip();
    }
    aecl_assert_ok(aecl_dataset_read(&d, path));
    assert_true(d->count == 4998 && d->features == 141 && d->columns == NULL);
    aecl_assert_ok(aecl_dataset_take_labels(d, "last"));
    size_t normal = 0;
    for (size_t i = 0; i < d->count; i++) normal += d->labels[i] == 1;
    assert_int_equal(normal, 2919);
    aecl_assert_near(((float *)d->values)[0], -0.11252183f, 0);
    aecl_dataset_free(d);
    free(path);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tables_of_every_make_are_read),
        cmocka_unit_test(a_header_names_the_columns),
        cmocka_unit_test(what_is_no_number_is_named_with_line_and_column),
        cmocka_unit_test(ragged_and_missing_rows_are_refused),
        cmocka_unit_test(a_wide_row_before_many_short_ones_is_refused),
        cmocka_unit_test(a_first_line_that_counts_is_a_header),
        cmocka_unit_test(a_running_number_without_a_name_is_left_out),
        cmocka_unit_test(columns_are_chosen_by_name_and_number),
        cmocka_unit_test(what_people_export_is_read),
        cmocka_unit_test(missing_values_are_dropped_or_filled),
        cmocka_unit_test(rows_without_values_at_the_end_are_left_out),
        cmocka_unit_test(rows_of_unlike_lengths_are_series),
        cmocka_unit_test(words_are_labels),
        cmocka_unit_test(damaged_files_give_messages),
        cmocka_unit_test(a_column_becomes_the_labels),
        cmocka_unit_test(labels_that_are_none_are_refused),
        cmocka_unit_test(ecg5000_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
