/* IDX files of any rank are read; damaged ones and sizes that overflow are refused by name. */
#include <string.h>

#include "support/compare.h"
#include "support/reader_harness.h"

/* Two pictures of 2 x 3. */
static const unsigned char good[] = {0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2,  0,  0,
                                     0, 3, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 255};

static void pictures_are_read(void **state) {
    (void)state;
    aecl_dataset *d;
    aecl_assert_ok(aecl_parse_copy(&d, good, sizeof good));
    assert_int_equal(d->dtype, AECL_U8);
    assert_int_equal(d->count, 2);
    assert_int_equal(d->features, 6);
    assert_int_equal(d->rank, 3);
    assert_memory_equal(d->dim, ((size_t[]){1, 2, 3}), 3 * sizeof(size_t));
    assert_memory_equal(d->values, good + 16, 12);
    assert_null(d->labels);
    assert_string_equal(d->name, "test");
    aecl_dataset_free(d);
}

static void other_ranks_are_read(void **state) {
    (void)state;
    aecl_dataset *d;
    const unsigned char one[] = {0, 0, 8, 1, 0, 0, 0, 3, 7, 8, 9};
    const unsigned char two[] = {0, 0, 8, 2, 0, 0, 0, 1, 0, 0, 0, 3, 7, 8, 9};
    const unsigned char four[] = {0, 0, 8, 4, 0, 0, 0, 1, 0, 0, 0, 3, 0, 0, 0, 1, 0, 0, 0, 1, 7, 8, 9};
    aecl_assert_ok(aecl_parse_copy(&d, one, sizeof one));
    assert_true(d->count == 3 && d->features == 1 && d->rank == 1);
    aecl_dataset_free(d);
    aecl_assert_ok(aecl_parse_copy(&d, two, sizeof two));
    assert_true(d->count == 1 && d->features == 3 && d->rank == 1);
    aecl_dataset_free(d);
    aecl_assert_ok(aecl_parse_copy(&d, four, sizeof four));
    assert_true(d->count == 1 && d->features == 3 && d->rank == 3 && d->dim[0] == 3);
    aecl_dataset_free(d);
}

static void damaged_files_give_messages(void **state) {
    (void)state;
    aecl_assert_reader_stands(good, sizeof good, 16, true);
}

static void changed(size_t at, unsigned char value, size_t extra, const char *part) {
    unsigned char bytes[sizeof good + 1] = {0};
    memcpy(bytes, good, sizeof good);
    bytes[at] = value;
    aecl_assert_unreadable(bytes, sizeof good + extra, part);
}

static void each_fault_is_named(void **state) {
    (void)state;
    changed(0, 1, 0, "no known format");
    changed(2, 0x0d, 0, "type 0x0d");
    changed(7, 0, 0, "no samples");
    changed(7, 3, 0, "12 bytes of values after the 16 bytes of header, which promises 18 (3x2x3)");
    changed(7, 2, 1, "13 bytes of values");
    changed(15, 0, 0, "2x2x0");
    aecl_assert_unreadable("", 0, "is empty");
    aecl_assert_unreadable(good, 12, "truncated: 12 bytes");
}

static void sizes_that_overflow_are_refused(void **state) {
    (void)state;
    unsigned char bytes[32];
    memset(bytes, 0xff, sizeof bytes);
    bytes[0] = bytes[1] = 0, bytes[2] = 8, bytes[3] = 4;
    aecl_assert_unreadable(bytes, sizeof bytes, "4294967295x4294967295x4294967295x4294967295");
    bytes[3] = 2;
    aecl_assert_unreadable(bytes, sizeof bytes, "4294967295x4294967295");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pictures_are_read),
        cmocka_unit_test(other_ranks_are_read),
        cmocka_unit_test(damaged_files_give_messages),
        cmocka_unit_test(each_fault_is_named),
        cmocka_unit_test(sizes_that_overflow_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
