/* Leading eigenvectors of the covariance. A sample's error is what its components leave of its squared length, so that
 * nothing is rebuilt to measure it. */
#include "baseline/pca.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "baseline/covariance.h"
#include "baseline/eigen.h"
#include "baseline/host_product.h"

/* A value that is not finite makes its feature's variance so. */
static aecl_status check_finite(const double *covariance, size_t n) {
    double trace = 0;
    for (size_t i = 0; i < n; i++) trace += covariance[i * n + i];
    if (isfinite(trace)) return AECL_OK;
    return aecl_fail(AECL_INPUT, "principal components: the data hold a value that is not finite");
}

aecl_status aecl_pca_fit(aecl_pca *out, size_t components, const aecl_row_source *rows) {
    const size_t features = rows->features;
    aecl_pca pca = {.features = features};
    double *covariance = NULL;
    aecl_status st = AECL_OK;
    *out = (aecl_pca){0};
    if (rows->count == 0 || features == 0)
        return aecl_fail(AECL_INPUT, "principal components of %zu samples of %zu values", rows->count, features);
    if (features > AECL_PCA_MOST_FEATURES)
        return aecl_fail(AECL_INPUT, "principal components of %zu values a sample: at most %d are computed", features,
                         AECL_PCA_MOST_FEATURES);
    pca.components = components < features ? components : features;
    if (pca.components > rows->count) pca.components = rows->count;
    TRY(aecl_alloc(&pca.mean, features, sizeof *pca.mean));
    TRY(aecl_alloc(&pca.basis, pca.components * features, sizeof *pca.basis));
    TRY(aecl_alloc(&covariance, features * features, sizeof *covariance));
    TRY(aecl_covariance(covariance, pca.mean, rows));
    TRY(check_finite(covariance, features));
    TRY(aecl_eigen_leading(covariance, features, pca.components, pca.basis));
    *out = pca;
    pca = (aecl_pca){0};
done:
    free(covariance);
    aecl_pca_free(&pca);
    return st;
}

void aecl_pca_free(aecl_pca *pca) {
    if (pca == NULL) return;
    free(pca->mean);
    free(pca->basis);
    *pca = (aecl_pca){0};
}

/* What the basis does not hold of a sample's squared length is its squared error. */
static double error_of(const aecl_row_blocks *blocks, const double *codes, size_t components, size_t samples,
                       size_t i) {
    const size_t features = blocks->rows->features;
    const double *sample = blocks->samples + i * features;
    double total = 0, kept = 0;
    for (size_t j = 0; j < features; j++) total += sample[j] * sample[j];
    for (size_t k = 0; k < components; k++) kept += codes[k * samples + i] * codes[k * samples + i];
    return fmax(total - kept, 0) / (double)features;
}

aecl_status aecl_pca_error(const aecl_pca *pca, const aecl_row_source *rows, double *mean, double *errors) {
    aecl_row_blocks blocks = {0};
    double *codes = NULL, sum = 0;
    aecl_status st = AECL_OK;
    if (rows->count == 0) return aecl_fail(AECL_INPUT, "error of principal components on 0 samples");
    TRY(aecl_alloc(&codes, pca->components, AECL_ROW_BLOCK * sizeof *codes));
    TRY(aecl_row_blocks_open(&blocks, rows, pca->mean));
    for (size_t first = 0; first < rows->count; first += AECL_ROW_BLOCK) {
        const size_t samples = aecl_row_blocks_read(&blocks, first);
        aecl_product(codes, pca->basis, blocks.transposed,
                     (aecl_product_shape){pca->components, pca->features, samples, false, false});
        for (size_t i = 0; i < samples; i++) {
            const double error = error_of(&blocks, codes, pca->components, samples, i);
            if (errors != NULL) errors[first + i] = error;
            sum += error;
        }
    }
    if (mean != NULL) *mean = sum / (double)rows->count;
done:
    aecl_row_blocks_close(&blocks);
    free(codes);
    return st;
}

aecl_status aecl_pca_rebuild(const aecl_pca *pca, float *out, const float *in, size_t count) {
    const size_t n = pca->features, components = pca->components;
    const aecl_row_source rows = aecl_float_rows(in, n, count);
    aecl_row_blocks blocks = {0};
    double *codes = NULL, *turned = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_alloc(&codes, components, AECL_ROW_BLOCK * sizeof *codes));
    TRY(aecl_alloc(&turned, components, AECL_ROW_BLOCK * sizeof *turned));
    TRY(aecl_row_blocks_open(&blocks, &rows, pca->mean));
    for (size_t first = 0; first < count; first += AECL_ROW_BLOCK) {
        const size_t samples = aecl_row_blocks_read(&blocks, first);
        aecl_product(codes, pca->basis, blocks.transposed, (aecl_product_shape){components, n, samples, false, false});
        aecl_transpose(turned, codes, components, samples);
        aecl_product(blocks.samples, turned, pca->basis, (aecl_product_shape){samples, components, n, false, false});
        for (size_t i = 0; i < samples * n; i++) out[first * n + i] = (float)(blocks.samples[i] + pca->mean[i % n]);
    }
done:
    aecl_row_blocks_close(&blocks);
    free(codes);
    free(turned);
    return st;
}
