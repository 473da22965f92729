/* Text grows and stays safe for a terminal; numbers are read in full or refused and printed short, in any locale. */
#include <float.h>
#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "support/compare.h"

static void a_text_takes_over_what_another_holds_and_its_failure(void **state) {
    (void)state;
    aecl_text whole = {0}, part = {0};
    aecl_text_add_text(&whole, &part);
    aecl_text_add(&part, "%s", "loss.cl");
    aecl_text_add_text(&whole, &part);
    aecl_assert_ok(aecl_text_done(&whole));
    assert_string_equal(whole.s, "loss.cl");
    part.failed = true;
    aecl_text_add_text(&whole, &part);
    aecl_assert_refused(aecl_text_done(&whole), AECL_NO_MEMORY, "out of memory");
    aecl_text_free(&whole);
    aecl_text_free(&part);
}

static void text_grows_and_ends_in_nul(void **state) {
    (void)state;
    aecl_text text = {0}, empty = {0};
    for (int i = 0; i < 1000; i++) aecl_text_add(&text, "%d,", i % 10);
    aecl_text_add_bytes(&text, "ab\0c", 4);
    aecl_assert_ok(aecl_text_done(&text));
    assert_int_equal(text.length, 2004);
    assert_memory_equal(text.s + 1996, "8,9,ab\0c", 9);
    aecl_assert_ok(aecl_text_done(&empty));
    assert_string_equal(empty.s, "");
    aecl_text_free(&text);
    aecl_text_free(&empty);
    aecl_text_free(NULL);
    assert_null(text.s);
}

static void a_failed_addition_stays_failed(void **state) {
    (void)state;
    aecl_text text = {0};
    aecl_text_add(&text, "kept");
    aecl_text_add_bytes(&text, "x", SIZE_MAX - 2);
    aecl_text_add(&text, "more");
    aecl_assert_refused(aecl_text_done(&text), AECL_NO_MEMORY, "out of memory");
    assert_string_equal(text.s, "kept");
    aecl_text_free(&text);
}

static void check_safe(const char *bytes, const char *want) {
    aecl_text text = {0};
    aecl_text_add_safe(&text, bytes);
    aecl_assert_ok(aecl_text_done(&text));
    assert_string_equal(text.s, want);
    aecl_text_free(&text);
}

static void control_bytes_and_broken_utf8_are_escaped(void **state) {
    (void)state;
    check_safe("Größe €.npy 😀", "Größe €.npy 😀");
    check_safe("a\x1b[31m\n\t\x7f", "a\\x1B[31m\\x0A\\x09\\x7F");
    check_safe("\xc2\x9b"
               "31m",
               "\\xC2\\x9B31m"); /* the one-character CSI */
    check_safe("\xff\xc3(\xe2\x82", "\\xFF\\xC3(\\xE2\\x82");
    check_safe("\xc0\xaf\xe0\x80\xaf\xf0\x80\x80\xaf", "\\xC0\\xAF\\xE0\\x80\\xAF\\xF0\\x80\\x80\\xAF");
    check_safe("\xed\xa0\x80\xf4\x90\x80\x80\xf5", "\\xED\\xA0\\x80\\xF4\\x90\\x80\\x80\\xF5");
}

static void a_word_is_quoted_where_a_shell_would_change_it(void **state) {
    (void)state;
    const char *cases[][2] = {{"output/basic-2", "output/basic-2"},
                              {"my run", "'my run'"},
                              {"$(x)", "'$(x)'"},
                              {"it's", "'it'\\''s'"},
                              {"", "''"},
                              {"~", "'~'"}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        aecl_text text = {0};
        aecl_text_add_argument(&text, cases[i][0]);
        aecl_assert_ok(aecl_text_done(&text));
        assert_string_equal(text.s, cases[i][1]);
        aecl_text_free(&text);
    }
}

static void whole_numbers_are_read_in_full_or_refused(void **state) {
    (void)state;
    const char *bad[] = {"",
                         " 1",
                         "1 ",
                         "3x",
                         "0x10",
                         "1.0",
                         "1e3",
                         "--1",
                         "+-1",
                         "+",
                         "nan",
                         "9223372036854775808",
                         "-9223372036854775809"};
    int64_t value = 77;
    for (size_t i = 0; i < COUNT_OF(bad); i++) assert_false(aecl_parse_integer(bad[i], &value));
    assert_int_equal(value, 77);
    assert_true(aecl_parse_integer("9223372036854775807", &value) && value == INT64_MAX);
    assert_true(aecl_parse_integer("-9223372036854775808", &value) && value == INT64_MIN);
    assert_true(aecl_parse_integer("+007", &value) && value == 7);
}

