/* What gzip, zstd and xz packed is read as if it were not, whole and row by row; what is cut, damaged or grows too much is
 * refused. */
#include <lzma.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zstd.h>

#include "base/file.h"
#include "data/packing.h"
#include "data/table_stream.h"
#include "support/compare.h"
#include "support/reader_harness.h"
#include "support/scratch.h"

typedef size_t (*packer)(unsigned char **packed, const void *bytes, size_t length);

static size_t pack_zstd(unsigned char **packed, const void *bytes, size_t length) {
    size_t room = ZSTD_compressBound(length);
    *packed = malloc(room);
    assert_non_null(*packed);
    size_t used = ZSTD_compress(*packed, room, bytes, length, 3);
    assert_false(ZSTD_isError(used));
    return used;
}

static size_t pack_xz(unsigned char **packed, const void *bytes, size_t length) {
    size_t room = lzma_stream_buffer_bound(length), used = 0;
    *packed = malloc(room);
    assert_non_null(*packed);
    assert_int_equal(lzma_easy_buffer_encode(1, LZMA_CHECK_CRC32, NULL, bytes, length, *packed, &used, room), LZMA_OK);
    return used;
}

static const struct {
    const char *name;
    packer pack;
} packings[] = {{"gzip", aecl_gzip_bytes}, {"zstd", pack_zstd}, {"xz", pack_xz}};

static const char table[] = "a,b\n1,2\n3,4\n5,6\n7,8\n1,2\n3,4\n5,6\n7,8\n";

static void write(const char *path, const unsigned char *bytes, size_t length, size_t times) {
    const aecl_piece pieces[] = {{bytes, length}, {bytes, length}};
    aecl_assert_ok(aecl_file_replace(path, pieces, times));
}

static void what_is_packed_is_read_whole_and_row_by_row(void **state) {
    const char *path = aecl_scratch_path(state, "packed");
    for (size_t i = 0; i < COUNT_OF(packings); i++) {
        unsigned char *packed = NULL;
        size_t length = packings[i].pack(&packed, "1,2\n3,4\n", 8), count = 0;
        aecl_dataset *d = NULL;
        aecl_table_stream *s = NULL;
        float rows[16];
        assert_string_equal(aecl_packing_find(packed, length)->name, packings[i].name);
        write(path, packed, length, 2); /* one stream behind the other */
        aecl_assert_ok(aecl_dataset_read(&d, path));
        assert_true(d->count == 4 && d->features == 2);
        aecl_assert_ok(aecl_table_stream_open(&s, path, NULL, NULL));
        assert_non_null(s);
        aecl_assert_ok(aecl_table_stream_next(s, rows, 8, &count));
        assert_int_equal(count, 4);
        assert_memory_equal(rows, d->values, 8 * sizeof *rows);
        aecl_table_stream_close(s);
        aecl_dataset_free(d);
        free(packed);
    }
}

/* Reads a table packed so, which may fail, in both ways. */
static bool is_read(const char *path, const unsigned char *bytes, size_t length) {
    aecl_dataset *d = NULL;
    aecl_table_stream *s = NULL;
    float rows[64];
    size_t count = 1;
    write(path, bytes, length, 1);
    aecl_status st = aecl_dataset_read(&d, path), streamed = aecl_table_stream_open(&s, path, NULL, NULL);
    if (st < 0) assert_int_equal(st, AECL_INPUT);
    while (streamed == AECL_OK && s && count > 0) streamed = aecl_table_stream_next(s, rows, 16, &count);
    aecl_dataset_free(d);
    aecl_table_stream_close(s);
    return st == AECL_OK && streamed == AECL_OK && s;
}

static void what_is_cut_or_damaged_is_refused(void **state) {
    const char *path = aecl_scratch_path(state, "packed");
    for (size_t i = 0; i < COUNT_OF(packings); i++) {
        unsigned char *packed = NULL;
        size_t length = packings[i].pack(&packed, table, sizeof table - 1);
        assert_true(is_read(path, packed, length));
        for (size_t cut = 0; cut < length; cut++)
            if (is_read(path, packed, cut)) fail_msg("%s: %zu of %zu bytes are read", packings[i].name, cut, length);
        for (size_t at = 0; at < length; at++) {
            packed[at] ^= 0x10;
            is_read(path, packed, length);
            packed[at] ^= 0x10;
        }
        free(packed);
    }
}

/* Letters of one to four bytes in UTF-8, either order, cut anywhere: half a letter is none, half a pair is U+FFFD. */
static void utf_16_becomes_utf_8(void **state) {
    (void)state;
    const char *want = "a\xc3\xa4\xe2\x82\xac\xf0\x9d\x9b\xbc\xef\xbf\xbd,";
    const uint16_t units[] = {0xfeff, 'a', 0xe4, 0x20ac, 0xd835, 0xdefc, 0xdc00, ','};
    for (int big = 0; big < 2; big++) {
        unsigned char bytes[sizeof units], *out = NULL;
        size_t length = 0;
        for (size_t i = 0; i < sizeof units; i++)
            bytes[i] = (unsigned char)(units[i / 2] >> ((i % 2 == 0) == big ? 8 : 0));
        assert_ptr_equal(aecl_packing_find(bytes, sizeof bytes), &aecl_packing_utf16);
        for (size_t cut = 4; cut <= sizeof bytes; cut++) {
            unsigned char *copy = malloc(cut);
            assert_non_null(copy);
            memcpy(copy, bytes, cut);
            aecl_assert_ok(aecl_unpack("test", &aecl_packing_utf16, copy, cut, &out, &length));
            assert_true(length <= strlen(want) && memcmp(out, want, length) == 0);
            free(copy);
            free(out);
        }
        assert_int_equal(length, strlen(want));
    }
}

static void what_grows_too_much_is_refused(void **state) {
    const char *path = aecl_scratch_path(state, "packed");
    size_t length = (size_t)20 << 20;
    char *rows = malloc(length); /* of a known format: of another no more than the beginning is unpacked */
    assert_non_null(rows);
    for (size_t i = 0; i < length; i++) rows[i] = i % 2 ? '\n' : '1';
    for (size_t i = 0; i < COUNT_OF(packings); i++) {
        unsigned char *packed = NULL;
        size_t used = packings[i].pack(&packed, rows, length);
        aecl_dataset *d = NULL;
        write(path, packed, used, 1);
        aecl_assert_refused(aecl_dataset_read(&d, path), AECL_INPUT, "too much; if it is meant, unpack it first");
        free(packed);
    }
    free(rows);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_packed_is_read_whole_and_row_by_row, aecl_scratch_setup,
                                        aecl_scratch_teardown),
        cmocka_unit_test_setup_teardown(what_is_cut_or_damaged_is_refused, aecl_scratch_setup, aecl_scratch_teardown),
        cmocka_unit_test(utf_16_becomes_utf_8),
        cmocka_unit_test_setup_teardown(what_grows_too_much_is_refused, aecl_scratch_setup, aecl_scratch_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
