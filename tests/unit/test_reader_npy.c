/* Every version and type of NPY is read and what is written is read back; damaged files, overflowing sizes and values
 * that are not finite are named. */
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/npy_header.h"
#include "io/npy_writer.h"
#include "support/compare.h"
#include "support/reader_harness.h"
#include "support/scratch.h"

typedef struct {
    unsigned char bytes[512];
    size_t length, header;
} sample_file;

/* An NPY file of this version, dictionary and values. */
static sample_file build(unsigned version, const char *dictionary, const void *values, size_t length) {
    sample_file f = {0};
    unsigned width = version == 1 ? 2 : 4;
    memcpy(f.bytes, "\x93NUMPY", 6);
    f.bytes[6] = (unsigned char)version;
    f.bytes[8] = (unsigned char)strlen(dictionary);
    f.header = 8 + width + strlen(dictionary);
    memcpy(f.bytes + 8 + width, dictionary, strlen(dictionary));
    if (length) memcpy(f.bytes + f.header, values, length);
    f.length = f.header + length;
    return f;
}

static void unreadable(const char *dictionary, size_t length, const char *part) {
    static const unsigned char zeros[64];
    sample_file f = build(1, dictionary, zeros, length);
    aecl_assert_unreadable(f.bytes, f.length, part);
}

static const float floats[] = {0, -1.5f, FLT_MAX, 1e-30f, 5, 6};

static void floats_are_read_in_every_version(void **state) {
    (void)state;
    for (unsigned version = 1; version <= 3; version++) {
        aecl_dataset *d;
        sample_file f = build(version, "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }  \n", floats, 24);
        aecl_assert_ok(aecl_parse_copy(&d, f.bytes, f.length));
        assert_true(d->dtype == AECL_F32 && d->count == 2 && d->features == 3 && d->rank == 1 && d->dim[0] == 3);
        assert_memory_equal(d->values, floats, sizeof floats);
        aecl_dataset_free(d);
    }
}

static void doubles_become_floats(void **state) {
    (void)state;
    aecl_dataset *d;
    const double values[] = {0.1, -2, 3e38, 1e-300};
    sample_file f = build(1, "{\"shape\":(4,),'fortran_order':False,'descr':'<f8'}", values, sizeof values);
    aecl_assert_ok(aecl_parse_copy(&d, f.bytes, f.length));
    assert_true(d->count == 4 && d->features == 1 && d->rank == 1);
    assert_memory_equal(d->values, ((const float[]){0.1f, -2, 3e38f, 0}), 16);
    aecl_dataset_free(d);
}

static void bytes_and_pictures_are_read(void **state) {
    (void)state;
    aecl_dataset *d;
    const unsigned char values[] = {1, 2, 3, 4, 5, 6, 7, 8};
    sample_file f = build(1, "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 2, 2)}", values, 8);
    aecl_assert_ok(aecl_parse_copy(&d, f.bytes, f.length));
    assert_true(d->dtype == AECL_U8 && d->count == 2 && d->rank == 3 && d->dim[0] == 1 && d->dim[1] == 2);
    assert_memory_equal(d->values, values, 8);
    aecl_dataset_free(d);
    f = build(1, "{'descr': '|u1', 'fortran_order': False, 'shape': (1, 4, 1, 2)}", values, 8);
    aecl_assert_ok(aecl_parse_copy(&d, f.bytes, f.length));
    assert_true(d->count == 1 && d->rank == 3 && d->dim[0] == 4 && d->dim[1] == 1 && d->dim[2] == 2);
    aecl_dataset_free(d);
}

/* Reads a row of values of a type. */
static aecl_dataset *read_row(const char *type, size_t count, const void *values, size_t length) {
    char dictionary[96];
    aecl_dataset *d = NULL;
    snprintf(dictionary, sizeof dictionary, "{'descr': '%s', 'fortran_order': False, 'shape': (1, %zu)}", type, count);
    sample_file f = build(1, dictionary, values, length);
    aecl_assert_ok(aecl_parse_copy(&d, f.bytes, f.length));
    assert_true(d->count == 1 && d->features == count);
    return d;
}

