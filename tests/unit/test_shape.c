/* A shape's count, comparison and text, and counts that do not fit. */
#include "base/shape.h"
#include "support/compare.h"

static void counts_are_products_or_zero(void **state) {
    (void)state;
    aecl_shape flat = aecl_shape1(784), image = aecl_shape3(1, 28, 28), none = {0};
    assert_int_equal(aecl_shape_count(&flat), 784);
    assert_int_equal(aecl_shape_count(&image), 784);
    assert_int_equal(aecl_shape_count(&none), 0);
    image.dim[1] = 0;
    assert_int_equal(aecl_shape_count(&image), 0);
    aecl_shape large = aecl_shape3((size_t)1 << 40, (size_t)1 << 20, 16);
    assert_int_equal(aecl_shape_count(&large), 0);
    large.dim[2] = 15;
    assert_int_equal(aecl_shape_count(&large), (size_t)15 << 60);
    aecl_shape five = {5, {1, 1, 1, 1}};
    assert_int_equal(aecl_shape_count(&five), 0);
}

static void shapes_are_equal_in_rank_and_dimensions(void **state) {
    (void)state;
    aecl_shape a = aecl_shape3(1, 28, 28), b = aecl_shape3(1, 28, 28), c = aecl_shape3(1, 28, 29), d = aecl_shape1(1);
    assert_true(aecl_shape_equal(&a, &b));
    assert_false(aecl_shape_equal(&a, &c));
    assert_false(aecl_shape_equal(&a, &d));
    b.dim[3] = 7; /* beyond the rank */
    assert_true(aecl_shape_equal(&a, &b));
}

static void shapes_are_printed(void **state) {
    (void)state;
    char text[AECL_SHAPE_TEXT];
    aecl_shape image = aecl_shape3(1, 28, 28), flat = aecl_shape1(140), none = {0};
    aecl_shape widest = {4, {SIZE_MAX, SIZE_MAX, SIZE_MAX, SIZE_MAX}};
    assert_string_equal(aecl_shape_print(&image, text), "1x28x28");
    assert_string_equal(aecl_shape_print(&flat, text), "140");
    assert_string_equal(aecl_shape_print(&none, text), "no dimensions");
    assert_string_equal(aecl_shape_print(&widest, text),
                        "18446744073709551615x18446744073709551615x18446744073709551615x18446744073709551615");
}

static void texts_are_shapes_or_refused(void **state) {
    (void)state;
    aecl_shape shape, picture = aecl_shape3(3, 32, 20), row = aecl_shape1(784);
    assert_true(aecl_shape_parse("3x32x20", &shape) && aecl_shape_equal(&shape, &picture));
    assert_true(aecl_shape_parse("784", &shape) && aecl_shape_equal(&shape, &row));
    static const char *const wrong[] = {"",     "x",     "3x",        "0x3",        "3x0", "-3",
                                        "3x+3", "3 x 3", "1x1x1x1x1", "4294967296", "3.5"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) assert_false(aecl_shape_parse(wrong[i], &shape));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_are_products_or_zero),
        cmocka_unit_test(shapes_are_equal_in_rank_and_dimensions),
        cmocka_unit_test(shapes_are_printed),
        cmocka_unit_test(texts_are_shapes_or_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
