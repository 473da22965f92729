/* Products, eigenvectors and principal components against hand-computed and closed forms, at odd sizes. */
#include "support/compare.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "data/dataset.h"

#include "base/file.h"
#include "base/mem.h"
#include "base/philox.h"
#include "baseline/covariance.h"
#include "baseline/eigen.h"
#include "baseline/pca.h"
#include "baseline/host_product.h"

#define FASHION "/usr/share/datasets/fashion-mnist/"

static double *random_matrix(size_t count, uint64_t step) {
    double *m = NULL;
    aecl_assert_ok(aecl_alloc(&m, count, sizeof *m));
    for (size_t i = 0; i < count; i++) m[i] = aecl_random_normal(1, AECL_RANDOM_TEST, step, i);
    return m;
}

static void check_product(aecl_product_shape s) {
    double *a = random_matrix(s.rows * s.inner, 1), *b = random_matrix(s.inner * s.columns, 2);
    double *out = random_matrix(s.rows * s.columns, 3), *before = random_matrix(s.rows * s.columns, 3);
    for (size_t i = 0; i < s.rows * s.columns && !s.add; i++) out[i] = NAN;
    aecl_product(out, a, b, s);
    for (size_t r = 0; r < s.rows; r++)
        for (size_t c = s.upper ? r : 0; c < s.columns; c++) {
            double want = s.add ? before[r * s.columns + c] : 0;
            for (size_t k = 0; k < s.inner; k++) want += a[r * s.inner + k] * b[k * s.columns + c];
            aecl_assert_near(out[r * s.columns + c], want, 1e-12 * (double)s.inner);
        }
    free(a);
    free(b);
    free(out);
    free(before);
}

static void products_match_their_definition(void **state) {
    static const size_t sizes[] = {1, 3, 4, 8, 17, 31, 33, 257};
    (void)state;
    for (size_t i = 0; i < 8 * COUNT_OF(sizes) * COUNT_OF(sizes); i++) {
        const size_t r = i % 8, k = i / 8 % 8, c = i / 64;
        check_product((aecl_product_shape){sizes[r], sizes[k], sizes[c], i % 3 == 0, i % 2 == 0});
    }
}

static void transpose_is_its_own_inverse(void **state) {
    double *a = random_matrix(17 * 33, 4), *b = random_matrix(17 * 33, 5), *c = random_matrix(17 * 33, 6);
    (void)state;
    aecl_transpose(b, a, 17, 33);
    aecl_transpose(c, b, 33, 17);
    assert_memory_equal(a, c, 17 * 33 * sizeof *a);
    assert_true(b[5 * 17 + 3] == a[3 * 33 + 5]);
    free(a);
    free(b);
    free(c);
}

/* The matrix with 2 on the diagonal and -1 beside it: eigenvalues 2 - 2 cos(k pi / (n + 1)). */
static double *differences(size_t n) {
    double *a = NULL;
    aecl_assert_ok(aecl_alloc(&a, n * n, sizeof *a));
    for (size_t i = 0; i < n; i++) {
        a[i * n + i] = 2;
        if (i > 0) a[i * n + i - 1] = a[(i - 1) * n + i] = -1;
    }
    return a;
}

static double difference_value(size_t n, size_t rank) {
    return 2 + 2 * cos((double)(rank + 1) * acos(-1) / (double)(n + 1));
}

/* Fails unless the rows of v are orthonormal and turned by `a` into `values` times themselves. */
static void assert_eigen(const double *a, size_t n, const double *values, const double *v, size_t count,
                         double tolerance) {
    for (size_t k = 0; k < count; k++) {
        for (size_t j = 0; j <= k; j++) {
            double along = 0;
            for (size_t i = 0; i < n; i++) along += v[k * n + i] * v[j * n + i];
            aecl_assert_near(along, j == k, 1e-12);
        }
        for (size_t i = 0; i < n; i++) {
            double image = 0;
            for (size_t j = 0; j < n; j++) image += a[i * n + j] * v[k * n + j];
            aecl_assert_near(image, values[k] * v[k * n + i], tolerance);
        }
    }
}

static bool has_a_sign(const double *v, size_t n) {
    double least = 0, greatest = 0;
    for (size_t i = 0; i < n; i++) least = fmin(least, v[i]), greatest = fmax(greatest, v[i]);
    return greatest >= -least;
}

