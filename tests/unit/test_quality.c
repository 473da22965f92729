/* PSNR and SSIM are scikit-image's numbers and those of the definition, and what is not finite shows. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "support/compare.h"
#include "support/golden_picture.h"
#include "baseline/picture_quality.h"
#include "nn/loss.h"

static void check_golden(const aecl_golden *g) {
    float *clean = aecl_golden_picture(&g->shape, 0), *noisy = aecl_golden_picture(&g->shape, g->parameter);
    aecl_quality q;
    assert_int_equal(g->count, 2);
    aecl_assert_ok(aecl_quality_measure(&q, clean, noisy, 1, &g->shape));
    aecl_assert_near(q.psnr, g->values[0], 1e-6);
    aecl_assert_near(q.ssim, g->values[1], 1e-6);
    aecl_assert_near(q.psnr, -10 * log10(q.mse), 1e-12);
    free(clean);
    free(noisy);
}

static void figures_are_those_of_scikit_image(void **state) {
    (void)state;
    aecl_golden_walk("quality", check_golden);
}

/* One window after the other, with its means and covariances as they are defined. */
static double plain_similarity(const float *a, const float *b, size_t height, size_t width) {
    size_t h = height >= 11 ? 11 : (height - 1) / 2 * 2 + 1, w = width >= 11 ? 11 : (width - 1) / 2 * 2 + 1;
    double sum = 0, weights = 0;
    for (size_t top = 0; top + h <= height; top++)
        for (size_t left = 0; left + w <= width; left++) {
            double m[5] = {0}, total = 0;
            for (size_t i = 0; i < h * w; i++) {
                double y = (double)(i / w) - (double)(h / 2), x = (double)(i % w) - (double)(w / 2);
                double g = exp(-(x * x + y * y) / 4.5);
                double p = (double)a[(top + i / w) * width + left + i % w];
                double q = (double)b[(top + i / w) * width + left + i % w];
                total += g, m[0] += g * p, m[1] += g * q, m[2] += g * p * p, m[3] += g * q * q, m[4] += g * p * q;
            }
            for (size_t i = 0; i < 5; i++) m[i] /= total;
            sum += (2 * m[0] * m[1] + 1e-4) * (2 * (m[4] - m[0] * m[1]) + 9e-4) /
                   ((m[0] * m[0] + m[1] * m[1] + 1e-4) * (m[2] - m[0] * m[0] + m[3] - m[1] * m[1] + 9e-4));
            weights++;
        }
    return sum / weights;
}

static void sides_below_the_window_have_the_longest_that_fits(void **state) {
    (void)state;
    static const size_t sides[][2] = {{1, 1}, {2, 2}, {1, 28}, {10, 7}, {5, 30}, {12, 3}};
    for (size_t i = 0; i < COUNT_OF(sides); i++) {
        aecl_shape shape = aecl_shape3(1, sides[i][0], sides[i][1]);
        float *clean = aecl_golden_picture(&shape, 0), *noisy = aecl_golden_picture(&shape, 0.5);
        aecl_quality q;
        aecl_assert_ok(aecl_quality_measure(&q, clean, noisy, 1, &shape));
        aecl_assert_near(q.ssim, plain_similarity(clean, noisy, sides[i][0], sides[i][1]), 1e-12);
        free(clean);
        free(noisy);
    }
}

static void figures_are_means_over_pictures(void **state) {
    (void)state;
    aecl_shape shape = aecl_shape3(3, 12, 13), three = aecl_shape3(9, 12, 13);
    size_t size = aecl_shape_count(&shape);
    float *a = aecl_golden_picture(&three, 0), *b = aecl_golden_picture(&three, 0.4);
    aecl_quality all, each, sum = {0};
    memcpy(b, a, size * sizeof *b);
    aecl_assert_ok(aecl_quality_measure(&all, a, b, 3, &shape));
    for (size_t i = 0; i < 3; i++) {
        aecl_assert_ok(aecl_quality_measure(&each, a + i * size, b + i * size, 1, &shape));
        if (i == 0) assert_true(each.mse == 0 && each.psnr == 100 && fabs(each.ssim - 1) <= 1e-12);
        sum.mse += each.mse / 3, sum.psnr += each.psnr / 3, sum.ssim += each.ssim / 3;
    }
    aecl_assert_near(all.mse, sum.mse, 1e-15);
    aecl_assert_near(all.psnr, sum.psnr, 1e-12);
    aecl_assert_near(all.ssim, sum.ssim, 1e-12);
    free(a);
    free(b);
}

