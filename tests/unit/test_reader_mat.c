/* Arrays of MAT files, whole or packed, are chosen by name as those of NPZ; what they store is read in MATLAB's order. */
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "support/compare.h"
#include "support/reader_harness.h"

typedef struct {
    unsigned char bytes[2048];
    size_t length;
} file;

static void put(file *f, unsigned value) {
    for (int i = 0; i < 4; i++, value >>= 8) f->bytes[f->length++] = (unsigned char)value;
}

static void put_element(file *f, unsigned type, const void *bytes, size_t length) {
    put(f, type), put(f, (unsigned)length);
    memcpy(f->bytes + f->length, bytes, length);
    f->length += (length + 7) / 8 * 8;
}

static file begin(void) {
    file f = {.length = 128};
    memcpy(f.bytes, "MATLAB 5.0 MAT-file, made by hand", 33);
    memcpy(f.bytes + 124, "\0\1IM", 4);
    return f;
}

/* A matrix [rows][columns] of a class, whose values are stored as a type. */
static void put_matrix(file *f, const char *name, unsigned class, const int32_t dims[2], unsigned type,
                       const void *values, size_t length) {
    size_t start = f->length + 8;
    const unsigned char flags[8] = {(unsigned char)class};
    put(f, 14), put(f, 0);
    put_element(f, 6, flags, 8);
    put_element(f, 5, dims, 8);
    put(f, 1 | (unsigned)strlen(name) << 16); /* a short element: its bytes within the tag */
    memcpy(f->bytes + f->length, name, strlen(name));
    f->length += 4;
    put_element(f, type, values, length);
    unsigned size = (unsigned)(f->length - start);
    memcpy(f->bytes + start - 4, &size, 4);
}

static const unsigned char columns[] = {1, 4, 2, 5, 3, 6};
static const double labels[] = {0, 7};

static file build(void) {
    file f = begin();
    put_matrix(&f, "X", 6, (const int32_t[]){2, 3}, 2, columns, 6); /* doubles, stored as bytes */
    put_matrix(&f, "y", 6, (const int32_t[]){1, 2}, 9, labels, sizeof labels);
    return f;
}

static void check(const file *f) {
    aecl_dataset *d = NULL;
    const float want[] = {1, 2, 3, 4, 5, 6};
    aecl_assert_ok(aecl_parse_copy(&d, f->bytes, f->length));
    assert_true(d->count == 2 && d->features == 3 && d->dtype == AECL_F32);
    assert_memory_equal(d->values, want, sizeof want);
    assert_true(d->labels[0] == 0 && d->labels[1] == 7);
    aecl_dataset_free(d);
}

static void arrays_are_read_in_their_order_with_labels_in_a_row(void **state) {
    (void)state;
    file f = build();
    check(&f);
}

static void packed_arrays_are_read(void **state) {
    (void)state;
    file plain = build(), packed = begin();
    for (size_t at = 128, size; at < plain.length; at += size) {
        uint32_t length;
        unsigned char room[1024];
        uLongf used = sizeof room;
        memcpy(&length, plain.bytes + at + 4, 4);
        size = 8 + length;
        assert_int_equal(compress(room, &used, plain.bytes + at, size), Z_OK);
        put(&packed, 15), put(&packed, (unsigned)used);
        memcpy(packed.bytes + packed.length, room, used);
        packed.length += used;
    }
    check(&packed);
    aecl_assert_reader_stands(packed.bytes, packed.length, packed.length, false);
}

static void bytes_of_their_class_stay_bytes(void **state) {
    (void)state;
    aecl_dataset *d = NULL;
    file f = begin();
    put_matrix(&f, "only", 9, (const int32_t[]){3, 2}, 2, columns, 6);
    aecl_assert_ok(aecl_parse_copy(&d, f.bytes, f.length));
    assert_true(d->dtype == AECL_U8 && d->count == 3);
    assert_memory_equal(d->values, ((const unsigned char[]){1, 5, 4, 3, 2, 6}), 6);
    aecl_dataset_free(d);
}

static void what_is_no_array_of_numbers_is_named(void **state) {
    (void)state;
    file f = begin(), hdf = begin(), big = begin();
    put_matrix(&f, "text", 4, (const int32_t[]){1, 6}, 4, columns, 6);
    aecl_assert_unreadable(f.bytes, f.length, "holds no array of numbers");
    memcpy(hdf.bytes, "MATLAB 7.3 MAT", 14);
    aecl_assert_unreadable(hdf.bytes, hdf.length, "save(..., '-v7')");
    memcpy(big.bytes + 126, "MI", 2);
    aecl_assert_unreadable(big.bytes, big.length, "big-endian");
}

static void damaged_files_give_messages(void **state) {
    (void)state;
    file f = build();
    aecl_assert_reader_stands(f.bytes, f.length, f.length, false);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arrays_are_read_in_their_order_with_labels_in_a_row),
        cmocka_unit_test(packed_arrays_are_read),
        cmocka_unit_test(bytes_of_their_class_stay_bytes),
        cmocka_unit_test(what_is_no_array_of_numbers_is_named),
        cmocka_unit_test(damaged_files_give_messages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
