/* Sizes that do not fit are refused with a message, memory is zeroed and never NULL, and a failed resize keeps the old
 * block. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "support/compare.h"

/* Lets a request beyond the address space return NULL under AddressSanitizer, as it does without. */
const char *__asan_default_options(void);
const char *__asan_default_options(void) {
    return "allocator_may_return_null=1";
}

static void products_and_sums_that_do_not_fit_are_refused(void **state) {
    (void)state;
    size_t out = 77;
    assert_false(aecl_mul(SIZE_MAX, 2, &out));
    assert_false(aecl_mul((size_t)1 << 32, (size_t)1 << 32, &out));
    assert_false(aecl_add(SIZE_MAX, 1, &out));
    assert_int_equal(out, 77);
    assert_true(aecl_mul(SIZE_MAX, 1, &out) && out == SIZE_MAX);
    assert_true(aecl_mul(0, SIZE_MAX, &out) && out == 0);
    assert_true(aecl_mul(SIZE_MAX, 0, &out) && out == 0);
    assert_true(aecl_add(SIZE_MAX - 1, 1, &out) && out == SIZE_MAX);
}

static void new_memory_is_zeroed_and_never_null(void **state) {
    (void)state;
    unsigned char *block = NULL, *empty = NULL;
    aecl_assert_ok(aecl_alloc(&block, 1000, 3));
    for (size_t i = 0; i < 3000; i++) assert_int_equal(block[i], 0);
    aecl_assert_ok(aecl_alloc(&empty, 0, 8));
    assert_non_null(empty);
    free(block);
    free(empty);
}

static void too_large_a_request_fails_with_its_size(void **state) {
    (void)state;
    int stale = 0, *block = &stale;
    aecl_assert_refused(aecl_alloc(&block, SIZE_MAX, 4), AECL_NO_MEMORY, "18446744073709551615 elements of 4 bytes");
    assert_null(block);
    block = &stale;
    aecl_assert_refused(aecl_alloc(&block, (size_t)1 << 62, 1), AECL_NO_MEMORY, "4611686018427387904 bytes");
    assert_null(block);
}

static void a_failed_resize_leaves_the_old_block(void **state) {
    (void)state;
    char *block = NULL;
    aecl_assert_ok(aecl_resize(&block, 4, 1));
    memcpy(block, "old", 4);
    aecl_assert_refused(aecl_resize(&block, SIZE_MAX / 2, 4), AECL_NO_MEMORY, "elements of 4 bytes");
    aecl_assert_refused(aecl_resize(&block, (size_t)1 << 62, 1), AECL_NO_MEMORY, "4611686018427387904 bytes");
    assert_string_equal(block, "old");
    aecl_assert_ok(aecl_resize(&block, 100000, 1));
    assert_string_equal(block, "old");
    aecl_assert_ok(aecl_resize(&block, 0, 1));
    assert_non_null(block);
    free(block);
}

static void a_string_is_copied(void **state) {
    (void)state;
    char *copy = NULL, *empty = NULL;
    aecl_assert_ok(aecl_copy_string(&copy, "encoder.0.weight"));
    aecl_assert_ok(aecl_copy_string(&empty, ""));
    assert_string_equal(copy, "encoder.0.weight");
    assert_string_equal(empty, "");
    free(copy);
    free(empty);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(products_and_sums_that_do_not_fit_are_refused),
        cmocka_unit_test(new_memory_is_zeroed_and_never_null),
        cmocka_unit_test(too_large_a_request_fails_with_its_size),
        cmocka_unit_test(a_failed_resize_leaves_the_old_block),
        cmocka_unit_test(a_string_is_copied),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
