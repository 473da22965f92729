/* The PNG encoder: what it writes libpng reads back, bit for bit; what it cannot write it refuses before touching a pixel. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <png.h>

#include "base/file.h"
#include "base/mem.h"
#include "io/png_writer.h"
#include "support/compare.h"
#include "support/scratch.h"

typedef enum { FLAT, SLOPE, NOISE, PATTERNS } pattern;

/* Interleaved. */
static uint8_t value(pattern kind, size_t y, size_t x, size_t c) {
    const uint64_t mixed = (y * 131071 + x * 8191 + c * 127 + 1) * 0x9E3779B97F4A7C15u;
    return kind == FLAT ? 200 : kind == SLOPE ? (uint8_t)(3 * x + 2 * y + 50 * c) : (uint8_t)(mixed >> 40);
}

static uint8_t *make_pixels(const aecl_png_image *image, pattern kind) {
    const size_t channels = image->channels, height = image->height, width = image->width;
    uint8_t *pixels = malloc(channels * height * width);
    assert_non_null(pixels);
    for (size_t y = 0; y < height; y++)
        for (size_t x = 0; x < width; x++)
            for (size_t c = 0; c < channels; c++)
                pixels[image->planar ? (c * height + y) * width + x : (y * width + x) * channels + c] =
                    value(kind, y, x, c);
    return pixels;
}

static void assert_reads_back(const unsigned char *bytes, size_t length, const aecl_png_image *wrote, pattern kind) {
    const png_uint_32 formats[] = {[1] = PNG_FORMAT_GRAY, [3] = PNG_FORMAT_RGB, [4] = PNG_FORMAT_RGBA};
    png_image image = {.version = PNG_IMAGE_VERSION};
    assert_true(png_image_begin_read_from_memory(&image, bytes, length));
    assert_int_equal(image.format, formats[wrote->channels]);
    assert_int_equal(image.width, wrote->width);
    assert_int_equal(image.height, wrote->height);
    uint8_t *read = malloc(PNG_IMAGE_SIZE(image)), *at = read;
    assert_non_null(read);
    assert_true(png_image_finish_read(&image, NULL, read, 0, NULL));
    assert_int_equal(image.warning_or_error, 0);
    for (size_t y = 0; y < wrote->height; y++)
        for (size_t x = 0; x < wrote->width; x++)
            for (size_t c = 0; c < wrote->channels; c++, at++) assert_int_equal(*at, value(kind, y, x, c));
    free(read);
}

static void every_kind_reads_back_bit_by_bit(void **state) {
    static const size_t sides[][2] = {{1, 1}, {1, 9}, {9, 1}, {5, 7}, {28, 28}, {2, 400}, {301, 97}};
    static const size_t channels[] = {1, 3, 4};
    (void)state;
    for (size_t i = 0; i < COUNT_OF(sides) * COUNT_OF(channels) * PATTERNS * 2; i++) {
        const size_t *side = sides[i / 2 / PATTERNS / COUNT_OF(channels)];
        const pattern kind = i / 2 % PATTERNS;
        aecl_png_image image = {NULL, channels[i / 2 / PATTERNS % COUNT_OF(channels)], side[0], side[1], i % 2};
        uint8_t *pixels = make_pixels(&image, kind);
        unsigned char *bytes = NULL;
        size_t length = 0;
        image.pixels = pixels;
        aecl_assert_ok(aecl_png_encode(&bytes, &length, &image, "a picture"));
        assert_reads_back(bytes, length, &image, kind);
        free(bytes);
        free(pixels);
    }
}

typedef struct {
    aecl_png_image image;
    unsigned char *bytes;
    size_t length;
    aecl_status status;
} encoding;

static void *encode(void *data) {
    encoding *e = data;
    e->status = aecl_png_encode(&e->bytes, &e->length, &e->image, "a picture");
    return NULL;
}

