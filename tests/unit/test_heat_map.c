/* A map of errors is the squared difference of each pixel, the mean of its channels, smoothed without gain or loss. */
#include <math.h>

#include "detect/error_maps.h"
#include "support/compare.h"

#define SIDE 33

static void one_pixel_becomes_a_gaussian_of_its_error(void **state) {
    (void)state;
    const aecl_shape shape = aecl_shape3(3, SIDE, SIDE);
    static float picture[3 * SIDE * SIDE], made[3 * SIDE * SIDE], map[SIDE * SIDE];
    size_t middle = SIDE / 2 * SIDE + SIDE / 2;
    double sum = 0;
    for (size_t i = 0; i < 3 * SIDE * SIDE; i++) picture[i] = made[i] = (float)(i % 200);
    picture[middle] += 51, made[SIDE * SIDE + middle] += 102; /* .2 of red, .4 of green */
    aecl_assert_ok(aecl_error_map(map, picture, made, &shape, 255));
    aecl_assert_near(aecl_error_map_sigma(&shape), 1, 0);
    for (size_t i = 0; i < SIDE * SIDE; i++) sum += (double)map[i];
    aecl_assert_near(sum, (.2 * .2 + .4 * .4) / 3, 1e-6);
    aecl_assert_near(map[middle] / map[middle + 1], exp(.5), 1e-4);
    aecl_assert_near(map[middle + 2 * SIDE] / map[middle + SIDE], exp(-1.5), 1e-4);
    assert_true(map[0] == 0);
}

static void larger_pictures_are_smoothed_more(void **state) {
    (void)state;
    const aecl_shape large = aecl_shape3(1, 256, 512);
    aecl_assert_near(aecl_error_map_sigma(&large), 4, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_pixel_becomes_a_gaussian_of_its_error),
        cmocka_unit_test(larger_pictures_are_smoothed_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
