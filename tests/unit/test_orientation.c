/* Pictures are turned as Exif says: all eight orientations, in JPEG files, with damaged Exif data. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "data/pictures/picture.h"
#include "support/compare.h"
#include "support/picture_files.h"

/* A TIFF header, and a directory of a tag of no use and the orientation. */
static size_t make_exif(unsigned char *to, int orientation, bool big) {
    const unsigned char little_endian[] = {'I',
                                           'I',
                                           42,
                                           0,
                                           8,
                                           0,
                                           0,
                                           0,
                                           2,
                                           0,
                                           0x0f,
                                           1,
                                           2,
                                           0,
                                           1,
                                           0,
                                           0,
                                           0,
                                           'a',
                                           0,
                                           0,
                                           0,
                                           0x12,
                                           1,
                                           3,
                                           0,
                                           1,
                                           0,
                                           0,
                                           0,
                                           (unsigned char)orientation,
                                           0,
                                           0,
                                           0};
    const unsigned char big_endian[] = {
        'M', 'M', 0,   42, 0, 0, 0, 8,    0, 2, 1, 0x0f, 0, 2, 0, 0,
        0,   1,   'a', 0,  0, 0, 1, 0x12, 0, 3, 0, 0,    0, 1, 0, (unsigned char)orientation,
        0,   0};
    memcpy(to, big ? big_endian : little_endian, sizeof big_endian);
    return sizeof big_endian;
}

static void the_orientation_is_found_in_both_byte_orders(void **state) {
    (void)state;
    unsigned char exif[64];
    for (int o = 1; o <= 8; o++)
        for (int big = 0; big < 2; big++) assert_int_equal(aecl_exif_orientation(exif, make_exif(exif, o, big)), o);
    assert_int_equal(aecl_exif_orientation(exif, make_exif(exif, 9, false)), 1);
    assert_int_equal(aecl_exif_orientation(exif, make_exif(exif, 0, true)), 1);
}

static void damaged_exif_data_leave_pictures_as_they_are(void **state) {
    (void)state;
    unsigned char exif[64];
    for (int big = 0; big < 2; big++) {
        size_t length = make_exif(exif, 6, big);
        for (size_t cut = 0; cut < length; cut++) {
            unsigned char *copy = malloc(cut ? cut : 1);
            assert_non_null(copy);
            memcpy(copy, exif, cut);
            assert_int_equal(aecl_exif_orientation(copy, cut), 1);
            for (size_t at = 0; at < cut; at++) {
                unsigned char kept = copy[at];
                for (unsigned value = 0; value < 256; value++) {
                    copy[at] = (unsigned char)value;
                    int got = aecl_exif_orientation(copy, cut);
                    assert_true(got >= 1 && got <= 8);
                }
                copy[at] = kept;
            }
            free(copy);
        }
    }
}

/* What Exif 2.32 says of row 0 and column 0 of the stored picture a b c / d e f, drawn as it is meant. */
static void each_orientation_stands_as_it_is_meant(void **state) {
    (void)state;
    static const char *const meant[] = {"abc/def",  "cba/fed",  "fed/cba",  "def/abc",
                                        "ad/be/cf", "da/eb/fc", "fc/eb/da", "cf/be/ad"};
    for (int o = 1; o <= 8; o++)
        for (size_t size = 1; size <= 2; size++) {
            aecl_picture p = {.channels = 2, .height = 2, .width = 3, .value_size = size, .orientation = o};
            aecl_assert_ok(aecl_picture_alloc(&p, "test", 100));
            for (size_t i = 0; i < 12; i++) {
                unsigned value = (i < 6 ? 'a' : 'A' - 6) + (unsigned)i;
                if (size == 1)
                    p.pixels[i] = (uint8_t)value;
                else
                    ((uint16_t *)(void *)p.pixels)[i] = (uint16_t)(value + 256 * value);
            }
            aecl_assert_ok(aecl_picture_turn(&p));
            size_t at = 0;
            for (const char *c = meant[o - 1]; *c; c++) {
                if (*c == '/') continue;
                unsigned first = size == 1 ? p.pixels[at] : ((uint16_t *)(void *)p.pixels)[at] / 256u;
                unsigned second = size == 1 ? p.pixels[at + 6] : ((uint16_t *)(void *)p.pixels)[at + 6] / 256u;
                if (first != (unsigned)*c || second != (unsigned)*c - 32)
                    fail_msg("orientation %d, value %zu: %c %c", o, at, first, second);
                at++;
            }
            assert_int_equal(p.width, strchr(meant[o - 1], '/') - meant[o - 1]);
            aecl_picture_free(&p);
        }
}

static void a_jpeg_file_tells_its_orientation(void **state) {
    (void)state;
    aecl_made_file file = aecl_make_jpeg(1, 8, 4, AECL_BASELINE);
    unsigned char exif[64], *with = malloc(file.length + 100);
    aecl_picture p;
    assert_non_null(with);
    size_t length = make_exif(exif, 8, true), segment = 2 + 6 + length;
    memcpy(with, file.bytes, 2);
    memcpy(with + 2, (unsigned char[]){0xff, 0xe1, 0, (unsigned char)segment, 'E', 'x', 'i', 'f', 0, 0}, 10);
    memcpy(with + 12, exif, length);
    memcpy(with + 12 + length, file.bytes + 2, file.length - 2);
    aecl_assert_ok(aecl_picture_parse(&p, "test", with, file.length + 2 + segment));
    assert_int_equal(p.orientation, 8);
    aecl_assert_ok(aecl_picture_turn(&p));
    assert_true(p.height == 8 && p.width == 4);
    aecl_picture_free(&p);
    free(file.bytes);
    free(with);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_orientation_is_found_in_both_byte_orders),
        cmocka_unit_test(damaged_exif_data_leave_pictures_as_they_are),
        cmocka_unit_test(each_orientation_stands_as_it_is_meant),
        cmocka_unit_test(a_jpeg_file_tells_its_orientation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