static void every_type_of_number_is_read_in_both_byte_orders(void **state) {
    (void)state;
    const struct {
        const char *type;
        aecl_dtype stored;
        double want[2];
        size_t length;
        const char *bytes;
    } cases[] = {
        {"|b1", AECL_F32, {1, 0}, 2, "\x01\x00"},
        {"|i1", AECL_F32, {-128, 127}, 2, "\x80\x7f"},
        {"<i2", AECL_F32, {-2, 258}, 4, "\xfe\xff\x02\x01"},
        {">i2", AECL_F32, {-2, 258}, 4, "\xff\xfe\x01\x02"},
        {"<u2", AECL_U16, {65534, 258}, 4, "\xfe\xff\x02\x01"},
        {">u2", AECL_U16, {65534, 258}, 4, "\xff\xfe\x01\x02"},
        {"<i4", AECL_F32, {-2, 65536}, 8, "\xfe\xff\xff\xff\0\0\x01\0"},
        {">u4", AECL_F32, {4294967040.0, 1}, 8, "\xff\xff\xff\0\0\0\0\x01"},
        {"<i8", AECL_F32, {-3, 256}, 16, "\xfd\xff\xff\xff\xff\xff\xff\xff\0\x01\0\0\0\0\0\0"},
        {">u8", AECL_F32, {0x1p63, 3}, 16, "\x80\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x03"},
        {"<f2", AECL_F32, {1.5, -0x1p-24}, 4, "\x00\x3e\x01\x80"},
        {">f2", AECL_F32, {65504, 0x1p-14}, 4, "\x7b\xff\x04\x00"},
        {">f4", AECL_F32, {1.5, -2}, 8, "\x3f\xc0\0\0\xc0\0\0\0"},
        {">f8", AECL_F32, {1.5, -2}, 16, "\x3f\xf8\0\0\0\0\0\0\xc0\0\0\0\0\0\0\0"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        aecl_dataset *d = read_row(cases[i].type, 2, cases[i].bytes, cases[i].length);
        assert_int_equal(d->dtype, cases[i].stored);
        for (size_t v = 0; v < 2; v++)
            if (aecl_dataset_value(d, v) != cases[i].want[v])
                fail_msg("%s: %g, not %g", cases[i].type, aecl_dataset_value(d, v), cases[i].want[v]);
        aecl_dataset_free(d);
    }
}

static void whole_numbers_that_are_rounded_are_counted(void **state) {
    (void)state;
    const int64_t numbers[] = {16777216, 16777217, -16777217, (int64_t)1 << 40, INT64_MIN, INT64_MAX};
    const aecl_npy_type i8 = {.kind = 'i', .size = 8}, u4 = {.kind = 'u', .size = 4}, u2 = {.kind = 'u', .size = 2};
    const uint32_t words[] = {16777217, 4294967295u, 4294967040u};
    assert_int_equal(aecl_npy_count_rounded((const unsigned char *)numbers, &i8, COUNT_OF(numbers)), 3);
    assert_int_equal(aecl_npy_count_rounded((const unsigned char *)words, &u4, COUNT_OF(words)), 2);
    assert_int_equal(aecl_npy_count_rounded((const unsigned char *)words, &u2, COUNT_OF(words)), 0);
}

static void fortran_order_is_turned(void **state) {
    (void)state;
    const unsigned char columns[] = {1, 4, 2, 5, 3, 6}, want[] = {1, 2, 3, 4, 5, 6};
    const char *const shapes[] = {"(2, 3)", "(2, 3, 1)", "(2, 1, 3, 1)", "(1, 2, 3)"};
    for (size_t i = 0; i < COUNT_OF(shapes); i++) {
        char dictionary[96];
        aecl_dataset *d = NULL;
        snprintf(dictionary, sizeof dictionary, "{'descr': '|u1', 'fortran_order': True, 'shape': %s}", shapes[i]);
        sample_file f = build(1, dictionary, columns, 6);
        aecl_assert_ok(aecl_parse_copy(&d, f.bytes, f.length));
        assert_memory_equal(d->values, want, 6);
        aecl_dataset_free(d);
    }
}

static void damaged_files_give_messages(void **state) {
    (void)state;
    sample_file f = build(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }  \n", floats, 24);
    aecl_assert_reader_stands(f.bytes, f.length, f.header, true);
    f = build(3, "{'descr': '|u1', 'fortran_order': False, 'shape': (24,), }\n", floats, 24);
    aecl_assert_reader_stands(f.bytes, f.length, f.header, true);
    f = build(1, "{'descr': '>i2', 'fortran_order': True, 'shape': (3, 2, 2), }\n", floats, 24);
    aecl_assert_reader_stands(f.bytes, f.length, f.header, true);
}

static void each_fault_is_named(void **state) {
    (void)state;
    unreadable("{'descr': '|O', 'fortran_order': False, 'shape': (2, 3)}", 24, "type '|O'");
    unreadable("{'descr': '<c8', 'fortran_order': False, 'shape': (2, 3)}", 48, ".astype('float32')");
    unreadable("{'descr': '<U5', 'fortran_order': False, 'shape': (1,)}", 20, "numpy.unique(words,");
    unreadable("{'descr': '<i3', 'fortran_order': False, 'shape': (2, 3)}", 18, "type '<i3'");
    unreadable("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2, 3)}", 24, "plain values");
    unreadable("{'descr': '<f4', 'fortran_order': False, 'shape': ()}", 4, "a single number");
    unreadable("{'descr': '<f4', 'fortran_order': False, 'shape': (0, 3)}", 0, "no samples");
    unreadable("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3)}", 20, "20 bytes of values");
    unreadable("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3)}", 28, "28 bytes of values");
    unreadable("{'descr': '<f4', 'fortran_order': False, 'shape': (1,1,1,1,1)}", 4, "at most 4 dimensions");
    unreadable("{'descr': '<f4', 'fortran_order': False, 'shape': (-2, 3)}", 24, "a size expected");
    unreadable("{'descr': '<f4', 'shape': (2, 3)}", 24, "each of descr, fortran_order, shape once");
    unreadable("{'descr': '<f4', 'descr': '<f4', 'shape': (2, 3)}", 24, "each of descr");
    unreadable("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3)} x", 24, "the end expected");
    unreadable("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3)", 24, ", or } expected");
}

static void sizes_that_overflow_are_refused(void **state) {
    (void)state;
    unreadable("{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296)}", 4, "does not fit");
    unreadable("{'descr': '<f4', 'fortran_order': False, 'shape': (4611686018427387904,)}", 4, "does not fit");
    unreadable("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,)}", 4, "a smaller size");
    unreadable("{'descr': '<f8', 'fortran_order': False, 'shape': (2305843009213693951,)}", 8, "8 bytes of values");
    sample_file f = build(2, "{}", "", 0);
    memset(f.bytes + 8, 0xff, 4);
    aecl_assert_unreadable(f.bytes, f.length, "header of 4294967295 bytes, 2 follow");
}

static void values_that_are_not_finite_are_named(void **state) {
    (void)state;
    char part[64];
    const double doubles[] = {(double)FLT_MAX, -3.5e38, 3.4028235677973366e38};
    for (int i = 0; i < 3; i++) {
        float values[6] = {0};
        uint32_t word = (const uint32_t[]){0x7fc00000, 0xff800000, 0x7f800001}[i];
        memcpy(&values[4], &word, 4);
        sample_file f = build(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3)}", values, 24);
        aecl_assert_unreadable(f.bytes, f.length, "row 2, column 2");
        f = build(1, "{'descr': '<f8', 'fortran_order': False, 'shape': (1,)}", &doubles[i], 8);
        snprintf(part, sizeof part, "row 1, column 1 (counting from 1): %g", doubles[i]);
        if (i > 0)
            aecl_assert_unreadable(f.bytes, f.length, part);
        else
            aecl_assert_reader_stands(f.bytes, f.length, f.header, true);
    }
}

