/* Pictures of other sizes and colours become alike: areas averaged, middles cut, grey by luma; what cannot be is named. */
#include <string.h>

#include "base/mem.h"
#include "data/pictures/picture.h"
#include "support/compare.h"

static aecl_picture make(size_t channels, size_t height, size_t width, size_t value_size) {
    aecl_picture p = {.channels = channels, .height = height, .width = width, .value_size = value_size};
    aecl_assert_ok(aecl_alloc(&p.pixels, channels * height * width, value_size));
    p.orientation = 1;
    return p;
}

static unsigned value(const aecl_picture *p, size_t c, size_t y, size_t x) {
    size_t at = (c * p->height + y) * p->width + x;
    return p->value_size == 1 ? p->pixels[at] : ((uint16_t *)(void *)p->pixels)[at];
}

static void set(aecl_picture *p, size_t c, size_t y, size_t x, unsigned v) {
    size_t at = (c * p->height + y) * p->width + x;
    if (p->value_size == 1)
        p->pixels[at] = (uint8_t)v;
    else
        ((uint16_t *)(void *)p->pixels)[at] = (uint16_t)v;
}

/* 16 times as many for values of 16 bits. */
static unsigned pattern(size_t c, size_t y, size_t x, size_t value_size) {
    return (unsigned)((3 * x + 7 * y + 50 * c) % 251) * (value_size == 1 ? 1 : 257);
}

static aecl_picture draw(size_t channels, size_t height, size_t width, size_t value_size) {
    aecl_picture p = make(channels, height, width, value_size);
    for (size_t c = 0; c < channels; c++)
        for (size_t y = 0; y < height; y++)
            for (size_t x = 0; x < width; x++) set(&p, c, y, x, pattern(c, y, x, value_size));
    return p;
}

static void fit(aecl_picture *p, aecl_read_options options) {
    aecl_picture_plan plan;
    aecl_assert_ok(aecl_picture_plan_make(&plan, &options));
    aecl_assert_ok(aecl_picture_fit(p, "p.png", &plan));
}

static void a_smaller_picture_has_the_means_of_areas(void **state) {
    (void)state;
    for (size_t size = 1; size <= 2; size++) {
        aecl_picture p = draw(3, 8, 12, size);
        fit(&p, (aecl_read_options){.resize = (char *)"4x2"});
        assert_true(p.channels == 3 && p.height == 2 && p.width == 4);
        for (size_t c = 0; c < 3; c++)
            for (size_t y = 0; y < 2; y++)
                for (size_t x = 0; x < 4; x++) {
                    double mean = 0;
                    for (size_t i = 0; i < 12; i++) mean += pattern(c, 4 * y + i / 3, 3 * x + i % 3, size) / 12.0;
                    aecl_assert_near(value(&p, c, y, x), mean, size == 1 ? .51 : 1);
                }
        aecl_picture_free(&p);
    }
}

static void a_larger_picture_is_smooth_and_keeps_what_is_flat(void **state) {
    (void)state;
    aecl_picture p = make(1, 4, 4, 2);
    for (size_t i = 0; i < 16; i++) set(&p, 0, i / 4, i % 4, 1000 * (unsigned)(i % 4)); /* a ramp along x */
    fit(&p, (aecl_read_options){.resize = (char *)"16x9"});
    assert_true(p.height == 9 && p.width == 16);
    for (size_t y = 0; y < 9; y++)
        for (size_t x = 6; x < 10; x++) aecl_assert_near(value(&p, 0, y, x), ((double)x + .5) / 4 * 1000 - 500, 2);
    aecl_picture_free(&p);
}

static void the_middle_is_cut_out(void **state) {
    (void)state;
    aecl_picture p = draw(3, 7, 10, 2);
    fit(&p, (aecl_read_options){.crop = (char *)"4x3"});
    assert_true(p.channels == 3 && p.height == 3 && p.width == 4);
    for (size_t c = 0; c < 3; c++)
        for (size_t i = 0; i < 12; i++)
            assert_int_equal(value(&p, c, i / 4, i % 4), pattern(c, 2 + i / 4, 3 + i % 4, 2));
    aecl_picture_free(&p);
    p = draw(1, 9, 5, 1);
    fit(&p, (aecl_read_options){.crop = (char *)"square"});
    assert_true(p.height == 5 && p.width == 5 && value(&p, 0, 0, 0) == pattern(0, 2, 0, 1));
    aecl_picture_free(&p);
}

static void grey_is_luma_and_grey_is_made_colour(void **state) {
    (void)state;
    aecl_picture p = make(3, 1, 4, 1);
    static const unsigned rgb[4][3] = {{255, 0, 0}, {0, 255, 0}, {0, 0, 255}, {255, 255, 255}};
    static const unsigned grey[4] = {76, 150, 29, 255};
    for (size_t x = 0; x < 4; x++)
        for (size_t c = 0; c < 3; c++) set(&p, c, 0, x, rgb[x][c]);
    fit(&p, (aecl_read_options){.color = AECL_PICTURE_RGB});
    assert_int_equal(p.channels, 3);
    fit(&p, (aecl_read_options){.color = AECL_PICTURE_GREY});
    assert_int_equal(p.channels, 1);
    for (size_t x = 0; x < 4; x++) assert_int_equal(value(&p, 0, 0, x), grey[x]);
    fit(&p, (aecl_read_options){.color = AECL_PICTURE_RGB});
    for (size_t c = 0; c < 3; c++)
        for (size_t x = 0; x < 4; x++) assert_int_equal(value(&p, c, 0, x), grey[x]);
    aecl_picture_free(&p);
}

static void what_cannot_be_made_alike_is_named(void **state) {
    (void)state;
    aecl_picture_plan plan;
    static const char *const bad[] = {"28", "28x", "x28", "28x28x3", "0x4", "4x-1", "28X28", "", "17000x5"};
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        aecl_assert_refused(aecl_picture_plan_make(&plan, &(aecl_read_options){.resize = (char *)bad[i]}), AECL_USAGE,
                            "is not WIDTHxHEIGHT");
    aecl_assert_refused(aecl_picture_plan_make(&plan, &(aecl_read_options){.crop = (char *)"round"}), AECL_USAGE,
                        "--crop: \"round\" is not WIDTHxHEIGHT of sides from 1 to 16384, as 64x64, nor square");
    aecl_picture p = draw(1, 6, 5, 1);
    aecl_assert_ok(aecl_picture_plan_make(&plan, &(aecl_read_options){.crop = (char *)"6x6"}));
    aecl_assert_refused(aecl_picture_fit(&p, "p.png", &plan), AECL_INPUT, "p.png: 5x6 pixels, fewer than --crop 6x6");
    aecl_picture_free(&p);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_smaller_picture_has_the_means_of_areas),
        cmocka_unit_test(a_larger_picture_is_smooth_and_keeps_what_is_flat),
        cmocka_unit_test(the_middle_is_cut_out),
        cmocka_unit_test(grey_is_luma_and_grey_is_made_colour),
        cmocka_unit_test(what_cannot_be_made_alike_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
