/* Reading gives strtod's doubles and writing printf's text, for chosen and for drawn numbers, without a look behind
 * the end. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/philox.h"
#include "data/number_text.h"
#include "support/compare.h"

/* The text on the heap without a NUL, so that an over-read shows; returns how many characters were read. */
static size_t number_read(const char *text, double *value) {
    size_t length = strlen(text);
    char *copy = malloc(length ? length : 1);
    assert_non_null(copy);
    memcpy(copy, text, length);
    const char *s = copy;
    bool good = aecl_number_read(&s, copy + length, value);
    size_t used = (size_t)(s - copy);
    assert_int_equal(good, used > 0);
    free(copy);
    return used;
}

static void assert_as_strtod(const char *text) {
    double got = 0, want = strtod(text, NULL);
    size_t used = number_read(text, &got);
    if (used != strlen(text) || memcmp(&got, &want, sizeof got) != 0)
        fail_msg("%s: %zu characters, %.17g instead of %.17g", text, used, got, want);
}

static void numbers_are_those_of_strtod(void **state) {
    (void)state;
    static const char *const texts[] = {"0",
                                        "-0",
                                        "+7",
                                        "1.",
                                        ".5",
                                        "-.5e1",
                                        "1e22",
                                        "1e23",
                                        "1E-22",
                                        "1e-23",
                                        "123456789012345678",
                                        "9007199254740993",
                                        "9007199254740992",
                                        "0.1",
                                        "1e308",
                                        "1e309",
                                        "-1e400",
                                        "1e-400",
                                        "4.9e-324",
                                        "2.2250738585072011e-308",
                                        "0e99999",
                                        "1.7976931348623159e308",
                                        "0.000000000000000000000000000000000000000000000000001",
                                        "100000000000000000000000000000000000000",
                                        "1234567890123456789012345678901234567890e-20",
                                        "9999999999999999999.5",
                                        "1e99999999999999999999",
                                        "1e-99999999999999999999",
                                        "-1.1250000e+00"};
    for (size_t i = 0; i < COUNT_OF(texts); i++) assert_as_strtod(texts[i]);
}

static void drawn_numbers_are_those_of_strtod(void **state) {
    (void)state;
    for (uint64_t i = 0; i < 30000; i++) {
        char text[400];
        double scale = pow(10, (int)(aecl_random_u32(1, AECL_RANDOM_TEST, i, 0) % 60) - 30);
        double value = aecl_random_normal(1, AECL_RANDOM_TEST, i, 4) * scale;
        int digits = (int)(aecl_random_u32(1, AECL_RANDOM_TEST, i, 1) % 21);
        if (i % 2)
            snprintf(text, sizeof text, "%.*e", digits, value);
        else
            snprintf(text, sizeof text, "%.*f", digits, value);
        assert_as_strtod(text);
    }
}

static void what_follows_a_number_is_left(void **state) {
    (void)state;
    static const struct {
        const char *text;
        size_t used;
        double value;
    } cases[] = {{"1,2", 1, 1},     {"1e", 1, 1},  {"1e+", 1, 1}, {"1.5.2", 3, 1.5}, {"0x10", 1, 0}, {"2-1", 1, 2},
                 {"1e2e3", 3, 100}, {"3 ", 1, 3},  {"", 0, 0},    {"-", 0, 0},       {".", 0, 0},    {"e5", 0, 0},
                 {"nan", 0, 0},     {"inf", 0, 0}, {" 1", 0, 0},  {"--1", 0, 0},     {"-.e1", 0, 0}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        double value = 0;
        assert_int_equal(number_read(cases[i].text, &value), cases[i].used);
        aecl_assert_near(value, cases[i].value, 0);
    }
}

static void a_number_of_endless_length_is_none(void **state) {
    (void)state;
    char text[600];
    double value;
    memset(text, '1', sizeof text);
    text[500] = 0;
    assert_as_strtod(text);
    text[500] = '1', text[501] = 0;
    assert_int_equal(number_read(text, &value), 0);
}

static void assert_as_printf(double value) {
    char got[AECL_NUMBER_TEXT], want[64];
    size_t length = aecl_number_write(got, value);
    snprintf(want, sizeof want, "%.9g", value);
    if (length != strlen(want) || memcmp(got, want, length) != 0)
        fail_msg("%.17g: %.*s instead of %s", value, (int)length, got, want);
}

static void numbers_are_written_as_printf_does(void **state) {
    (void)state;
    static const double values[] = {0,
                                    -0.0,
                                    1,
                                    -1,
                                    0.1,
                                    100,
                                    123456789,
                                    999999999,
                                    999999999.4,
                                    999999999.5,
                                    1e9,
                                    1e8,
                                    99999999.95,
                                    0.0001,
                                    0.00009999,
                                    9.9999999949e-5,
                                    9.9999999951e-5,
                                    0.5,
                                    0.125,
                                    1.0000000005,
                                    1.00000000049999,
                                    1.0000000015,
                                    0.99999999949999,
                                    0.9999999995,
                                    0.1234567885,
                                    0.2500000005,
                                    3.0000000155,
                                    12345678.25,
                                    12345678.75,
                                    2097152.5625,
                                    1e22,
                                    1e-300,
                                    5e-324,
                                    INFINITY,
                                    -INFINITY,
                                    1.7976931348623157e308};
    for (size_t i = 0; i < COUNT_OF(values); i++) assert_as_printf(values[i]);
    for (uint64_t i = 0; i < 300000; i++) {
        double scale = pow(10, (int)(aecl_random_u32(1, AECL_RANDOM_TEST, i, 0) % 18) - 7);
        double value = fabs(aecl_random_normal(1, AECL_RANDOM_TEST, i, 4)) * scale;
        assert_as_printf(value);
        assert_as_printf((double)(float)value);
        double half = floor(value * 1e6) / 1e6 + 5e-10; /* near the middle of two */
        assert_as_printf(half);
        assert_as_printf(nextafter(half, 0));
    }
}

static void whole_numbers_are_written_in_full(void **state) {
    (void)state;
    static const uint64_t values[] = {0, 7, 10, 999, 1000, 18446744073709551615u};
    for (size_t i = 0; i < COUNT_OF(values); i++) {
        char got[AECL_NUMBER_TEXT], want[64];
        size_t length = aecl_whole_number_write(got, values[i]);
        snprintf(want, sizeof want, "%llu", (unsigned long long)values[i]);
        assert_int_equal(length, strlen(want));
        assert_memory_equal(got, want, length);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_those_of_strtod),        cmocka_unit_test(drawn_numbers_are_those_of_strtod),
        cmocka_unit_test(what_follows_a_number_is_left),      cmocka_unit_test(a_number_of_endless_length_is_none),
        cmocka_unit_test(numbers_are_written_as_printf_does), cmocka_unit_test(whole_numbers_are_written_in_full),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
