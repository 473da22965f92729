/* What is measured of a denoising model, and when a network counts as collapsed, against plain sums over its rows. */
#include "support/compare.h"
#include "support/device.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "data/reader.h"
#include "data/scaling_fit.h"
#include "train/collapse.h"
#include "baseline/denoising_quality.h"

#define SAMPLES    600 /* more than a batch of evaluation */
#define COMPONENTS 5

typedef struct {
    aecl_device_list *list;
    aecl_context *context;
    aecl_network *network;
    float *weights;
    aecl_device_model *model;
    aecl_dataset *train, *test;
    aecl_scaling scaling;
    aecl_noise noise;
    aecl_feed *feed;
    float *clean, *noisy, *output; /* [SAMPLES][784] of the test set */
} fixture;

static aecl_status take_rows(void *data, const aecl_answers *batch) {
    fixture *f = data;
    size_t at = batch->first * 784, bytes = batch->count * 784 * sizeof(float);
    memcpy(f->clean + at, batch->target, bytes);
    memcpy(f->noisy + at, batch->input, bytes);
    memcpy(f->output + at, batch->output, bytes);
    return AECL_OK;
}

static float *new_rows(void) {
    float *rows = NULL;
    aecl_assert_ok(aecl_alloc(&rows, SAMPLES * 784, sizeof *rows));
    return rows;
}

/* A layer of a kind to each side. */
static void make_model(fixture *f, const char *kind, const char *encoder, const char *decoder) {
    aecl_shape in = aecl_shape3(1, 28, 28);
    aecl_assert_ok(aecl_network_new(&f->network, &in));
    aecl_assert_ok(aecl_network_add(f->network, false, kind, encoder));
    aecl_assert_ok(aecl_network_add(f->network, true, kind, decoder));
    aecl_assert_ok(aecl_network_finish(f->network));
    aecl_assert_ok(aecl_alloc(&f->weights, f->network->params.total, sizeof *f->weights));
    aecl_params_start(&f->network->params, 1, f->weights);
    aecl_assert_ok(aecl_device_model_new(&f->model, f->context, f->network, AECL_GEMM_AUTO, f->weights));
}

static void free_model(fixture *f) {
    aecl_device_model_free(f->model);
    aecl_network_free(f->network);
    free(f->weights);
}

static int open_all(void **state) {
    fixture *f = calloc(1, sizeof *f);
    aecl_ops *ops;
    assert_non_null(f);
    aecl_open_test_device(&f->list, &f->context);
    make_model(f, "dense", "units=8 activation=relu", "activation=sigmoid");
    ops = aecl_device_model_ops(f->model);
    aecl_assert_ok(aecl_synthetic_pictures(&f->train, 300, 1, 0));
    aecl_assert_ok(aecl_synthetic_pictures(&f->test, SAMPLES, 1, 300));
    aecl_assert_ok(aecl_scaling_fit(&f->scaling, AECL_SCALING_UNIT, false, f->train));
    f->noise = (aecl_noise){.factor = 0.2, .fixed = true, .seed = 3};
    f->clean = new_rows(), f->noisy = new_rows(), f->output = new_rows();
    aecl_assert_ok(aecl_feed_new(&f->feed, ops, f->test, &f->scaling, &f->noise));
    aecl_assert_ok(aecl_answer(f->model, f->feed, SIZE_MAX, take_rows, f));
    *state = f;
    return 0;
}

static int close_all(void **state) {
    fixture *f = *state;
    aecl_feed_free(f->feed);
    aecl_scaling_free(&f->scaling);
    aecl_dataset_free(f->train);
    aecl_dataset_free(f->test);
    free_model(f);
    aecl_context_close(f->context);
    aecl_device_list_close(f->list);
    free(f->clean);
    free(f->noisy);
    free(f->output);
    free(f);
    return 0;
}

