/* Sound of every usual width is a series of values from -1 to 1, a channel beside another. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "support/compare.h"
#include "support/reader_harness.h"

typedef struct {
    unsigned char bytes[256];
    size_t length;
} file;

static void put(file *f, unsigned value, int bytes) {
    for (; bytes > 0; bytes--, value >>= 8) f->bytes[f->length++] = (unsigned char)value;
}

static file build(unsigned kind, unsigned channels, unsigned bits, const void *data, size_t length) {
    file f = {{0}, 0};
    unsigned block = channels * bits / 8;
    memcpy(f.bytes, "RIFF\0\0\0\0WAVEfmt ", 16), f.length = 16;
    put(&f, 16, 4), put(&f, kind, 2), put(&f, channels, 2), put(&f, 8000, 4), put(&f, 8000 * block, 4);
    put(&f, block, 2), put(&f, bits, 2);
    memcpy(f.bytes + f.length, "LIST\3\0\0\0abc\0data", 16), f.length += 16; /* another chunk, of odd length */
    put(&f, (unsigned)length, 4);
    memcpy(f.bytes + f.length, data, length), f.length += length;
    for (int i = 0; i < 4; i++) f.bytes[4 + i] = (unsigned char)((f.length - 8) >> 8 * i);
    return f;
}

static void every_width_is_read(void **state) {
    (void)state;
    const float floats[] = {0.5f, -1};
    const double doubles[] = {0.5, -1};
    const struct {
        unsigned kind, bits;
        const void *data;
    } cases[] = {{1, 8, "\xc0\x00"},
                 {1, 16, "\x00\x40\x00\x80"},
                 {1, 24, "\0\0\x40\0\0\x80"},
                 {1, 32, "\0\0\0\x40\0\0\0\x80"},
                 {3, 32, floats},
                 {3, 64, doubles}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        aecl_dataset *d = NULL;
        file f = build(cases[i].kind, 1, cases[i].bits, cases[i].data, cases[i].bits / 4);
        aecl_assert_ok(aecl_parse_copy(&d, f.bytes, f.length));
        assert_true(d->count == 1 && d->rank == 1 && d->features == 2);
        assert_memory_equal(d->values, floats, sizeof floats);
        aecl_dataset_free(d);
    }
}

static void channels_lie_beside_one_another(void **state) {
    (void)state;
    aecl_dataset *d = NULL;
    file f = build(1, 2, 8, "\x80\xc0\x40\x00\xff", 5); /* half a moment at the end */
    aecl_assert_ok(aecl_parse_copy(&d, f.bytes, f.length));
    assert_true(d->rank == 3 && d->dim[0] == 2 && d->dim[1] == 1 && d->dim[2] == 2);
    assert_memory_equal(d->values, ((const float[]){0, -0.5f, 0.5f, -1}), 16);
    aecl_dataset_free(d);
}

static const unsigned char flac[] = {
    0x66, 0x4c, 0x61, 0x43, 0x00, 0x00, 0x00, 0x22, 0x10, 0x00, 0x10, 0x00, 0x00, 0x00, 0x17, 0x00, 0x00, 0x17, 0x01,
    0xf4, 0x02, 0xf0, 0x00, 0x00, 0x00, 0x04, 0xd4, 0x3e, 0x4d, 0x8e, 0x97, 0x6d, 0x73, 0x1c, 0xd0, 0x26, 0x0e, 0x25,
    0x20, 0x8e, 0xf8, 0xbf, 0x84, 0x00, 0x00, 0x28, 0x20, 0x00, 0x00, 0x00, 0x72, 0x65, 0x66, 0x65, 0x72, 0x65, 0x6e,
    0x63, 0x65, 0x20, 0x6c, 0x69, 0x62, 0x46, 0x4c, 0x41, 0x43, 0x20, 0x31, 0x2e, 0x34, 0x2e, 0x32, 0x20, 0x32, 0x30,
    0x32, 0x32, 0x31, 0x30, 0x32, 0x32, 0x00, 0x00, 0x00, 0x00, 0xff, 0xf8, 0x64, 0x18, 0x00, 0x03, 0x48, 0x03, 0x00,
    0x10, 0x2c, 0x10, 0x24, 0x00, 0x08, 0x00, 0x15, 0xff, 0xff, 0x00, 0x00, 0xda, 0x84};
static const unsigned char aiff[] = {
    0x46, 0x4f, 0x52, 0x4d, 0x00, 0x00, 0x00, 0x3e, 0x41, 0x49, 0x46, 0x46, 0x43, 0x4f, 0x4d, 0x4d, 0x00, 0x00,
    0x00, 0x12, 0x00, 0x02, 0x00, 0x00, 0x00, 0x04, 0x00, 0x10, 0x40, 0x0b, 0xfa, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x53, 0x53, 0x4e, 0x44, 0x00, 0x00, 0x00, 0x18, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x40, 0x00, 0x20, 0x00, 0x80, 0x01, 0xc0, 0x00, 0x5f, 0xff, 0x10, 0x00, 0xf0, 0x00};

static void packed_and_foreign_kinds_are_read(void **state) {
    (void)state;
    const struct {
        const unsigned char *bytes;
        size_t length;
    } cases[] = {{flac, sizeof flac}, {aiff, sizeof aiff}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        aecl_dataset *d = NULL;
        aecl_assert_ok(aecl_parse_copy(&d, cases[i].bytes, cases[i].length));
        assert_true(d->dim[0] == 2 && d->dim[2] == 4);
        const float want[] = {0, 0.25f, -0.5f, 0.125f, 0.5f, -1, 0.75f, -0.125f};
        for (size_t k = 0; k < 8; k++) aecl_assert_near(aecl_dataset_value(d, k), (double)want[k], 1.0 / 32768);
        aecl_dataset_free(d);
        aecl_assert_reader_stands(cases[i].bytes, cases[i].length, cases[i].length, false);
    }
    aecl_assert_unreadable(flac, sizeof flac - 8, "test: ");
}

static void other_sound_and_damaged_files_give_messages(void **state) {
    (void)state;
    const float odd[] = {1, INFINITY};
    file f = build(77, 1, 4, "abcd", 4), good = build(1, 2, 16, "abcdefgh", 8), not_finite = build(3, 1, 32, odd, 8);
    aecl_assert_unreadable(f.bytes, f.length, "test: sound that cannot be read: ");
    aecl_assert_unreadable(good.bytes, good.length - 1, "truncated: 55 bytes behind the first 8, 56 are promised");
    aecl_assert_unreadable(not_finite.bytes, not_finite.length, "value 2 of channel 1 is not a finite 32-bit float");
    aecl_assert_reader_stands(good.bytes, good.length, good.length, true);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_width_is_read),
        cmocka_unit_test(channels_lie_beside_one_another),
        cmocka_unit_test(packed_and_foreign_kinds_are_read),
        cmocka_unit_test(other_sound_and_damaged_files_give_messages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
