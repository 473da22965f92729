/* Records of PhysioNet are read by their headers, in physical units, with labels by their annotations. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "data/reader.h"
#include "support/compare.h"
#include "support/scratch.h"

static void write(void **state, const char *name, const void *bytes, size_t length) {
    const aecl_piece piece = {bytes, length};
    aecl_assert_ok(aecl_file_replace(aecl_scratch_path(state, name), &piece, 1));
}

static void each_format_is_read_in_physical_units(void **state) {
    const struct {
        const char *format, *bytes;
        size_t length;
    } cases[] = {
        {"16", "\x64\0\x38\xff\x2c\x01\0\0", 8}, {"212", "\x64\xf0\x38\x2c\x01\0", 6}, {"80", "\x84\x7e\x80\x80", 4}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        aecl_dataset *d = NULL;
        char header[256];
        snprintf(
            header, sizeof header,
            "# a comment\nrec 2 360 2\nrec.dat %s 100(%d)/mV 12 0 0 0 0 MLII\nrec.dat %s 200 12 %d 0 0 0 V5 lead\n",
            cases[i].format, i == 2 ? -96 : 0, cases[i].format, i == 2 ? 198 : 0);
        write(state, "rec.hea", header, strlen(header));
        write(state, "rec.dat", cases[i].bytes, cases[i].length);
        aecl_assert_ok(aecl_dataset_read(&d, aecl_scratch_path(state, "rec.hea")));
        assert_true(d->count == 2 && d->features == 2 && d->labels == NULL);
        assert_string_equal(d->columns[1], "V5 lead");
        const float *v = d->values;
        assert_true(v[0] == 1 && v[1] == -1);
        if (i < 2) assert_true(v[2] == 3 && v[3] == 0);
        aecl_dataset_free(d);
    }
}

/* Signals 1 and 3 in one file, behind three bytes of a header, 2 in another. */
static void signals_may_lie_in_several_files(void **state) {
    aecl_dataset *d = NULL;
    const char *header =
        "rec 3 360 2\nrec.dat 80+3 1 8 0 0 0 0 a\nrec.xyz 16 1 16 0 0 0 0 b\nrec.dat 80+3 1 8 0 0 0 0 c\n";
    write(state, "rec.hea", header, strlen(header));
    write(state, "rec.dat", "abc\x81\x83\x82\x84", 7);
    write(state, "rec.xyz", "\x0a\0\x0b\0\x0c\0", 6);
    aecl_assert_ok(aecl_dataset_read(&d, aecl_scratch_path(state, "rec.hea")));
    assert_true(d->count == 2 && d->features == 3);
    assert_memory_equal(d->values, ((const float[]){1, 10, 3, 2, 11, 4}), 24);
    aecl_dataset_free(d);
}

/* N at sample 2, after a skip a V at 4, a rhythm with a remark, an A behind the end. */
static void beats_that_are_not_normal_are_labels(void **state) {
    aecl_dataset *d = NULL;
    const char *header = "rec 1 360\nrec.dat 80 1 8 0 0 0 0 x\n";
    static const unsigned char annotations[] = {2,       4, 0,    0xec, 0,   0,   1, 0, 1,    0x14, 0,
                                                28 << 2, 3, 0xfc, 'a',  'b', 'c', 0, 9, 0x20, 0,    0};
    write(state, "rec.hea", header, strlen(header));
    write(state, "rec.dat", "\x80\x81\x82\x83\x84", 5);
    write(state, "rec.atr", annotations, sizeof annotations);
    aecl_assert_ok(aecl_dataset_read(&d, aecl_scratch_path(state, "rec.hea")));
    assert_int_equal(d->count, 5);
    for (size_t i = 0; i < 5; i++) assert_int_equal(d->labels[i], i == 4);
    aecl_dataset_free(d);
}

static void refused(void **state, const char *header, const char *part) {
    aecl_dataset *d = NULL;
    write(state, "rec.hea", header, strlen(header));
    aecl_assert_refused(aecl_dataset_read(&d, aecl_scratch_path(state, "rec.hea")), AECL_INPUT, part);
}