static void check_quality(const aecl_quality *got, const fixture *f, const float *values) {
    aecl_quality want;
    aecl_shape shape = aecl_shape3(1, 28, 28);
    aecl_assert_ok(aecl_quality_measure(&want, values, f->clean, SAMPLES, &shape));
    aecl_assert_near(got->mse, want.mse, 1e-12);
    aecl_assert_near(got->psnr, want.psnr, 1e-9);
    aecl_assert_near(got->ssim, want.ssim, 1e-9);
}

/* Mean PSNR of values after clipping to [0, 1]. */
static double clipped_psnr(const fixture *f, float *values) {
    double sum = 0;
    for (size_t i = 0; i < SAMPLES * 784; i++) values[i] = values[i] < 0 ? 0 : values[i] > 1 ? 1 : values[i];
    for (size_t i = 0; i < SAMPLES; i++)
        sum += aecl_psnr(aecl_mean_squared_error(values + i * 784, f->clean + i * 784, 784));
    return sum / SAMPLES;
}

static void figures_are_means_over_all_samples(void **state) {
    const fixture *f = *state;
    aecl_shape shape = aecl_shape3(1, 28, 28);
    aecl_classical classical;
    aecl_denoising d;
    float *other = new_rows();
    aecl_assert_ok(aecl_classical_fit(&classical, f->model, f->train, &f->scaling, &f->noise, COMPONENTS));
    aecl_assert_ok(aecl_denoising_measure(&d, f->model, f->feed, &shape, &classical));
    check_quality(&d.noisy, f, f->noisy);
    check_quality(&d.output, f, f->output);
    aecl_assert_ok(aecl_filter_apply(&classical.filter, other, f->noisy, SAMPLES, &shape));
    aecl_assert_near(d.blur_psnr, clipped_psnr(f, other), 1e-9);
    assert_true(d.blur_psnr > d.noisy.psnr + 1);
    assert_int_equal(classical.pca.components, COMPONENTS);
    aecl_assert_ok(aecl_pca_rebuild(&classical.pca, other, f->noisy, SAMPLES));
    aecl_assert_near(d.pca_psnr, clipped_psnr(f, other), 1e-9);
    aecl_assert_ok(aecl_denoising_measure(&d, f->model, f->feed, &shape, NULL));
    assert_true(isnan(d.blur_psnr) && isnan(d.pca_psnr));
    aecl_classical_free(&classical);
    free(other);
}

static void rows_have_no_similarity(void **state) {
    const fixture *f = *state;
    aecl_shape shape = aecl_shape1(784), picture = aecl_shape3(1, 28, 28);
    aecl_denoising d, want;
    aecl_assert_ok(aecl_denoising_measure(&want, f->model, f->feed, &picture, NULL));
    aecl_assert_ok(aecl_denoising_measure(&d, f->model, f->feed, &shape, NULL));
    aecl_assert_near(d.output.mse, want.output.mse, 1e-12);
    aecl_assert_near(d.output.psnr, want.output.psnr, 1e-9);
    assert_true(isnan(d.output.ssim) && isnan(d.noisy.ssim));
}

/* Variance over the first batch of samples, mean over features. */
static double variance_of(const float *rows) {
    double total = 0, n = AECL_EVALUATE_BATCH;
    for (size_t k = 0; k < 784; k++) {
        double mean = 0, squares = 0;
        for (size_t i = 0; i < AECL_EVALUATE_BATCH; i++) mean += rows[i * 784 + k] / n;
        for (size_t i = 0; i < AECL_EVALUATE_BATCH; i++)
            squares += (rows[i * 784 + k] - mean) * (rows[i * 784 + k] - mean);
        total += squares / n;
    }
    return total / 784;
}

static void variation_is_that_over_samples(void **state) {
    const fixture *f = *state;
    aecl_variation v;
    aecl_assert_ok(aecl_variation_measure(&v, f->model, f->feed));
    aecl_assert_near(v.outputs, variance_of(f->output), 1e-9);
    aecl_assert_near(v.targets, variance_of(f->clean), 1e-9);
    aecl_assert_near(v.mse, aecl_mean_squared_error(f->output, f->clean, AECL_EVALUATE_BATCH * 784), 1e-9);
    assert_false(aecl_variation_is_flat(&v));
    assert_false(aecl_variation_is_flat(&(aecl_variation){0, 0, 1})); /* targets that are all the same */
    assert_true(aecl_variation_is_flat(&(aecl_variation){0, 1, 1}));
}

