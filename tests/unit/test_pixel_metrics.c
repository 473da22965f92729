/* Figures of maps against a reference in numpy: scipy.ndimage.label with all eight neighbours, every score as a threshold, and
 * scikit-learn's roc_auc_score. */
#include "support/compare.h"

#include <math.h>
#include <string.h>

#include "detect/pixel_metrics.h"

enum { COUNT = 3, HEIGHT = 12, WIDTH = 17, ALL = COUNT * HEIGHT * WIDTH };

static float maps[ALL];
static uint8_t masks[ALL];
static const aecl_pixel_maps given = {maps, masks, COUNT, HEIGHT, WIDTH};

static void mark(size_t picture, size_t y0, size_t y1, size_t x0, size_t x1) {
    for (size_t y = y0; y < y1; y++)
        for (size_t x = x0; x < x1; x++) masks[(picture * HEIGHT + y) * WIDTH + x] = 1;
}

/* Four regions, one of two parts that touch at a corner; scores of so many levels, higher in the regions. */
static void fill(unsigned levels) {
    memset(masks, 0, sizeof masks);
    mark(0, 1, 4, 2, 7);
    mark(0, 4, 5, 7, 8);
    mark(0, 8, 11, 10, 16);
    mark(2, 0, 1, 0, 1);
    mark(2, 5, 7, 3, 9);
    for (unsigned i = 0; i < ALL; i++)
        maps[i] = (float)((double)(i * 7919 % 1009 * levels / 1009) / levels + 0.35 * masks[i]);
}

static void figures_are_those_of_the_reference(void **state) {
    aecl_pixel_metrics m;
    (void)state;
    fill(1009);
    aecl_assert_ok(aecl_pixel_metrics_find(&m, &given));
    assert_int_equal(m.regions, 4);
    aecl_assert_near(m.roc_auc, 0.8001129730747505, 1e-12);
    aecl_assert_near(m.pro, 0.399290191740413, 1e-12);
    fill(8); /* many equal scores */
    aecl_assert_ok(aecl_pixel_metrics_find(&m, &given));
    aecl_assert_near(m.roc_auc, 0.7822632272641687, 1e-12);
    aecl_assert_near(m.pro, 0.3835627663061291, 1e-12);
}

static void regions_that_are_found_first_are_found_wholly(void **state) {
    aecl_pixel_metrics m;
    (void)state;
    fill(1009);
    for (size_t i = 0; i < ALL; i++) maps[i] = masks[i] ? 2 : 1;
    aecl_assert_ok(aecl_pixel_metrics_find(&m, &given));
    aecl_assert_near(m.roc_auc, 1, 0);
    aecl_assert_near(m.pro, 1, 1e-12);
    for (size_t i = 0; i < ALL; i++) maps[i] = 1; /* says nothing */
    aecl_assert_ok(aecl_pixel_metrics_find(&m, &given));
    aecl_assert_near(m.roc_auc, 0.5, 1e-12);
    aecl_assert_near(m.pro, 0.15, 1e-12);
}

static void without_both_kinds_of_pixels_there_are_no_figures(void **state) {
    aecl_pixel_metrics m;
    (void)state;
    fill(8);
    memset(masks, 0, sizeof masks);
    aecl_assert_ok(aecl_pixel_metrics_find(&m, &given));
    assert_true(m.regions == 0 && isnan(m.roc_auc) && isnan(m.pro));
    memset(masks, 1, sizeof masks);
    aecl_assert_ok(aecl_pixel_metrics_find(&m, &given));
    assert_true(m.regions == COUNT && isnan(m.pro));
    maps[5] = NAN;
    aecl_assert_refused(aecl_pixel_metrics_find(&m, &given), AECL_INPUT, "pixel 5 is not finite");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(figures_are_those_of_the_reference),
        cmocka_unit_test(regions_that_are_found_first_are_found_wholly),
        cmocka_unit_test(without_both_kinds_of_pixels_there_are_no_figures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