static void each_fault_is_named(void **state) {
    aecl_dataset *d = NULL;
    write(state, "rec.dat", "\0\x80\1\0", 4);
    refused(state, "rec 1 360 9\nrec.dat 16 200\n", "4 bytes hold 2 samples, the header promises 9");
    refused(state, "rec 2 360\nrec.dat 16 200\n", "2 signals are promised, line 2 is not number 2");
    refused(state, "rec 1 360\nrec.dat 311 200\n", "format 311: files of one format, 212, 16 or 80");
    refused(state, "rec 1 360\nrec.xyz 16 200\n", "rec.xyz is not beside it");
    refused(state, "rec 1 360\nrec./../x 16 200\n", "in rec./../x, format 16");
    refused(state, "rec 1 360\nrec.dat 16 200\n", "sample 1 has no value of signal 1 (--missing");
    aecl_assert_refused(aecl_dataset_read(&d, aecl_scratch_path(state, "rec.dat")), AECL_INPUT, "by its .hea");
}

static void values_that_lie_otherwise_are_refused(void **state) {
    write(state, "rec.dat", "\0\x80\1\0", 4);
    refused(state, "rec 1 360\nrec.dat 16x4 200\n", "format 16 of several values a moment: ");
    refused(state, "rec 1 360\nrec.dat 16:2 200\n", "format 16 with a skew: ");
    refused(state, "rec 1 360\nrec.dat 16+9 200\n", "4 bytes, values are promised from byte 9 on");
    refused(state, "rec 2 360\nrec.dat 16 200\nrec.dat 80 200\n", "line 3: signal 2 in rec.dat, format 80");
    refused(state, "rec/2 1 360 4\nrec_1 2\nrec_2 2\n", "a record of segments: name those");
}

/* Whatever stands in one of the three files, rows or a message come of it. */
static void read_damaged(const char *record, const char *name, const void *bytes, size_t length) {
    unsigned char copy[256];
    for (size_t cut = 0; cut < 2 * length; cut++) {
        aecl_dataset *d = NULL;
        memcpy(copy, bytes, length);
        if (cut >= length) copy[cut - length] ^= 0x11;
        const aecl_piece piece = {copy, cut < length ? cut : length};
        aecl_assert_ok(aecl_file_replace(name, &piece, 1));
        aecl_status st = aecl_dataset_read(&d, record);
        if (st < 0) assert_int_equal(st, AECL_INPUT);
        aecl_dataset_free(d);
    }
    aecl_assert_ok(aecl_file_replace(name, &(aecl_piece){bytes, length}, 1));
}

static void damaged_records_give_messages(void **state) {
    static const char header[] = "rec 3 360 2\nrec.dat 212 100(3)/mV 12 0 0 0 0 MLII\nrec.dat 212 200 12 0 0 0 0 V5\n"
                                 "rec.xyz 16 200 12 0 0 0 0 x\n";
    const struct {
        const char *name, *bytes;
        size_t length;
    } files[] = {{"rec.hea", header, sizeof header - 1},
                 {"rec.dat", "\x64\xf0\x38\x2c\x01\0", 6},
                 {"rec.xyz", "\1\0\2\0", 4},
                 {"rec.atr", "\1\4\0\xec\0\0", 6}}; /* ends in a skip */
    char *paths[4];
    for (size_t i = 0; i < 4; i++) {
        paths[i] = strdup(aecl_scratch_path(state, files[i].name));
        assert_non_null(paths[i]);
        write(state, files[i].name, files[i].bytes, files[i].length);
    }
    for (size_t i = 0; i < 4; i++) read_damaged(paths[0], paths[i], files[i].bytes, files[i].length);
    for (size_t i = 0; i < 4; i++) free(paths[i]);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_format_is_read_in_physical_units, aecl_scratch_setup,
                                        aecl_scratch_teardown),
        cmocka_unit_test_setup_teardown(signals_may_lie_in_several_files, aecl_scratch_setup, aecl_scratch_teardown),
        cmocka_unit_test_setup_teardown(beats_that_are_not_normal_are_labels, aecl_scratch_setup,
                                        aecl_scratch_teardown),
        cmocka_unit_test_setup_teardown(each_fault_is_named, aecl_scratch_setup, aecl_scratch_teardown),
        cmocka_unit_test_setup_teardown(values_that_lie_otherwise_are_refused, aecl_scratch_setup,
                                        aecl_scratch_teardown),
        cmocka_unit_test_setup_teardown(damaged_records_give_messages, aecl_scratch_setup, aecl_scratch_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
