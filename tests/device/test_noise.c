/* The noise of a large draw is that of a standard normal distribution, on the host and on the device alike. */
#include "support/compare.h"
#include "support/device.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/philox.h"
#include "data/scaling_fit.h"
#include "train/feed.h"

#define SAMPLES  2048
#define FEATURES 784
#define DRAWN    ((size_t)SAMPLES * FEATURES)
#define SEED     0xfedcba9876543210ULL
#define FACTOR   0.0625 /* of noise around 0.5: the largest draw, 5.77, is not clipped */

typedef struct {
    aecl_device_list *list;
    aecl_context *context;
    aecl_ops *ops;
} fixture;

static int open_default(void **state) {
    fixture *f = calloc(1, sizeof *f);
    assert_non_null(f);
    aecl_open_test_device(&f->list, &f->context);
    aecl_assert_ok(aecl_ops_new(&f->ops, f->context, AECL_GEMM_AUTO));
    *state = f;
    return 0;
}

static int close_all(void **state) {
    fixture *f = *state;
    aecl_ops_free(f->ops);
    aecl_context_close(f->context);
    aecl_device_list_close(f->list);
    free(f);
    return 0;
}

static float *new_floats(size_t count) {
    float *values = NULL;
    aecl_assert_ok(aecl_alloc(&values, count, sizeof *values));
    return values;
}

/* Numbers [sample][feature] that the host draws in an epoch. */
static float *host_draw(uint64_t epoch) {
    float *values = new_floats(DRAWN);
    for (size_t i = 0; i < DRAWN; i++)
        values[i] = aecl_random_normal(SEED, AECL_RANDOM_NOISE, epoch << 32 | i / FEATURES, i % FEATURES);
    return values;
}

/* The device's, as x = t + factor * N, for a set of samples that are `value` everywhere: [feature][sample]. */
static float *device_noise(const fixture *f, float value, aecl_noise noise, uint64_t epoch) {
    float *values = new_floats(DRAWN), pair[] = {0, 1};
    aecl_dataset samples = {.name = (char *)"flat", .dtype = AECL_F32, .count = SAMPLES, .features = FEATURES};
    aecl_scaling scaling = {AECL_SCALING_NONE, 1, &pair[0], &pair[1]};
    aecl_buffer *x, *t;
    aecl_feed *feed;
    for (size_t i = 0; i < DRAWN; i++) values[i] = value;
    samples.values = values;
    aecl_assert_ok(aecl_feed_new(&feed, f->ops, &samples, &scaling, &noise));
    aecl_assert_ok(aecl_buffer_new(&x, f->context, DRAWN * sizeof *values, "noisy"));
    aecl_assert_ok(aecl_buffer_new(&t, f->context, DRAWN * sizeof *values, "clean"));
    aecl_assert_ok(
        aecl_feed_batch(feed, &(aecl_batch){.count = SAMPLES, .columns = SAMPLES, .epoch = epoch, .x = x, .t = t}));
    aecl_assert_ok(aecl_buffer_read(x, 0, DRAWN * sizeof *values, values));
    aecl_buffer_free(x);
    aecl_buffer_free(t);
    aecl_feed_free(feed);
    return values;
}

static float *device_draw(const fixture *f, uint64_t epoch) {
    float *noisy = device_noise(f, 0.5f, (aecl_noise){.factor = FACTOR, .seed = SEED}, epoch), *values;
    values = new_floats(DRAWN);
    for (size_t s = 0; s < SAMPLES; s++)
        for (size_t k = 0; k < FEATURES; k++)
            values[s * FEATURES + k] = (noisy[k * SAMPLES + s] - 0.5f) / (float)FACTOR;
    free(noisy);
    return values;
}

/* Five standard errors: a right generator fails one such check in two million. */
static void check_moments(const float *values) {
    double sum[5] = {0}, n = (double)DRAWN;
    for (size_t i = 0; i < DRAWN; i++) {
        double power = 1;
        for (size_t k = 1; k < 5; k++) sum[k] += power *= values[i];
    }
    aecl_assert_near(sum[1] / n, 0, 5 * sqrt(1 / n));
    aecl_assert_near(sum[2] / n, 1, 5 * sqrt(2 / n));
    aecl_assert_near(sum[3] / n, 0, 5 * sqrt(15 / n));
    aecl_assert_near(sum[4] / n, 3, 5 * sqrt(96 / n));
}