static void leading_eigenvectors_match_known_spectra(void **state) {
    static const struct { size_t n, count; } cases[] = {{1, 1}, {2, 1}, {17, 3}, {65, 5}, {129, 8}, {33, 33}, {50, 0}};
    (void)state;
    for (size_t c = 0; c < COUNT_OF(cases); c++) {
        const size_t n = cases[c].n, count = cases[c].count;
        double *a = differences(n), *kept = differences(n), *v = random_matrix(count * n, 1);
        double *values = random_matrix(n, 2);
        for (size_t k = 0; k < n; k++) values[k] = difference_value(n, k);
        aecl_assert_ok(aecl_eigen_leading(a, n, count, v));
        assert_eigen(kept, n, values, v, count, 1e-12);
        for (size_t k = 0; k < count; k++) assert_true(has_a_sign(v + k * n, n));
        free(a);
        free(kept);
        free(v);
        free(values);
    }
}

static void ellipse_has_its_axes(void **state) {
    /* (+-2, 0) and (0, +-1), turned by 30 degrees and moved by (5, -3). */
    const double c = sqrt(3) / 2, s = 0.5;
    const float values[] = {(float)(5 + 2 * c), (float)(-3 + 2 * s), (float)(5 - 2 * c), (float)(-3 - 2 * s),
                            (float)(5 - s),     (float)(-3 + c),     (float)(5 + s),     (float)(-3 - c)};
    const aecl_row_source rows = aecl_float_rows(values, 2, 4);
    double mean, errors[4];
    aecl_pca pca;
    (void)state;
    aecl_assert_ok(aecl_pca_fit(&pca, 1, &rows));
    aecl_assert_near(pca.mean[0], 5, 1e-6);
    aecl_assert_near(pca.mean[1], -3, 1e-6);
    aecl_assert_near(fabs(pca.basis[0]), c, 1e-6);
    aecl_assert_near(pca.basis[1] / pca.basis[0], s / c, 1e-6);
    aecl_assert_ok(aecl_pca_error(&pca, &rows, &mean, errors));
    aecl_assert_near(mean, 0.25, 1e-6);
    aecl_assert_near(errors[0], 0, 1e-6);
    aecl_assert_near(errors[3], 0.5, 1e-6);
    aecl_pca_free(&pca);
}

static float *random_table(size_t count, size_t features) {
    float *values = NULL;
    aecl_assert_ok(aecl_alloc(&values, count * features, sizeof *values));
    for (size_t i = 0; i < count * features; i++) values[i] = aecl_random_uniform(2, AECL_RANDOM_TEST, features, i);
    return values;
}

/* |x - mean - B'B (x - mean)|^2 / features, spelled out. */
static double plain_error(const aecl_pca *pca, const float *x) {
    double sum = 0;
    for (size_t f = 0; f < pca->features; f++) {
        double rebuilt = pca->mean[f];
        for (size_t k = 0; k < pca->components; k++) {
            const double *axis = pca->basis + k * pca->features;
            double code = 0;
            for (size_t j = 0; j < pca->features; j++) code += axis[j] * (x[j] - pca->mean[j]);
            rebuilt += code * axis[f];
        }
        sum += (x[f] - rebuilt) * (x[f] - rebuilt);
    }
    return sum / (double)pca->features;
}

static double rebuilt_error(const float *rebuilt, const float *x, size_t features) {
    double sum = 0;
    for (size_t f = 0; f < features; f++)
        sum += ((double)x[f] - (double)rebuilt[f]) * ((double)x[f] - (double)rebuilt[f]);
    return sum / (double)features;
}

