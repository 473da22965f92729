/* Every version and type of NPY is read and what is written is read back; damaged files, overflowing sizes and values
 * that are not finite are named. */
#include <float.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

static void damaged_files_give_messages(void **state) {
    (void)state;
    sample_file f = build(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }  \n", floats, 24);
    aecl_assert_reader_stands(f.bytes, f.length, f.header, true);
    f = build(3, "{'descr': '|u1', 'fortran_order': False, 'shape': (24,), }\n", floats, 24);
    aecl_assert_reader_stands(f.bytes, f.length, f.header, true);
}

static void each_fault_is_named(void **state) {
    (void)state;
    unreadable("{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3)}", 24, "Fortran order");
    unreadable("{'descr': '>f4', 'fortran_order': False, 'shape': (2, 3)}", 24, "type '>f4'");
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
        cmocka_unit_test(damaged_files_give_messages),
        cmocka_unit_test(each_fault_is_named),
        cmocka_unit_test(sizes_that_overflow_are_refused),
        cmocka_unit_test(values_that_are_not_finite_are_named),
        cmocka_unit_test_setup_teardown(written_arrays_are_read_back, aecl_scratch_setup, aecl_scratch_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