static void check_tails(const float *values) {
    for (int k = 1; k <= 4; k++) {
        double above = 0, below = 0, p = erfc(k / sqrt(2)) / 2, n = (double)DRAWN;
        for (size_t i = 0; i < DRAWN; i++) above += values[i] > (float)k, below += values[i] < (float)-k;
        aecl_assert_near(above / n, p, 5 * sqrt(p * (1 - p) / n));
        aecl_assert_near(below / n, p, 5 * sqrt(p * (1 - p) / n));
    }
    for (size_t i = 0; i < DRAWN; i++) aecl_assert_near(values[i], 0, 5.78);
}

/* Correlation of a[i] with b[i]. */
static void check_independent(const float *a, const float *b, size_t count) {
    double sum = 0;
    for (size_t i = 0; i < count; i++) sum += (double)a[i] * (double)b[i];
    aecl_assert_near(sum / (double)count, 0, 5 / sqrt((double)count));
}

static void check_draw(const float *values, const float *next_epoch) {
    check_moments(values);
    check_tails(values);
    check_independent(values, values + 1, DRAWN - 1); /* neighbours: both numbers of a pair among them */
    check_independent(values, values + FEATURES, DRAWN - FEATURES);
    check_independent(values, next_epoch, DRAWN);
}

static void draws_are_standard_normal_on_the_host(void **state) {
    float *values = host_draw(0), *next = host_draw(1);
    (void)state;
    check_draw(values, next);
    free(values);
    free(next);
}

static void draws_are_standard_normal_on_the_device(void **state) {
    const fixture *f = *state;
    float *values = device_draw(f, 0), *next = device_draw(f, 1);
    check_draw(values, next);
    free(values);
    free(next);
}

static void host_and_device_draw_the_same(void **state) {
    float *want = host_draw(3), *got = device_draw(*state, 3);
    for (size_t i = 0; i < DRAWN; i++) aecl_assert_near(got[i], want[i], 1e-5);
    free(want);
    free(got);
}

static void fixed_noise_is_that_of_epoch_0(void **state) {
    aecl_noise fresh = {.factor = FACTOR, .seed = SEED}, fixed = {.factor = FACTOR, .seed = SEED, .fixed = true};
    float *want = device_noise(*state, 0.5f, fresh, 0), *got = device_noise(*state, 0.5f, fixed, 7);
    assert_memory_equal(got, want, DRAWN * sizeof *got);
    free(want);
    free(got);
}

/* At the ends of [0, 1] half of the numbers are cut off. */
static void noise_is_clipped(void **state) {
    for (int end = 0; end < 2; end++) {
        float *values = device_noise(*state, (float)end, (aecl_noise){.factor = 0.2, .seed = SEED}, 0);
        double at_end = 0;
        for (size_t i = 0; i < DRAWN; i++) {
            assert_true(values[i] >= 0 && values[i] <= 1);
            at_end += values[i] == (float)end;
        }
        aecl_assert_near(at_end / (double)DRAWN, 0.5, 5 * sqrt(0.25 / (double)DRAWN));
        free(values);
    }
}

static void noise_of_other_values_is_not_clipped(void **state) {
    float *want = device_noise(*state, 0.5f, (aecl_noise){.factor = FACTOR, .seed = SEED}, 0);
    float *got = device_noise(*state, 1.5f, (aecl_noise){.factor = FACTOR, .seed = SEED, .unclipped = true}, 0);
    for (size_t i = 0; i < DRAWN; i++) aecl_assert_near(got[i], want[i] + 1, 1e-6);
    free(want);
    free(got);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(draws_are_standard_normal_on_the_host),
        cmocka_unit_test(draws_are_standard_normal_on_the_device),
        cmocka_unit_test(host_and_device_draw_the_same),
        cmocka_unit_test(fixed_noise_is_that_of_epoch_0),
        cmocka_unit_test(noise_is_clipped),
        cmocka_unit_test(noise_of_other_values_is_not_clipped),
    };
    return cmocka_run_group_tests(tests, open_default, close_all);
}
