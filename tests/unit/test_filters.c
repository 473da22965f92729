/* The filters give scipy's numbers, keep channels and pictures apart, and the best for a kind of noise is found. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/philox.h"
#include "support/compare.h"
#include "support/golden_picture.h"
#include "baseline/filters.h"
#include "baseline/picture_quality.h"

static void check_golden(const aecl_golden *g) {
    float *in = aecl_golden_picture(&g->shape, 0.3), *out = aecl_golden_picture(&g->shape, 0);
    assert_int_equal(g->count, aecl_shape_count(&g->shape));
    aecl_assert_ok(aecl_filter_apply(&(aecl_filter){g->parameter}, out, in, 1, &g->shape));
    aecl_assert_all_near(out, g->values, g->count, 1e-6);
    free(in);
    free(out);
}

static void filters_are_those_of_scipy(void **state) {
    (void)state;
    aecl_golden_walk("filter", check_golden);
}

static void channels_and_pictures_are_filtered_apart(void **state) {
    (void)state;
    static const double sigmas[] = {0, 1.5};
    aecl_shape colour = aecl_shape3(3, 6, 5), grey = aecl_shape3(1, 6, 5), all = aecl_shape3(6, 6, 5);
    float *in = aecl_golden_picture(&all, 0.3), *out = aecl_golden_picture(&all, 0), one[30];
    for (size_t s = 0; s < COUNT_OF(sigmas); s++) {
        aecl_assert_ok(aecl_filter_apply(&(aecl_filter){sigmas[s]}, out, in, 2, &colour));
        for (size_t i = 0; i < 6; i++) {
            aecl_assert_ok(aecl_filter_apply(&(aecl_filter){sigmas[s]}, one, in + i * 30, 1, &grey));
            assert_memory_equal(one, out + i * 30, sizeof one);
        }
    }
    free(in);
    free(out);
}

enum { COUNT = 20, SIDE = 28, PIXELS = COUNT * SIDE * SIDE };

static const aecl_shape square = {3, {1, SIDE, SIDE}};

/* A bright disc of another size in each picture, with noise of the deviation, or with that share of black or white. */
static void make_examples(float *clean, float *noisy, float deviation, float salt) {
    for (size_t i = 0; i < PIXELS; i++) {
        double x = (double)(i % SIDE) - 14, y = (double)(i / SIDE % SIDE) - 14, radius = 5 + (double)(i / 784) / 3;
        clean[i] = x * x + y * y < radius * radius ? 0.8f : 0.2f;
        noisy[i] = clean[i] + deviation * aecl_random_normal(1, AECL_RANDOM_TEST, 0, i);
        if (aecl_random_uniform(1, AECL_RANDOM_TEST, 1, i) < salt) noisy[i] = (float)(i % 2);
    }
}

static double psnr_of(const aecl_filter *filter, const aecl_filter_examples *e) {
    float *out = malloc(PIXELS * sizeof *out);
    aecl_quality q;
    assert_non_null(out);
    aecl_assert_ok(aecl_filter_apply(filter, out, e->noisy, COUNT, &square));
    aecl_assert_ok(aecl_quality_measure(&q, out, e->clean, COUNT, &square));
    free(out);
    return q.psnr;
}

static void the_best_filter_is_found(void **state) {
    (void)state;
    static float clean[PIXELS], noisy[PIXELS];
    const aecl_filter_examples examples = {clean, noisy, COUNT, &square};
    aecl_filter weak, strong, salt;
    double psnr;
    make_examples(clean, noisy, 0.05f, 0);
    aecl_assert_ok(aecl_filter_fit(&weak, NULL, &examples));
    make_examples(clean, noisy, 0.5f, 0);
    aecl_assert_ok(aecl_filter_fit(&strong, &psnr, &examples));
    assert_true(strong.sigma > weak.sigma && strong.sigma >= 0.8 && strong.sigma < 2.5);
    aecl_assert_near(psnr_of(&strong, &examples), psnr, 1e-12);
    for (int tenths = 0; tenths <= 25; tenths++)
        if (tenths == 0 || tenths >= 3) assert_true(psnr_of(&(aecl_filter){tenths / 10.0}, &examples) <= psnr);
    make_examples(clean, noisy, 0, 0.1f);
    aecl_assert_ok(aecl_filter_fit(&salt, NULL, &examples));
    assert_true(salt.sigma == 0);
}

static void impossible_filters_are_refused(void **state) {
    (void)state;
    static const double sigmas[] = {-1, NAN, INFINITY, 101};
    aecl_shape flat = aecl_shape1(1);
    aecl_filter found;
    float in[SIDE * SIDE] = {0}, out[SIDE * SIDE];
    for (size_t i = 0; i < COUNT_OF(sigmas); i++)
        aecl_assert_refused(aecl_filter_apply(&(aecl_filter){sigmas[i]}, out, in, 1, &square), AECL_INPUT, "a blur of");
    aecl_assert_refused(aecl_filter_apply(&(aecl_filter){1}, out, in, 1, &flat), AECL_INPUT, "no pictures");
    aecl_assert_refused(aecl_filter_fit(&found, NULL, &(aecl_filter_examples){in, in, 0, &square}), AECL_INPUT,
                        "no pictures");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(filters_are_those_of_scipy),
        cmocka_unit_test(channels_and_pictures_are_filtered_apart),
        cmocka_unit_test(the_best_filter_is_found),
        cmocka_unit_test(impossible_filters_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