static void a_value_that_is_not_finite_shows(void **state) {
    (void)state;
    aecl_shape shape = aecl_shape3(1, 28, 28);
    float *a = aecl_golden_picture(&shape, 0), *b = aecl_golden_picture(&shape, 0.1);
    aecl_quality q;
    b[400] = NAN;
    aecl_assert_ok(aecl_quality_measure(&q, a, b, 1, &shape));
    assert_true(isnan(q.mse) && isnan(q.psnr) && isnan(q.ssim));
    free(a);
    free(b);
}

static void what_is_no_picture_is_refused(void **state) {
    (void)state;
    aecl_shape shape = aecl_shape3(1, 1, 1), flat = aecl_shape1(1);
    aecl_quality q;
    aecl_assert_refused(aecl_quality_measure(&q, NULL, NULL, 0, &shape), AECL_INPUT, "0 samples");
    aecl_assert_refused(aecl_quality_measure(&q, NULL, NULL, 1, &flat), AECL_INPUT, "of 1 dimensions");
}

/* One picture's loss times its values. */
static double loss_of(const aecl_loss *loss, const aecl_shape *shape, const double *y, const double *t,
                      double *gradient) {
    return aecl_loss_reference(loss, shape, &(aecl_loss_sample){y, t, gradient, 1});
}

static void the_loss_ssim_is_one_less_that_similarity_and_the_absolute_error(void **state) {
    (void)state;
    aecl_shape shape = aecl_shape3(2, 13, 17);
    size_t size = aecl_shape_count(&shape);
    float *a = aecl_golden_picture(&shape, 0), *b = aecl_golden_picture(&shape, 0.4);
    double y[2 * 13 * 17], t[2 * 13 * 17], error = 0;
    aecl_loss loss = aecl_loss_ssim;
    aecl_quality q;
    for (size_t i = 0; i < size; i++) y[i] = (double)b[i], t[i] = (double)a[i], error += fabs(y[i] - t[i]);
    aecl_assert_ok(aecl_quality_measure(&q, a, b, 1, &shape));
    for (loss.config.mix = 0; loss.config.mix <= 1; loss.config.mix += 0.25)
        aecl_assert_near(loss_of(&loss, &shape, y, t, NULL) / (double)size,
                         loss.config.mix * (1 - q.ssim) + (1 - loss.config.mix) * error / (double)size, 1e-9);
    free(a);
    free(b);
}

static void the_gradient_of_the_loss_ssim_is_what_differences_give(void **state) {
    (void)state;
    aecl_shape shape = aecl_shape3(2, 7, 6);
    double y[2 * 7 * 6], t[2 * 7 * 6], gradient[2 * 7 * 6];
    aecl_loss loss = aecl_loss_ssim;
    loss.config.window = 5;
    for (size_t i = 0; i < aecl_shape_count(&shape); i++)
        y[i] = fabs(sin(3.0 * (double)i)), t[i] = fabs(cos(2.0 * (double)i));
    loss_of(&loss, &shape, y, t, gradient);
    for (size_t i = 0; i < aecl_shape_count(&shape); i++) {
        const double h = 1e-5, at = y[i];
        y[i] = at + h;
        double above = loss_of(&loss, &shape, y, t, NULL);
        y[i] = at - h;
        double below = loss_of(&loss, &shape, y, t, NULL);
        y[i] = at;
        aecl_assert_near(gradient[i], (above - below) / (2 * h), 1e-6);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(figures_are_those_of_scikit_image),
        cmocka_unit_test(sides_below_the_window_have_the_longest_that_fits),
        cmocka_unit_test(figures_are_means_over_pictures),
        cmocka_unit_test(a_value_that_is_not_finite_shows),
        cmocka_unit_test(what_is_no_picture_is_refused),
        cmocka_unit_test(the_loss_ssim_is_one_less_that_similarity_and_the_absolute_error),
        cmocka_unit_test(the_gradient_of_the_loss_ssim_is_what_differences_give),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
