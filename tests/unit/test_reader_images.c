/* Every kind of PNG gives its samples; claims beyond the file are refused before room is made, transparency and bad
 * palettes by name. */
#include <stdlib.h>
#include <string.h>

#include "data/pictures/picture.h"
#include "support/compare.h"
#include "support/picture_files.h"
#include "support/reader_harness.h"

static void check_png(const aecl_png_kind *kind) {
    aecl_made_file file = aecl_make_png(kind);
    aecl_picture p;
    aecl_assert_ok(aecl_png_read(&p, "test", file.bytes, file.length));
    assert_int_equal(p.channels, kind->type == 0 || kind->type == 4 ? 1 : 3);
    assert_true(p.width == kind->width && p.height == kind->height);
    assert_int_equal(p.value_size, kind->depth == 16 ? 2 : 1);
    for (size_t c = 0; c < p.channels; c++)
        for (size_t y = 0; y < p.height; y++)
            for (size_t x = 0; x < p.width; x++) {
                size_t at = (c * p.height + y) * p.width + x;
                unsigned got = p.value_size == 2 ? ((uint16_t *)(void *)p.pixels)[at] : p.pixels[at];
                if (got != aecl_png_value(kind, y, x, c))
                    fail_msg("type %d, %d bits, interlaced %d, channel %zu, row %zu, column %zu: %u, want %u",
                             kind->type, kind->depth, kind->interlaced, c, y, x, got, aecl_png_value(kind, y, x, c));
            }
    aecl_picture_free(&p);
    free(file.bytes);
}

/* Colour types and depths of the PNG specification (ISO/IEC 15948, table 11.1). */
static const aecl_png_kind kinds[] = {
    {.type = 0, .depth = 1},  {.type = 0, .depth = 2}, {.type = 0, .depth = 4},  {.type = 0, .depth = 8},
    {.type = 0, .depth = 16}, {.type = 2, .depth = 8}, {.type = 2, .depth = 16}, {.type = 3, .depth = 1},
    {.type = 3, .depth = 2},  {.type = 3, .depth = 4}, {.type = 3, .depth = 8},  {.type = 4, .depth = 8},
    {.type = 4, .depth = 16}, {.type = 6, .depth = 8}, {.type = 6, .depth = 16},
};

static void every_kind_of_png_is_read(void **state) {
    (void)state;
    static const size_t sizes[][2] = {{1, 1}, {3, 2}, {8, 8}, {33, 5}, {2, 41}};
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        for (size_t s = 0; s < COUNT_OF(sizes); s++)
            for (int interlaced = 0; interlaced < 2; interlaced++) {
                aecl_png_kind kind = kinds[i];
                kind.width = sizes[s][0], kind.height = sizes[s][1], kind.interlaced = interlaced;
                check_png(&kind);
            }
}

static aecl_status read_png(aecl_picture *out, const aecl_png_kind *kind) {
    aecl_made_file file = aecl_make_png(kind);
    aecl_status st = aecl_png_read(out, "test", file.bytes, file.length);
    free(file.bytes);
    return st;
}

static void transparent_pixels_are_refused_and_named(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        aecl_png_kind kind = kinds[i];
        aecl_picture p;
        kind.width = 3, kind.height = 4, kind.transparent = true;
        aecl_assert_refused(read_png(&p, &kind), AECL_INPUT, "test: the pixel in row 1, column 1 is transparent");
        assert_null(p.pixels);
    }
}

static void colours_outside_the_palette_are_refused(void **state) {
    (void)state;
    const aecl_png_kind kind = {.type = 3, .depth = 8, .width = 16, .height = 16, .missing = 100};
    aecl_picture p;
    aecl_assert_refused(read_png(&p, &kind), AECL_INPUT, "a colour that the palette has not");
}

static void every_changed_bit_of_a_png_is_found(void **state) {
    (void)state;
    const aecl_png_kind kind = {.type = 3, .depth = 4, .width = 9, .height = 7, .interlaced = true};
    aecl_made_file file = aecl_make_png(&kind);
    aecl_picture p;
    for (size_t bit = 0; bit < 8 * file.length; bit++) {
        file.bytes[bit / 8] ^= (unsigned char)(1u << bit % 8);
        if (aecl_picture_parse(&p, "test", file.bytes, file.length) != AECL_INPUT)
            fail_msg("bit %zu of byte %zu is not held", bit % 8, bit / 8);
        assert_null(p.pixels);
        file.bytes[bit / 8] ^= (unsigned char)(1u << bit % 8);
    }
    file.bytes[file.length - 13] ^= 1; /* the last of IDAT's checksum, before IEND's 12 bytes */
    aecl_assert_refused(aecl_picture_parse(&p, "a.png", file.bytes, file.length), AECL_INPUT, "IDAT: CRC error");
    free(file.bytes);
}

static void cut_and_changed_files_give_messages(void **state) {
    (void)state;
    for (int interlaced = 0; interlaced < 2; interlaced++) {
        const aecl_png_kind kind = {.type = 6, .depth = 16, .width = 5, .height = 6, .interlaced = interlaced};
        aecl_made_file file = aecl_make_png(&kind);
        aecl_assert_reader_stands(file.bytes, file.length, file.length, true);
        free(file.bytes);
    }
}

static void refuse_claim(unsigned width, unsigned height, const char *words) {
    const aecl_png_kind kind = {.type = 0, .depth = 8, .width = 4, .height = 4};
    aecl_made_file file = aecl_make_png(&kind);
    aecl_claim_png(&file, width, height);
    aecl_assert_unreadable(file.bytes, file.length, words);
    free(file.bytes);
}

static void claims_beyond_the_file_are_refused_before_room_is_made(void **state) {
    (void)state;
    refuse_claim(60000, 60000, "claims 60000 x 60000 pixels; a side has 1 to 16384");
    refuse_claim(0xffffffff, 1, "claims 4294967295 x 1 pixels");
    refuse_claim(0, 4, "claims 0 x 4 pixels");
    refuse_claim(16384, 16384, "claims 16384 x 16384 pixels in");
    refuse_claim(2000, 2000, "PNG file damaged"); /* within what any file may claim, but not there */
}

static void other_bytes_are_no_picture(void **state) {
    (void)state;
    aecl_picture p;
    const unsigned char bytes[] = "GIF89a";
    aecl_assert_refused(aecl_picture_parse(&p, "a.gif", bytes, 6), AECL_INPUT,
                        "a.gif: no PNG, JPEG, BMP or TIFF picture");
    aecl_assert_refused(aecl_picture_parse(&p, "a.gif", bytes, 0), AECL_INPUT, "a.gif: no PNG");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_of_png_is_read),
        cmocka_unit_test(transparent_pixels_are_refused_and_named),
        cmocka_unit_test(colours_outside_the_palette_are_refused),
        cmocka_unit_test(every_changed_bit_of_a_png_is_found),
        cmocka_unit_test(cut_and_changed_files_give_messages),
        cmocka_unit_test(claims_beyond_the_file_are_refused_before_room_is_made),
        cmocka_unit_test(other_bytes_are_no_picture),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