/* Weights 0 and output biases of -20: black whatever the input, and the sigmoid passes no gradient. */
static float *dead_weights(const fixture *f) {
    const aecl_param *bias = &f->network->params.param[3];
    float *dead = NULL;
    aecl_assert_ok(aecl_alloc(&dead, f->network->params.total, sizeof *dead));
    assert_string_equal(bias->name, "decoder.0.bias");
    for (size_t i = 0; i < bias->count; i++) dead[bias->offset + i] = -20;
    return dead;
}

/* The decoder still learns which one answer is best; the code is the same for every input and stays so. */
static void a_dead_code_is_no_beginning(void **state) {
    const fixture *f = *state;
    size_t bytes = f->network->params.total * sizeof(float);
    const aecl_param *weight = &f->network->params.param[0], *bias = &f->network->params.param[1];
    aecl_buffer *params = aecl_device_model_params(f->model);
    float *dead = NULL;
    bool gone = false;
    aecl_assert_ok(aecl_alloc(&dead, bytes, 1));
    memcpy(dead, f->weights, bytes);
    assert_string_equal(bias->name, "encoder.0.bias");
    for (size_t i = 0; i < weight->count; i++) dead[weight->offset + i] = 0;
    for (size_t i = 0; i < bias->count; i++) dead[bias->offset + i] = -1;
    aecl_assert_ok(aecl_buffer_write(params, 0, bytes, dead));
    aecl_assert_ok(aecl_gradient_is_gone(&gone, f->model, f->feed, &aecl_loss_mse, f->weights));
    assert_true(gone);
    aecl_assert_ok(aecl_buffer_write(params, 0, bytes, f->weights));
    free(dead);
}

static void a_dead_network_is_flat_and_without_gradient(void **state) {
    const fixture *f = *state;
    size_t bytes = f->network->params.total * sizeof(float);
    aecl_buffer *params = aecl_device_model_params(f->model);
    float *dead = dead_weights(f), *after = dead_weights(f);
    aecl_variation v;
    bool gone = true;
    aecl_assert_ok(aecl_gradient_is_gone(&gone, f->model, f->feed, &aecl_loss_mse, f->weights));
    assert_false(gone);
    aecl_assert_ok(aecl_buffer_write(params, 0, bytes, dead));
    aecl_assert_ok(aecl_variation_measure(&v, f->model, f->feed));
    assert_true(aecl_variation_is_flat(&v));
    aecl_assert_ok(aecl_gradient_is_gone(&gone, f->model, f->feed, &aecl_loss_mse, f->weights));
    assert_true(gone);
    aecl_assert_ok(aecl_buffer_read(params, 0, bytes, after));
    assert_memory_equal(after, dead, bytes);
    aecl_assert_ok(aecl_buffer_write(params, 0, bytes, f->weights));
    free(dead);
    free(after);
}

/* Nothing runs. 512 samples through 512 channels would take 820 MB. */
static void evaluation_takes_bounded_memory(void **state) {
    fixture *f = *state, wide = {.context = f->context};
    make_model(&wide, "conv", "channels=512 kernel=3 activation=relu", "kernel=3 activation=sigmoid");
    aecl_assert_ok(aecl_evaluate_rehearse(wide.model, f->feed, &aecl_loss_mse));
    assert_in_range(aecl_buffer_most_bytes(f->context), 1, AECL_EVALUATE_BYTES + ((size_t)32 << 20));
    free_model(&wide);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(figures_are_means_over_all_samples),
        cmocka_unit_test(rows_have_no_similarity),
        cmocka_unit_test(variation_is_that_over_samples),
        cmocka_unit_test(a_dead_network_is_flat_and_without_gradient),
        cmocka_unit_test(a_dead_code_is_no_beginning),
        cmocka_unit_test(evaluation_takes_bounded_memory),
    };
    return cmocka_run_group_tests(tests, open_all, close_all);
}
