/* The JPEG reader: what libjpeg wrote, cut, changed, of other kinds, with claims and scans beyond reason. */
#include <stdlib.h>
#include <string.h>

#include "data/pictures/picture.h"
#include "support/compare.h"
#include "support/picture_files.h"
#include "support/reader_harness.h"

static void cut_and_changed_files_give_messages(void **state) {
    (void)state;
    for (int components = 1; components <= 3; components += 2)
        for (aecl_jpeg_scans scans = AECL_BASELINE; scans <= AECL_PROGRESSIVE; scans++) {
            aecl_made_file file = aecl_make_jpeg(components, 19, 11, scans);
            aecl_assert_reader_stands(file.bytes, file.length, file.length, true);
            free(file.bytes);
        }
}

/* Where the marker of a baseline frame (SOF0) starts. */
static unsigned char *find_frame(const aecl_made_file *file) {
    unsigned char *frame = memmem(file->bytes, file->length, "\xff\xc0", 2);
    assert_non_null(frame);
    return frame;
}

static void claims_beyond_the_file_are_refused_before_room_is_made(void **state) {
    (void)state;
    aecl_made_file file = aecl_make_jpeg(1, 8, 8, AECL_BASELINE);
    memcpy(find_frame(&file) + 5, "\xea\x60\xea\x60", 4);
    aecl_assert_unreadable(file.bytes, file.length, "claims 60000 x 60000 pixels");
    memcpy(find_frame(&file) + 5, "\x3f\xff\x3f\xff", 4);
    aecl_assert_unreadable(file.bytes, file.length, "claims 16383 x 16383 pixels in");
    free(file.bytes);
}

static void jpeg_is_read(void **state) {
    (void)state;
    for (int components = 1; components <= 3; components += 2)
        for (aecl_jpeg_scans scans = AECL_BASELINE; scans <= AECL_PROGRESSIVE; scans++) {
            aecl_made_file file = aecl_make_jpeg(components, 19, 11, scans);
            aecl_picture p;
            aecl_assert_ok(aecl_picture_parse(&p, "test", file.bytes, file.length));
            assert_true(p.channels == (size_t)components && p.width == 19 && p.height == 11);
            for (size_t c = 0; c < p.channels; c++)
                for (size_t y = 0; y < 11; y++)
                    for (size_t x = 0; x < 19; x++)
                        aecl_assert_near(p.pixels[(c * 11 + y) * 19 + x], aecl_jpeg_value(y, x, c), 3);
            aecl_picture_free(&p);
            free(file.bytes);
        }
}

static void other_kinds_of_jpeg_are_refused(void **state) {
    (void)state;
    aecl_made_file file = aecl_make_jpeg(4, 8, 8, AECL_BASELINE);
    aecl_assert_unreadable(file.bytes, file.length, "a JPEG of 4 components (CMYK or unknown)");
    free(file.bytes);
    file = aecl_make_jpeg(1, 8, 8, AECL_BASELINE);
    find_frame(&file)[4] = 12;
    aecl_assert_unreadable(file.bytes, file.length, "12");
    free(file.bytes);
}

static void endless_scans_are_refused(void **state) {
    (void)state;
    aecl_made_file file = aecl_make_jpeg(1, 8, 8, AECL_127_SCANS);
    aecl_assert_unreadable(file.bytes, file.length, "more than 100 scans");
    free(file.bytes);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cut_and_changed_files_give_messages),
        cmocka_unit_test(claims_beyond_the_file_are_refused_before_room_is_made),
        cmocka_unit_test(jpeg_is_read),
        cmocka_unit_test(other_kinds_of_jpeg_are_refused),
        cmocka_unit_test(endless_scans_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
