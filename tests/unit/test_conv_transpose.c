/* The layer against transposed convolutions that Keras computed: tests/golden/conv_transpose.txt. */
#include "support/compare.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "nn/network.h"

/* One block of the file; pictures are [H][W][C], the kernel [K][K][C out][C in]. */
typedef struct {
    size_t height, width, inside, kernel, stride, out_height, out_width, outside;
    char padding[8];
    double *x, *weight, *bias, *y;
} block;

static double *read_numbers(FILE *file, size_t count) {
    double *values = NULL;
    aecl_assert_ok(aecl_alloc(&values, count, sizeof *values));
    for (size_t i = 0; i < count; i++) assert_int_equal(fscanf(file, "%lf", &values[i]), 1);
    return values;
}

static bool read_block(FILE *file, block *b) {
    int fields =
        fscanf(file, " in %zux%zux%zu kernel %zu stride %zu out %zux%zux%zu padding %7s", &b->height, &b->width,
               &b->inside, &b->kernel, &b->stride, &b->out_height, &b->out_width, &b->outside, b->padding);
    if (fields == EOF) return false;
    assert_int_equal(fields, 9);
    b->x = read_numbers(file, b->height * b->width * b->inside);
    b->weight = read_numbers(file, b->kernel * b->kernel * b->outside * b->inside);
    b->bias = read_numbers(file, b->outside);
    b->y = read_numbers(file, b->out_height * b->out_width * b->outside);
    return true;
}

static void free_block(block *b) {
    free(b->x);
    free(b->weight);
    free(b->bias);
    free(b->y);
}

/* to[channels][places] = from[places][channels] */
static void channels_first(double *to, const double *from, size_t channels, size_t places) {
    for (size_t c = 0; c < channels; c++)
        for (size_t p = 0; p < places; p++) to[c * places + p] = from[p * channels + c];
}

/* Ours are [C in][C out][K][K]. */
static float *weights_of(const block *b, const aecl_network *network) {
    size_t area = b->kernel * b->kernel;
    float *flat = NULL;
    aecl_assert_ok(aecl_alloc(&flat, network->params.total, sizeof *flat));
    float *weight = flat + network->params.param[0].offset, *bias = flat + network->params.param[1].offset;
    for (size_t k = 0; k < area; k++)
        for (size_t o = 0; o < b->outside; o++)
            for (size_t i = 0; i < b->inside; i++)
                weight[(i * b->outside + o) * area + k] = (float)b->weight[(k * b->outside + o) * b->inside + i];
    for (size_t o = 0; o < b->outside; o++) bias[o] = (float)b->bias[o];
    return flat;
}

static void check_block(const block *b) {
    aecl_shape in = aecl_shape3(b->inside, b->height, b->width), out = {0};
    aecl_network *network;
    size_t places = b->out_height * b->out_width;
    double *x = NULL, *y = NULL, *want = NULL;
    char words[128];
    snprintf(words, sizeof words, "channels=%zu kernel=%zu stride=%zu%s", b->outside, b->kernel, b->stride,
             strcmp(b->padding, "valid") == 0 ? " pad_before=0 pad_after=0" : "");
    aecl_assert_ok(aecl_network_new(&network, &in));
    aecl_assert_ok(aecl_network_add(network, false, "conv_transpose", words));
    out = aecl_shape3(b->outside, b->out_height, b->out_width);
    assert_true(aecl_shape_equal(&network->out, &out));
    float *flat = weights_of(b, network);
    aecl_assert_ok(aecl_alloc(&x, aecl_shape_count(&in), sizeof *x));
    aecl_assert_ok(aecl_alloc(&want, places * b->outside, sizeof *want));
    channels_first(x, b->x, b->inside, b->height * b->width);
    channels_first(want, b->y, b->outside, places);
    aecl_assert_ok(aecl_network_reference(&(aecl_reference_walk){network, 0, 1, flat, x, 1, NULL}, &y));
    for (size_t i = 0; i < places * b->outside; i++) aecl_assert_near(y[i], want[i], 0); /* exact in float32 */
    free(flat);
    free(x);
    free(y);
    free(want);
    aecl_network_free(network);
}

static void padding_is_that_of_keras(void **state) {
    FILE *file = fopen("tests/golden/conv_transpose.txt", "r");
    size_t blocks = 0;
    block b = {0};
    (void)state;
    assert_non_null(file);
    for (; read_block(file, &b); blocks++) {
        check_block(&b);
        free_block(&b);
    }
    fclose(file);
    assert_int_equal(blocks, 8);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(padding_is_that_of_keras)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
