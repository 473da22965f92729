/* Dominant periods of series that have one, and of some that have none. */
#include "support/compare.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "data/period.h"

/* Evenly distributed in -1 ... 1, always the same. */
static double noise(unsigned *state) {
    *state = *state * 1664525u + 1013904223u;
    return (double)(*state >> 8) / (1u << 23) - 1;
}

/* channels alike: a wave of this period with a first overtone, a trend, and noise. */
static size_t period_of(double period, size_t count, size_t channels, double roughness) {
    float *values = NULL;
    unsigned state = 3;
    size_t found = 0;
    aecl_assert_ok(aecl_alloc(&values, count * channels, sizeof *values));
    for (size_t i = 0; i < count; i++)
        for (size_t c = 0; c < channels; c++) {
            double t = 2 * acos(-1) * (double)i / period, trend = .01 * (double)i;
            values[i * channels + c] =
                (float)(100 + trend + sin(t) + .5 * cos(2 * t) + roughness * (c ? 1 : .5) * noise(&state));
        }
    aecl_assert_ok(aecl_period_find(&found, values, count, channels));
    free(values);
    return found;
}

static void the_period_is_found_through_trend_overtones_and_noise(void **state) {
    (void)state;
    assert_int_equal(period_of(24, 300, 1, 0), 24);
    assert_in_range(period_of(288, 4032, 1, 1), 286, 290);
    assert_in_range(period_of(1440, 100000, 1, .5), 1438, 1442);
    assert_in_range(period_of(50, 1000, 3, 2), 49, 51);
    assert_int_equal(period_of(7, 40, 2, 0), 7);
}

static void a_wandering_level_does_not_hide_the_period(void **state) {
    float values[4000];
    double level = 0;
    size_t found = 0;
    unsigned random = 9;
    (void)state;
    for (size_t i = 0; i < 4000; i++) {
        level += .3 * noise(&random);
        values[i] = (float)(level + sin(2 * acos(-1) * (double)i / 24));
    }
    aecl_assert_ok(aecl_period_find(&found, values, 4000, 1));
    assert_in_range(found, 23, 25);
}

static void what_does_not_repeat_has_no_period(void **state) {
    float values[600];
    size_t found = 1;
    unsigned random = 5;
    (void)state;
    for (size_t i = 0; i < 600; i++) values[i] = 4;
    aecl_assert_ok(aecl_period_find(&found, values, 600, 1));
    assert_int_equal(found, 0);
    for (size_t i = 0; i < 600; i++) values[i] = (float)i;
    aecl_assert_ok(aecl_period_find(&found, values, 600, 1));
    assert_int_equal(found, 0);
    for (size_t i = 0; i < 600; i++) values[i] = (float)(i < 300 ? noise(&random) : 0);
    aecl_assert_ok(aecl_period_find(&found, values, 11, 1));
    assert_int_equal(found, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_period_is_found_through_trend_overtones_and_noise),
        cmocka_unit_test(a_wandering_level_does_not_hide_the_period),
        cmocka_unit_test(what_does_not_repeat_has_no_period),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