/* A row of three, one of two filled up by NaN; the labels before them. */
static void rows_that_end_in_nan_are_series(void **state) {
    (void)state;
    const float stored[] = {1, 1, 2, 3, 0, 4, 5, NAN}, padded[] = {1, 2, 3, 4, 5, 5}, mean[] = {1, 2, 3, 4, 5, 3};
    sample_file f = build(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 4)}", stored, sizeof stored);
    const aecl_read_options o[] = {{.length = (char *)"pad"}, {.missing = AECL_MISSING_MEAN}};
    for (size_t i = 0; i < 2; i++) {
        const aecl_read_input in = {.name = "test", .options = &o[i], .label_column = "first"};
        aecl_dataset *d = NULL;
        unsigned char *copy = malloc(f.length);
        assert_non_null(copy);
        memcpy(copy, f.bytes, f.length);
        aecl_assert_ok(aecl_dataset_parse_as(&d, &in, &copy, f.length));
        assert_true(d->count == 2 && d->features == 3 && d->labels[0] == 1 && d->labels[1] == 0);
        assert_memory_equal(d->values, i ? mean : padded, sizeof padded);
        aecl_dataset_free(d);
    }
    aecl_assert_unreadable(f.bytes, f.length, "row 2, column 4 (counting from 1): nan");
}

