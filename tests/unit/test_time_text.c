/* Times as text against seconds that are known. */
#include "support/compare.h"

#include "base/time_text.h"

static void times_are_seconds_since_1970(void **state) {
    static const struct {
        const char *text;
        double seconds;
    } cases[] = {{"1970-01-01", 0},
                 {"2000-02-29 00:00", 951782400},
                 {"2014-04-10 07:15:00.000000", 1397114100},
                 {"2014-04-10T07:15:00.5Z", 1397114100.5},
                 {"1969-12-31 23:59:59", -1},
                 {"2100-03-01", 4107542400}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        double seconds = -7;
        assert_true(aecl_parse_time(cases[i].text, &seconds));
        aecl_assert_near(seconds, cases[i].seconds, 0);
    }
}

static void what_is_no_time_is_refused(void **state) {
    static const char *const texts[] = {"",
                                        "12",
                                        "2014-04",
                                        "2014-13-01",
                                        "2015-02-29",
                                        "2014-04-31",
                                        "2014-04-10 7h",
                                        "2014-04-10 07:61",
                                        "2014-04-10x",
                                        "2014-04-10 07:15:",
                                        "2014-04-10 07:15:00+02:00",
                                        "0000-01-01"};
    double seconds;
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) assert_false(aecl_parse_time(texts[i], &seconds));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(times_are_seconds_since_1970),
        cmocka_unit_test(what_is_no_time_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