static void reals_are_read_in_full_or_refused(void **state) {
    (void)state;
    const char *bad[] = {"",   " 1",  "1 ", "3x", "nan", "NaN",  "inf",  "-inf",  "infinity", "0x1p3", "1,5",
                         "1e", "1e+", ".",  "-.", "e5",  "1e5.", "1..2", "1e400", "-1e309",   "--1",   "1_0"};
    double value = 77;
    for (size_t i = 0; i < COUNT_OF(bad); i++) assert_false(aecl_parse_real(bad[i], &value));
    aecl_assert_near(value, 77, 0);
    const struct {
        const char *text;
        double want;
    } good[] = {{"0", 0},      {"-1.5", -1.5},         {"+2.", 2},
                {".25", .25},  {"1e3", 1000},          {"1E-3", .001},
                {"1e-400", 0}, {"4.9e-324", 4.9e-324}, {"1.7976931348623157e308", DBL_MAX}};
    for (size_t i = 0; i < COUNT_OF(good); i++) {
        assert_true(aecl_parse_real(good[i].text, &value));
        aecl_assert_near(value, good[i].want, 0);
    }
}

static void check_printed(double value, const char *want) {
    char text[AECL_REAL_TEXT];
    assert_string_equal(aecl_print_real(value, text), want);
}

static void reals_are_printed_short_and_exact(void **state) {
    (void)state;
    check_printed(0.001, "0.001");
    check_printed(1e-9, "1e-09");
    check_printed(1e6, "1000000");
    check_printed(-2.5, "-2.5");
    check_printed(9007199254740991., "9007199254740991");
    check_printed(1e300, "1e+300");
    for (uint64_t i = 1; i < 2000; i++) {
        char text[AECL_REAL_TEXT];
        double value = ldexp((double)(i * 0x9e3779b97f4a7c15u), (int)(i % 600) - 300), back = 0;
        assert_true(aecl_parse_real(aecl_print_real(value, text), &back));
        aecl_assert_near(back, value, 0);
    }
}

static void numbers_do_not_depend_on_the_locale(void **state) {
    (void)state;
    const char *names[] = {"de_DE.UTF-8", "fr_FR.UTF-8", "de_DE", "ps_AF.UTF-8"};
    size_t i = 0;
    while (i < COUNT_OF(names) && !setlocale(LC_ALL, names[i])) i++;
    if (i == COUNT_OF(names)) skip();
    double value = 0;
    bool point = aecl_parse_real("1.5", &value), comma = aecl_parse_real("2,5", &value);
    char text[AECL_REAL_TEXT];
    aecl_print_real(-1.25e-7, text);
    setlocale(LC_ALL, "C");
    assert_true(point && !comma);
    aecl_assert_near(value, 1.5, 0);
    assert_string_equal(text, "-1.25e-07");
}

static void the_nearest_name_is_found_within_a_third(void **state) {
    (void)state;
    const char *const names[] = {"train", "eval", "reconstruct", "learning-rate", "list-devices", "lr"};
    const size_t n = COUNT_OF(names);
    assert_string_equal(aecl_nearest("trian", names, n), "train");
    assert_string_equal(aecl_nearest("train", names, n), "train");
    assert_string_equal(aecl_nearest("evla", names, n), "eval");
    assert_string_equal(aecl_nearest("learning_rat", names, n), "learning-rate");
    assert_string_equal(aecl_nearest("lst-device", names, n), "list-devices");
    assert_string_equal(aecl_nearest("rl", names, n), "lr");
    assert_null(aecl_nearest("tarni", names, n));
    assert_null(aecl_nearest("x", names, n - 1));
    assert_null(aecl_nearest("", names, n));
    assert_null(aecl_nearest("train", names, 0));
    char longest[500];
    memset(longest, 'a', sizeof longest);
    longest[sizeof longest - 1] = 0;
    assert_null(aecl_nearest(longest, names, n));
    const char *const long_name = longest;
    assert_null(aecl_nearest("a", &long_name, 1));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_grows_and_ends_in_nul),
        cmocka_unit_test(a_text_takes_over_what_another_holds_and_its_failure),
        cmocka_unit_test(a_failed_addition_stays_failed),
        cmocka_unit_test(control_bytes_and_broken_utf8_are_escaped),
        cmocka_unit_test(a_word_is_quoted_where_a_shell_would_change_it),
        cmocka_unit_test(whole_numbers_are_read_in_full_or_refused),
        cmocka_unit_test(reals_are_read_in_full_or_refused),
        cmocka_unit_test(reals_are_printed_short_and_exact),
        cmocka_unit_test(numbers_do_not_depend_on_the_locale),
        cmocka_unit_test(the_nearest_name_is_found_within_a_third),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