static void written_arrays_are_read_back(void **state) {
    aecl_dataset *d;
    const char *path = aecl_scratch_path(state, "array.npy");
    const aecl_shape shapes[] = {{1, {6}}, {2, {2, 3}}, {3, {1, 2, 3}}, {4, {1, 3, 1, 2}}};
    for (size_t i = 0; i < COUNT_OF(shapes); i++) {
        unsigned char *bytes;
        size_t length;
        aecl_assert_ok(aecl_npy_write(path, floats, &shapes[i]));
        aecl_assert_ok(aecl_file_read(path, 1000, &bytes, &length));
        assert_int_equal(length, 128 + sizeof floats);
        assert_int_equal(bytes[127], '\n');
        aecl_assert_ok(aecl_dataset_read(&d, path));
        assert_string_equal(d->name, "array.npy");
        assert_int_equal(d->count, shapes[i].dim[0]);
        assert_int_equal(d->features, 6 / d->count);
        assert_memory_equal(d->values, floats, sizeof floats);
        aecl_dataset_free(d);
        free(bytes);
    }
    aecl_assert_refused(aecl_npy_write(path, floats, &(aecl_shape){2, {0, 3}}), AECL_FAILED, "0x3");
    aecl_assert_refused(aecl_npy_write("/dev/full", floats, &shapes[0]), AECL_FAILED, "/dev/full");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(floats_are_read_in_every_version),
        cmocka_unit_test(doubles_become_floats),
        cmocka_unit_test(bytes_and_pictures_are_read),
        cmocka_unit_test(every_type_of_number_is_read_in_both_byte_orders),
        cmocka_unit_test(whole_numbers_that_are_rounded_are_counted),
        cmocka_unit_test(fortran_order_is_turned),
        cmocka_unit_test(damaged_files_give_messages),
        cmocka_unit_test(each_fault_is_named),
        cmocka_unit_test(sizes_that_overflow_are_refused),
        cmocka_unit_test(values_that_are_not_finite_are_named),
        cmocka_unit_test(rows_that_end_in_nan_are_series),
        cmocka_unit_test_setup_teardown(written_arrays_are_read_back, aecl_scratch_setup, aecl_scratch_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
