#include "train/pca.h"

#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "train/eigen.h"
#include "train/product.h"

/* Samples that are worked on together. */
enum { BLOCK = 256 };

typedef struct {
    aecl_row_function rows;
    const void *source;
    size_t features;
    const double *mean;
    float *row;                   /* [features] */
    double *samples, *transposed; /* [BLOCK][features] and [features][BLOCK], the mean taken away */
} block_reader;

static void close_reader(block_reader *reader) {
    free(reader->row);
    free(reader->samples);
    free(reader->transposed);
}

static aecl_status open_reader(block_reader *reader) {
    aecl_status st = AECL_OK;
    TRY(aecl_alloc(&reader->row, reader->features, sizeof *reader->row));
    TRY(aecl_alloc(&reader->samples, reader->features, BLOCK * sizeof *reader->samples));
    TRY(aecl_alloc(&reader->transposed, reader->features, BLOCK * sizeof *reader->transposed));
done:
    return st;
}

static void read_block(block_reader *reader, size_t first, size_t count) {
    for (size_t i = 0; i < count; i++) {
        double *sample = reader->samples + i * reader->features;
        reader->rows(reader->source, first + i, reader->row);
        for (size_t j = 0; j < reader->features; j++) sample[j] = reader->row[j] - reader->mean[j];
    }
    aecl_transpose(reader->transposed, reader->samples, count, reader->features);
}

static size_t block_size(size_t first, size_t count) {
    return count - first < BLOCK ? count - first : BLOCK;
}

static void find_mean(double *mean, const block_reader *reader, size_t count) {
    for (size_t i = 0; i < count; i++) {
        reader->rows(reader->source, i, reader->row);
        for (size_t j = 0; j < reader->features; j++) mean[j] += reader->row[j];
    }
    for (size_t j = 0; j < reader->features; j++) mean[j] /= (double)count;
}

/* One thread's columns of the covariance, over all samples. Which thread has which columns changes no bit. */
typedef struct {
    block_reader reader;
    double *covariance; /* shared */
    size_t count;
    aecl_product_span span;
    pthread_t thread;
    bool started;
} covariance_part;

static void *fill_columns(void *data) {
    covariance_part *part = data;
    const size_t n = part->reader.features;
    for (size_t first = 0; first < part->count; first += BLOCK) {
        const size_t samples = block_size(first, part->count);
        read_block(&part->reader, first, samples);
        aecl_product_columns(part->covariance, part->reader.transposed, part->reader.samples,
                             (aecl_product_shape){n, samples, n, true, true}, part->span);
    }
    return NULL;
}

/* The columns up to which a share of the upper triangle lies, a multiple of 8 so that no tile is cut. */
static size_t share_end(size_t n, size_t share, size_t shares) {
    return share == shares ? n : (size_t)((double)n * sqrt((double)share / (double)shares)) / 8 * 8;
}

/* Runs the parts, each in a thread of its own where one can be had. */
static aecl_status run_parts(covariance_part *parts, size_t count) {
    aecl_status st = AECL_OK;
    for (size_t i = 0; i < count; i++) TRY(open_reader(&parts[i].reader));
    for (size_t i = 1; i < count; i++)
        parts[i].started = pthread_create(&parts[i].thread, NULL, fill_columns, &parts[i]) == 0;
    for (size_t i = 0; i < count; i++)
        if (!parts[i].started) fill_columns(&parts[i]);
    for (size_t i = 1; i < count; i++)
        if (parts[i].started) pthread_join(parts[i].thread, NULL);
done:
    for (size_t i = 0; i < count; i++) close_reader(&parts[i].reader);
    return st;
}

enum { MOST_THREADS = 16 };

static size_t thread_count(void) {
    const long cores = sysconf(_SC_NPROCESSORS_ONLN);
    return cores < 1 ? 1 : cores > MOST_THREADS ? MOST_THREADS : (size_t)cores;
}

/* covariance[features][features], times the number of samples. */
static aecl_status find_covariance(double *covariance, const block_reader *reader, size_t count) {
    const size_t n = reader->features, threads = thread_count();
    covariance_part parts[MOST_THREADS] = {0};
    double trace = 0;
    aecl_status st = AECL_OK;
    for (size_t i = 0; i < threads; i++)
        parts[i] = (covariance_part){
            .reader = {.rows = reader->rows, .source = reader->source, .features = n, .mean = reader->mean},
            .covariance = covariance,
            .count = count,
            .span = {share_end(n, i, threads), share_end(n, i + 1, threads)}};
    TRY(run_parts(parts, threads));
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < i; j++) covariance[i * n + j] = covariance[j * n + i];
        trace += covariance[i * n + i];
    }
    if (!isfinite(trace)) st = aecl_fail(AECL_INPUT, "principal components: the data hold a value that is not finite");