static void same_pixels_give_same_bytes_in_every_thread(void **state) {
    encoding encodings[4] = {0};
    pthread_t threads[COUNT_OF(encodings)];
    aecl_png_image image = {NULL, 3, 120, 160, true};
    uint8_t *pixels = make_pixels(&image, SLOPE);
    (void)state;
    image.pixels = pixels;
    for (size_t i = 0; i < COUNT_OF(threads); i++) {
        encodings[i].image = image;
        assert_int_equal(pthread_create(&threads[i], NULL, encode, &encodings[i]), 0);
    }
    for (size_t i = 0; i < COUNT_OF(threads); i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
        assert_int_equal(encodings[i].status, AECL_OK);
        assert_int_equal(encodings[i].length, encodings[0].length);
        assert_memory_equal(encodings[i].bytes, encodings[0].bytes, encodings[0].length);
    }
    for (size_t i = 0; i < COUNT_OF(threads); i++) free(encodings[i].bytes);
    free(pixels);
}

static void a_flat_picture_is_small(void **state) {
    aecl_png_image image = {NULL, 3, 460, 760, false};
    uint8_t *pixels = make_pixels(&image, FLAT);
    unsigned char *bytes;
    size_t length;
    (void)state;
    image.pixels = pixels;
    aecl_assert_ok(aecl_png_encode(&bytes, &length, &image, "a picture"));
    assert_in_range(length, 57, 3 * 460 * 760 / 500);
    free(bytes);
    free(pixels);
}

static void a_full_disk_is_reported_and_leaves_no_file(void **state) {
    static const uint8_t pixels[3 * 7 * 5];
    const aecl_png_image image = {pixels, 3, 7, 5, true};
    const char *folder = aecl_scratch_folder(state);
    aecl_assert_refused(aecl_png_write("/dev/full", &image), AECL_FAILED, "/dev/full: cannot be written");
    aecl_assert_refused(aecl_png_write(folder, &image), AECL_FAILED, "is a folder");
    aecl_assert_refused(aecl_png_write("/dev/null/a.png", &image), AECL_FAILED, "/dev/null/a.png");
    assert_int_equal(aecl_scratch_count(folder), 0);
    aecl_assert_ok(aecl_png_write(aecl_scratch_path(state, "a.png"), &image));
    assert_int_equal(aecl_scratch_count(folder), 1);
}

/* Their pixels are not there: a refusal that came too late would crash. */
static void sizes_that_overflow_are_refused(void **state) {
    static const aecl_png_image images[] = {
        {NULL, 1, 0, 5, false},
        {NULL, 1, 5, 0, false},
        {NULL, 3, 5, SIZE_MAX, false},
        {NULL, 3, SIZE_MAX, 5, true},
        {NULL, 4, 5, SIZE_MAX / 4 + 2, false}, /* wraps to 4 bytes a row */
        {NULL, 1, 1, (size_t)1 << 24, false},
        {NULL, 4, 1, (size_t)1 << 22, false},
        {NULL, 1, (size_t)1 << 32, 1, false},
        {NULL, 1, (size_t)1 << 29, 2, false},
        {NULL, 3, 32767, 32767, false},
        {NULL, 1, 1, (size_t)1 << 32, true},
    };
    unsigned char stale, *bytes;
    size_t length;
    for (size_t i = 0; i < COUNT_OF(images); i++) {
        bytes = &stale, length = 1;
        aecl_assert_refused(aecl_png_encode(&bytes, &length, &images[i], "big"), AECL_FAILED, "big: no PNG file");
        assert_null(bytes);
        assert_int_equal(length, 0);
    }
    for (size_t channels = 0; channels < 6; channels += channels == 2 ? 3 : 2)
        aecl_assert_refused(aecl_png_encode(&bytes, &length, &(aecl_png_image){NULL, channels, 1, 1, false}, "odd"),
                            AECL_FAILED, "1, 3 or 4");
    aecl_assert_refused(aecl_png_write(aecl_scratch_path(state, "big.png"), &images[0]), AECL_FAILED, "big.png");
    assert_false(aecl_file_exists(aecl_scratch_path(state, "big.png")));
}

#define SCRATCH_TEST(f) cmocka_unit_test_setup_teardown(f, aecl_scratch_setup, aecl_scratch_teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_reads_back_bit_by_bit),
        cmocka_unit_test(same_pixels_give_same_bytes_in_every_thread),
        cmocka_unit_test(a_flat_picture_is_small),
        SCRATCH_TEST(a_full_disk_is_reported_and_leaves_no_file),
        SCRATCH_TEST(sizes_that_overflow_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
