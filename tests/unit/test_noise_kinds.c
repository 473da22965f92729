/* Kinds of noise do what they are called after, whatever draws them. */
#include "support/compare.h"

#include <math.h>

#include "nn/noise.h"

#define SIDE    32
#define PLANE   (SIDE * SIDE)
#define SAMPLES 40
#define DRAWN   ((double)SAMPLES * PLANE)
#define SEED    77

static double drawn(int kind, double factor, uint32_t sample, size_t f, double clean) {
    const aecl_noise noise = {.factor = factor, .seed = SEED, .kind = kind, .unclipped = true};
    const aecl_noise_layout layout = aecl_noise_layout_of(3 * PLANE, SIDE, SIDE);
    return aecl_noise_value(&noise, &layout, aecl_noise_step(&noise, 2, sample), f, clean);
}

/* Mean, variance and third central moment of what becomes of `clean`. */
static void moments(int kind, double factor, double clean, double m[3]) {
    double sum[3] = {0};
    for (uint32_t s = 0; s < SAMPLES; s++)
        for (size_t f = 0; f < PLANE; f++) sum[0] += drawn(kind, factor, s, f, clean) / DRAWN;
    for (uint32_t s = 0; s < SAMPLES; s++)
        for (size_t f = 0; f < PLANE; f++) {
            double d = drawn(kind, factor, s, f, clean) - sum[0];
            sum[1] += d * d / DRAWN, sum[2] += d * d * d / DRAWN;
        }
    for (size_t i = 0; i < 3; i++) m[i] = sum[i];
}

/* A Poisson count has its mean for variance and third moment; `clean` and counts of factor^2 each. Five standard errors. */
static void counts_are_of_poisson_in_whole_numbers_and_beyond(void **state) {
    static const double means[] = {0.02, 0.7, 6, 31.9, 32.1, 300};
    (void)state;
    for (size_t i = 0; i < sizeof means / sizeof *means; i++) {
        double factor = sqrt(0.5 / means[i]), unit = factor * factor, mean = means[i], m[3];
        moments(AECL_NOISE_poisson, factor, 0.5, m);
        aecl_assert_near(m[0] / unit, mean, 5 * sqrt(mean / DRAWN));
        aecl_assert_near(m[1] / unit / unit, mean, 5 * sqrt((mean + 2 * mean * mean) / DRAWN));
        aecl_assert_near(m[2] / unit / unit / unit, mean,
                         5 * sqrt((15 * mean * mean * mean + 40 * mean * mean + mean) / DRAWN));
        for (size_t f = 0; mean < 32 && f < PLANE; f++) {
            double count = drawn(AECL_NOISE_poisson, factor, 1, f, 0.5) / unit;
            aecl_assert_near(count, round(count), 1e-5 * (1 + count));
        }
    }
    aecl_assert_near(drawn(AECL_NOISE_poisson, 0.3, 1, 5, 0), 0, 0);
}

static void speckle_leaves_black_and_grows_with_the_value(void **state) {
    double m[3];
    (void)state;
    aecl_assert_near(drawn(AECL_NOISE_speckle, 0.5, 1, 5, 0), 0, 0);
    moments(AECL_NOISE_speckle, 0.2, 0.5, m);
    aecl_assert_near(m[0], 0.5, 5 * sqrt(0.01 / DRAWN));
    aecl_assert_near(m[1], 0.01, 5 * 0.01 * sqrt(2 / DRAWN));
}

static double share(int kind, double factor, double value) {
    double count = 0;
    for (uint32_t s = 0; s < SAMPLES; s++)
        for (size_t f = 0; f < PLANE; f++) count += drawn(kind, factor, s, f, 0.5) == value;
    return count / DRAWN;
}

static void a_share_of_the_pixels_is_black_or_white(void **state) {
    (void)state;
    aecl_assert_near(share(AECL_NOISE_dropout, 0.3, 0), 0.3, 5 * sqrt(0.21 / DRAWN));
    aecl_assert_near(share(AECL_NOISE_dropout, 0.3, 0.5), 0.7, 5 * sqrt(0.21 / DRAWN));
    aecl_assert_near(share(AECL_NOISE_salt_and_pepper, 0.3, 0), 0.15, 5 * sqrt(0.1275 / DRAWN));
    aecl_assert_near(share(AECL_NOISE_salt_and_pepper, 0.3, 1), 0.15, 5 * sqrt(0.1275 / DRAWN));
    /* some 100 blocks a sample, whole or cut */
    aecl_assert_near(share(AECL_NOISE_blocks, 0.3, 0), 0.3, 5 * sqrt(0.21 / (SAMPLES * 64)));
}

static void pixels_fall_in_all_channels_alike(void **state) {
    static const int kinds[] = {AECL_NOISE_dropout, AECL_NOISE_salt_and_pepper, AECL_NOISE_blocks};
    (void)state;
    for (size_t k = 0; k < 3; k++)
        for (size_t f = 0; f < PLANE; f++)
            for (size_t c = 1; c < 3; c++)
                aecl_assert_near(drawn(kinds[k], 0.5, 9, c * PLANE + f, 0.25), drawn(kinds[k], 0.5, 9, f, 0.25), 0);
}

/* In a line of a block nothing changes but at its borders, a block's width apart. */
static void blocks_are_an_eighth_wide_and_begin_anywhere(void **state) {
    bool begins[4] = {false};
    (void)state;
    for (uint32_t s = 0; s < SAMPLES; s++) {
        int border = -1;
        for (size_t f = 1; f < PLANE; f++) {
            if (f % SIDE == 0 || drawn(AECL_NOISE_blocks, 0.5, s, f, 1) == drawn(AECL_NOISE_blocks, 0.5, s, f - 1, 1))
                continue;
            if (border < 0) border = (int)(f % 4);
            assert_int_equal(f % 4, border);
        }
        assert_true(border >= 0);
        begins[border] = true;
    }
    for (size_t i = 0; i < 4; i++) assert_true(begins[i]);
}

/* Evenly from factor - span to factor, by the sample: a dropped share tells which. */
static void each_sample_has_a_strength_of_its_own(void **state) {
    const aecl_noise noise = {.factor = 0.8, .span = 0.6, .seed = SEED, .kind = AECL_NOISE_dropout};
    const aecl_noise_layout layout = aecl_noise_layout_of(PLANE, SIDE, SIDE);
    double least = 1, most = 0, mean = 0;
    (void)state;
    for (uint32_t s = 0; s < SAMPLES; s++) {
        double dropped = 0;
        for (size_t f = 0; f < PLANE; f++)
            dropped += aecl_noise_value(&noise, &layout, aecl_noise_step(&noise, 0, s), f, 0.5) == 0;
        least = fmin(least, dropped / PLANE), most = fmax(most, dropped / PLANE), mean += dropped / PLANE / SAMPLES;
    }
    assert_true(least > 0.15 && least < 0.3);
    assert_true(most < 0.85 && most > 0.7);
    aecl_assert_near(mean, 0.5, 5 * 0.6 / sqrt(12. * SAMPLES));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_are_of_poisson_in_whole_numbers_and_beyond),
        cmocka_unit_test(speckle_leaves_black_and_grows_with_the_value),
        cmocka_unit_test(a_share_of_the_pixels_is_black_or_white),
        cmocka_unit_test(pixels_fall_in_all_channels_alike),
        cmocka_unit_test(blocks_are_an_eighth_wide_and_begin_anywhere),
        cmocka_unit_test(each_sample_has_a_strength_of_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