static void errors_match_their_definition_at_odd_sizes(void **state) {
    static const struct {
        size_t count, features, components, kept;
    } cases[] = {{1, 1, 1, 1}, {3, 17, 5, 3}, {31, 3, 65, 3}, {300, 33, 7, 7}, {257, 65, 1, 1}, {40, 31, 0, 0}};
    (void)state;
    for (size_t c = 0; c < COUNT_OF(cases); c++) {
        const size_t count = cases[c].count, features = cases[c].features;
        float *values = random_table(count, features);
        const aecl_row_source rows = aecl_float_rows(values, features, count);
        float *rebuilt = random_table(count, features);
        double *errors = random_matrix(count, 1), mean, sum = 0;
        aecl_pca pca, again;
        aecl_assert_ok(aecl_pca_fit(&pca, cases[c].components, &rows));
        aecl_assert_ok(aecl_pca_fit(&again, cases[c].components, &rows));
        assert_int_equal(pca.components, cases[c].kept);
        assert_memory_equal(pca.basis, again.basis, pca.components * features * sizeof(double));
        aecl_assert_ok(aecl_pca_error(&pca, &rows, &mean, errors));
        aecl_assert_ok(aecl_pca_rebuild(&pca, rebuilt, values, count));
        for (size_t i = 0; i < count; i++) {
            aecl_assert_near(errors[i], plain_error(&pca, values + i * features), 1e-13);
            aecl_assert_near(errors[i], rebuilt_error(rebuilt + i * features, values + i * features, features), 1e-7);
            sum += errors[i];
        }
        aecl_assert_near(mean, sum / (double)count, 1e-15);
        free(values);
        free(rebuilt);
        free(errors);
        aecl_pca_free(&pca);
        aecl_pca_free(&again);
    }
}

static void constant_features_change_nothing(void **state) {
    float values[40 * 3] = {0};
    const aecl_row_source rows = aecl_float_rows(values, 3, 40);
    double mean;
    aecl_pca pca;
    (void)state;
    for (size_t i = 0; i < 40; i++) {
        values[3 * i] = values[3 * i + 2] = 1e6f;
        values[3 * i + 1] = (float)i;
    }
    aecl_assert_ok(aecl_pca_fit(&pca, 2, &rows));
    aecl_assert_near(fabs(pca.basis[1]), 1, 1e-12);
    aecl_assert_ok(aecl_pca_error(&pca, &rows, &mean, NULL));
    aecl_assert_near(mean, 0, 1e-12);
    aecl_pca_free(&pca);
    for (size_t i = 0; i < 40; i++) values[3 * i + 1] = 7;
    aecl_assert_ok(aecl_pca_fit(&pca, 3, &rows));
    aecl_assert_ok(aecl_pca_error(&pca, &rows, &mean, NULL));
    aecl_assert_near(mean, 0, 0);
    aecl_pca_free(&pca);
}

static void impossible_data_is_refused(void **state) {
    const float values[] = {1, 2, NAN, 4, INFINITY, 1};
    const struct {
        size_t features, first, count;
        const char *words;
    } cases[] = {{2, 0, 0, "0 samples"},
                 {0, 0, 1, "of 0 values"},
                 {2, 0, 2, "not finite"},
                 {2, 4, 1, "not finite"},
                 {1u << 20, 0, 1, "at most 4096"}};
    const aecl_row_source none = aecl_float_rows(values, 2, 0);
    aecl_pca pca = {0};
    double mean;
    (void)state;
    for (size_t c = 0; c < COUNT_OF(cases); c++) {
        const aecl_row_source rows = aecl_float_rows(values + cases[c].first, cases[c].features, cases[c].count);
        aecl_assert_refused(aecl_pca_fit(&pca, 1, &rows), AECL_INPUT, cases[c].words);
        assert_null(pca.basis);
    }
    aecl_assert_refused(aecl_pca_error(&pca, &none, &mean, NULL), AECL_INPUT, "0 samples");
    aecl_pca_free(&pca);
    aecl_pca_free(NULL);
}

