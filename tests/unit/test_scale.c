/* Each scaling gives the values of its definition, constant or close values stay finite, and NaN is refused with its
 * place. */
#include "support/compare.h"

#include <math.h>

#include "data/scaling_fit.h"

static aecl_dataset bytes_of(uint8_t *values, size_t count, size_t features) {
    return (aecl_dataset){.name = "bytes",
                          .dtype = AECL_U8,
                          .count = count,
                          .features = features,
                          .rank = 1,
                          .dim = {features},
                          .values = values};
}

static aecl_dataset floats_of(float *values, size_t count, size_t features) {
    aecl_dataset data = bytes_of(NULL, count, features);
    data.dtype = AECL_F32;
    data.values = values;
    return data;
}

/* Fits on the data set and holds all of it, scaled, against `want`. */
static void check_scaled(aecl_scaling_kind kind, bool per_feature, const aecl_dataset *data, const double *want) {
    float row[8];
    aecl_scaling scaling = {0};
    aecl_assert_ok(aecl_scaling_fit(&scaling, kind, per_feature, data));
    for (size_t i = 0; i < data->count; i++) {
        aecl_scaling_apply(&scaling, data, i, row);
        aecl_assert_all_near(row, want + i * data->features, data->features, 1e-6);
    }
    aecl_scaling_free(&scaling);
}

static void unit_divides_bytes_by_255(void **state) {
    (void)state;
    uint8_t values[] = {0, 51, 255, 102};
    aecl_dataset data = bytes_of(values, 2, 2);
    check_scaled(AECL_SCALING_UNIT, false, &data, (const double[]){0, 0.2, 1, 0.4});
}

static void unit_leaves_floats(void **state) {
    (void)state;
    float values[] = {0, 0.5f, 1, -2};
    aecl_dataset data = floats_of(values, 2, 2);
    check_scaled(AECL_SCALING_UNIT, true, &data, (const double[]){0, 0.5, 1, -2});
}

static void windows_have_one_pair_a_channel(void **state) {
    (void)state;
    float values[] = {0, 100, 2, 200, 2, 200, 4, 300};
    aecl_dataset data = floats_of(values, 2, 4);
    data.window = 2, data.channels = 2, data.stride = 1;
    check_scaled(AECL_SCALING_RANGE, true, &data, (const double[]){0, 0, .5, .5, .5, .5, 1, 1});
    check_scaled(AECL_SCALING_STANDARD, true, &data,
                 (const double[]){-1.41421356, -1.41421356, 0, 0, 0, 0, 1.41421356, 1.41421356});
}

static void none_leaves_bytes(void **state) {
    (void)state;
    uint8_t values[] = {0, 51, 255, 102};
    aecl_dataset data = bytes_of(values, 2, 2);
    check_scaled(AECL_SCALING_NONE, true, &data, (const double[]){0, 51, 255, 102});
}

static void range_takes_one_pair_or_one_a_feature(void **state) {
    (void)state;
    float values[] = {-1, 10, 3, 30, 1, 20};
    aecl_dataset data = floats_of(values, 3, 2);
    check_scaled(AECL_SCALING_RANGE, false, &data, (const double[]){0, 11.0 / 31, 4.0 / 31, 1, 2.0 / 31, 21.0 / 31});
    check_scaled(AECL_SCALING_RANGE, true, &data, (const double[]){0, 0, 1, 1, 0.5, 0.5});
}

static void standard_has_mean_0_and_deviation_1(void **state) {
    (void)state;
    float values[] = {1, 5, 3, 5, 5, 5, 7, 5};
    aecl_dataset data = floats_of(values, 4, 2);
    double step = 2 / sqrt(5); /* of 1 3 5 7: mean 4, deviation sqrt(5) */
    check_scaled(AECL_SCALING_STANDARD, true, &data,
                 (const double[]){-1.5 * step, 0, -0.5 * step, 0, 0.5 * step, 0, 1.5 * step, 0});
}

static void constant_data_become_0(void **state) {
    (void)state;
    float values[] = {7, 7, 7, 7};
    aecl_dataset data = floats_of(values, 2, 2);
    check_scaled(AECL_SCALING_RANGE, false, &data, (const double[]){0, 0, 0, 0});
    check_scaled(AECL_SCALING_STANDARD, false, &data, (const double[]){0, 0, 0, 0});
    check_scaled(AECL_SCALING_STANDARD, true, &data, (const double[]){0, 0, 0, 0});
}

static void values_too_close_for_a_float_stay_finite(void **state) {
    (void)state;
    float values[] = {0, 1e-45f}, row[1];
    aecl_dataset data = floats_of(values, 2, 1);
    for (int kind = AECL_SCALING_RANGE; kind <= AECL_SCALING_STANDARD; kind++) {
        aecl_scaling scaling = {0};
        aecl_assert_ok(aecl_scaling_fit(&scaling, (aecl_scaling_kind)kind, false, &data));
        aecl_scaling_apply(&scaling, &data, 1, row);
        assert_true(isfinite(row[0]));
        aecl_scaling_free(&scaling);
    }
}

static void nan_is_refused_with_its_place(void **state) {
    (void)state;
    float values[] = {0, 1, 2, NAN};
    aecl_dataset data = floats_of(values, 2, 2);
    aecl_scaling scaling = {0};
    aecl_assert_refused(aecl_scaling_fit(&scaling, AECL_SCALING_RANGE, false, &data), AECL_INPUT, "sample 1, value 1");
    assert_null(scaling.shift);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unit_divides_bytes_by_255),
        cmocka_unit_test(unit_leaves_floats),
        cmocka_unit_test(windows_have_one_pair_a_channel),
        cmocka_unit_test(none_leaves_bytes),
        cmocka_unit_test(range_takes_one_pair_or_one_a_feature),
        cmocka_unit_test(standard_has_mean_0_and_deviation_1),
        cmocka_unit_test(constant_data_become_0),
        cmocka_unit_test(values_too_close_for_a_float_stay_finite),
        cmocka_unit_test(nan_is_refused_with_its_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
