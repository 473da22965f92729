/* Sound of every usual width is a series of values from -1 to 1, a channel beside another. */
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

static void other_sound_and_damaged_files_give_messages(void **state) {
    (void)state;
    file f = build(2, 1, 4, "abcd", 4), good = build(1, 2, 16, "abcdefgh", 8), none = build(1, 1, 16, "", 0);
    aecl_assert_unreadable(f.bytes, f.length, "sound of kind 2 with 4 bits");
    aecl_assert_unreadable(none.bytes, none.length - 8, "no sound");
    aecl_assert_unreadable(good.bytes, good.length - 1, "truncated: 7 bytes of the chunk at byte 48, 8 are promised");
    aecl_assert_reader_stands(good.bytes, good.length, good.length, true);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_width_is_read),
        cmocka_unit_test(channels_lie_beside_one_another),
        cmocka_unit_test(other_sound_and_damaged_files_give_messages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