/* Bytes are multiplied as whole numbers, floats in double; their covariance is the same. */
static void bytes_have_the_covariance_of_their_floats(void **state) {
    static const size_t sizes[][2] = {{1, 1}, {2, 3}, {255, 17}, {256, 16}, {257, 33}, {512, 8}, {600, 1}, {1100, 65}};
    float shift = 3, scale = 1 / 200.f;
    const aecl_scaling scaling = {AECL_SCALING_RANGE, 1, &shift, &scale};
    (void)state;
    for (size_t c = 0; c < COUNT_OF(sizes); c++) {
        const size_t count = sizes[c][0], n = sizes[c][1];
        float *floats = random_table(count, n);
        uint8_t *bytes = NULL;
        double *covariance[2], *mean[2];
        aecl_assert_ok(aecl_alloc(&bytes, count * n, 1));
        for (size_t i = 0; i < count * n; i++) bytes[i] = (uint8_t)(floats[i] * 255.999f);
        bytes[0] = 255;
        const aecl_dataset data = {.dtype = AECL_U8, .count = count, .features = n, .values = bytes};
        const aecl_row_source rows[] = {aecl_scaled_rows(&scaling, &data), aecl_float_rows(floats, n, count)};
        assert_true(aecl_rows_bytes(&rows[0]) == &data);
        for (size_t i = 0; i < count; i++) rows[0].row(&rows[0], i, floats + i * n);
        for (size_t k = 0; k < 2; k++) {
            aecl_assert_ok(aecl_alloc(&covariance[k], n * n, sizeof **covariance));
            aecl_assert_ok(aecl_alloc(&mean[k], n, sizeof **mean));
            aecl_assert_ok(aecl_covariance(covariance[k], mean[k], &rows[k]));
        }
        for (size_t i = 0; i < n; i++) aecl_assert_near(mean[0][i], mean[1][i], 1e-7);
        for (size_t i = 0; i < n * n; i++) aecl_assert_near(covariance[0][i], covariance[1][i], 1e-7 * (double)count);
        for (size_t k = 0; k < 2; k++) {
            free(covariance[k]);
            free(mean[k]);
        }
        free(bytes);
        free(floats);
    }
}

static void floats_and_features_scaled_each_are_no_bytes(void **state) {
    float shift[] = {0, 0}, scale[] = {1, 2}, values[] = {0, 0};
    const aecl_scaling each = {AECL_SCALING_RANGE, 2, shift, scale}, one = {AECL_SCALING_RANGE, 1, shift, scale};
    const aecl_dataset bytes = {.dtype = AECL_U8, .count = 1, .features = 2, .values = values};
    const aecl_dataset floats = {.dtype = AECL_F32, .count = 1, .features = 2, .values = values};
    const aecl_row_source rows[] = {aecl_scaled_rows(&each, &bytes), aecl_scaled_rows(&one, &floats),
                                    aecl_float_rows(values, 2, 1)};
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) assert_null(aecl_rows_bytes(&rows[i]));
}

/* .01037 for 64 components, fitted on the 60,000 training pictures. */
static void fashion_mnist_has_its_known_error(void **state) {
    float shift = 0, scale = 1 / 255.f;
    const aecl_scaling unit = {AECL_SCALING_UNIT, 1, &shift, &scale};
    aecl_dataset *train = NULL, *test = NULL;
    double mean;
    aecl_pca pca;
    (void)state;
    if (!aecl_file_exists(FASHION "train-images-idx3-ubyte.gz")) {
        print_message("skipped: no " FASHION "\n");
        skip();
    }
    aecl_assert_ok(aecl_dataset_read(&train, FASHION "train-images-idx3-ubyte.gz"));
    aecl_assert_ok(aecl_dataset_read(&test, FASHION "t10k-images-idx3-ubyte.gz"));
    const aecl_row_source fitted = aecl_scaled_rows(&unit, train), measured = aecl_scaled_rows(&unit, test);
    aecl_assert_ok(aecl_pca_fit(&pca, 64, &fitted));
    aecl_assert_ok(aecl_pca_error(&pca, &measured, &mean, NULL));
    aecl_assert_near(mean, 0.01037, 0.00002);
    aecl_pca_free(&pca);
    aecl_dataset_free(train);
    aecl_dataset_free(test);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(products_match_their_definition),
        cmocka_unit_test(transpose_is_its_own_inverse),
        cmocka_unit_test(leading_eigenvectors_match_known_spectra),
        cmocka_unit_test(ellipse_has_its_axes),
        cmocka_unit_test(errors_match_their_definition_at_odd_sizes),
        cmocka_unit_test(constant_features_change_nothing),
        cmocka_unit_test(impossible_data_is_refused),
        cmocka_unit_test(bytes_have_the_covariance_of_their_floats),
        cmocka_unit_test(floats_and_features_scaled_each_are_no_bytes),
        cmocka_unit_test(fashion_mnist_has_its_known_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