done:
    return st;
}

aecl_status aecl_pca_fit(aecl_pca *out, size_t features, size_t components, aecl_row_function rows, const void *source,
                         size_t count) {
    aecl_pca pca = {.features = features};
    block_reader reader = {.rows = rows, .source = source, .features = features};
    double *covariance = NULL;
    aecl_status st = AECL_OK;
    *out = (aecl_pca){0};
    if (count == 0 || features == 0)
        return aecl_fail(AECL_INPUT, "principal components of %zu samples of %zu values", count, features);
    if (features > AECL_PCA_MOST_FEATURES)
        return aecl_fail(AECL_INPUT, "principal components of %zu values a sample: at most %d are computed", features,
                         AECL_PCA_MOST_FEATURES);
    pca.components = components < features ? components : features;
    if (pca.components > count) pca.components = count;
    TRY(aecl_alloc(&pca.mean, features, sizeof *pca.mean));
    TRY(aecl_alloc(&pca.basis, pca.components * features, sizeof *pca.basis));
    TRY(aecl_alloc(&covariance, features * features, sizeof *covariance));
    TRY(open_reader(&reader));
    find_mean(pca.mean, &reader, count);
    reader.mean = pca.mean;
    TRY(find_covariance(covariance, &reader, count));
    TRY(aecl_eigen_leading(covariance, features, pca.components, pca.basis));
    *out = pca;
    pca = (aecl_pca){0};
done:
    close_reader(&reader);
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
static double error_of(const block_reader *reader, const double *codes, size_t components, size_t samples, size_t i) {
    const double *sample = reader->samples + i * reader->features;
    double total = 0, kept = 0;
    for (size_t j = 0; j < reader->features; j++) total += sample[j] * sample[j];
    for (size_t k = 0; k < components; k++) kept += codes[k * samples + i] * codes[k * samples + i];
    return fmax(total - kept, 0) / (double)reader->features;
}

aecl_status aecl_pca_error(const aecl_pca *pca, aecl_row_function rows, const void *source, size_t count, double *mean,
                           double *errors) {
    block_reader reader = {.rows = rows, .source = source, .features = pca->features, .mean = pca->mean};
    double *codes = NULL, sum = 0;
    aecl_status st = AECL_OK;
    if (count == 0) return aecl_fail(AECL_INPUT, "error of principal components on 0 samples");
    TRY(aecl_alloc(&codes, pca->components, BLOCK * sizeof *codes));
    TRY(open_reader(&reader));
    for (size_t first = 0; first < count; first += BLOCK) {
        const size_t samples = block_size(first, count);
        read_block(&reader, first, samples);
        aecl_product(codes, pca->basis, reader.transposed,
                     (aecl_product_shape){pca->components, pca->features, samples, false, false});
        for (size_t i = 0; i < samples; i++) {
            const double error = error_of(&reader, codes, pca->components, samples, i);
            if (errors != NULL) errors[first + i] = error;
            sum += error;
        }
    }
    if (mean != NULL) *mean = sum / (double)count;
done:
    close_reader(&reader);
    free(codes);
    return st;
}

/* Floats one sample after the other as a source of rows. */
typedef struct {
    const float *values;
    size_t features;
} float_rows;

static void float_row(const void *source, size_t i, float *values) {
    const float_rows *rows = source;
    memcpy(values, rows->values + i * rows->features, rows->features * sizeof *values);
}

aecl_status aecl_pca_rebuild(const aecl_pca *pca, float *out, const float *in, size_t count) {
    const size_t n = pca->features, components = pca->components;
    block_reader reader = {.rows = float_row, .source = &(float_rows){in, n}, .features = n, .mean = pca->mean};
    double *codes = NULL, *turned = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_alloc(&codes, components, BLOCK * sizeof *codes));
    TRY(aecl_alloc(&turned, components, BLOCK * sizeof *turned));
    TRY(open_reader(&reader));
    for (size_t first = 0; first < count; first += BLOCK) {
        const size_t samples = block_size(first, count);
        read_block(&reader, first, samples);
        aecl_product(codes, pca->basis, reader.transposed, (aecl_product_shape){components, n, samples, false, false});
        aecl_transpose(turned, codes, components, samples);
        aecl_product(reader.samples, turned, pca->basis, (aecl_product_shape){samples, components, n, false, false});
        for (size_t i = 0; i < samples * n; i++) out[first * n + i] = (float)(reader.samples[i] + pca->mean[i % n]);
    }
done:
    close_reader(&reader);
    free(codes);
    free(turned);
    return st;
}
