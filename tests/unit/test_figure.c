/* Pictures: layout, pixels, bytes that repeat, and input that is empty, not finite or too large. */
#include "support/compare.h"
#include "support/scratch.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "data/pictures/picture.h"
#include "report/axis.h"
#include "report/canvas.h"
#include "report/figure.h"
#include "report/timeline.h"

static const float four[] = {0, 1, INFINITY, NAN};

/* One 2 x 2 tile without any text: enlarged 48 times, at the margins. */
static aecl_grid_figure one_tile(const aecl_grid_row *row) {
    return (aecl_grid_figure){.columns = 1, .rows = 1, .channels = 1, .height = 2, .width = 2, .row = row};
}

/* What libpng reads from the file that was drawn. */
static aecl_picture read_back(const char *path) {
    aecl_picture image;
    unsigned char *bytes = NULL;
    size_t length = 0;
    aecl_assert_ok(aecl_file_read(path, 1 << 24, &bytes, &length));
    aecl_assert_ok(aecl_png_read(&image, path, bytes, length));
    assert_int_equal(image.channels, 3);
    free(bytes);
    return image;
}

static unsigned pixel(const aecl_picture *image, size_t x, size_t y) {
    const size_t plane = image->height * image->width, at = y * image->width + x;
    return (unsigned)image->pixels[at] << 16 | (unsigned)image->pixels[at + plane] << 8 | image->pixels[at + 2 * plane];
}

static void tile_shows_its_pixels_unsmoothed(void **state) {
    const char *path = aecl_scratch_path(state, "tile.png");
    const aecl_grid_row row = {.pixels = four};
    const aecl_grid_figure figure = one_tile(&row);
    aecl_assert_ok(aecl_figure_grid(path, &figure));
    aecl_picture image = read_back(path);
    assert_int_equal(image.width, 24 + 96 + 24);
    assert_int_equal(image.height, 24 + 96 + 24);
    assert_int_equal(pixel(&image, 0, 0), 0xFFFFFF);
    assert_int_equal(pixel(&image, 24, 24), 0x000000);
    assert_int_equal(pixel(&image, 24 + 47, 24 + 47), 0x000000);
    assert_int_equal(pixel(&image, 24 + 48, 24 + 47), 0xFFFFFF);
    assert_int_equal(pixel(&image, 24 + 47, 24 + 48), 0xFFFFFF);
    assert_int_equal(pixel(&image, 24 + 48, 24 + 48), 0xD55E00);
    for (size_t i = 24; i < 24 + 96; i++) { /* not the corners, which cairo rounds */
        assert_int_equal(pixel(&image, i, 23), 0xDCDCDC);
        assert_int_equal(pixel(&image, 24 + 96, i), 0xDCDCDC);
    }
    assert_int_equal(pixel(&image, 22, 24), 0xFFFFFF);
    assert_int_equal(pixel(&image, 24 + 97, 24), 0xFFFFFF);
    aecl_picture_free(&image);
}

static void three_channels_are_red_green_blue(void **state) {
    const char *path = aecl_scratch_path(state, "rgb.png");
    const float planes[] = {1, 0, 0, 0.5f, -3, 2};
    const aecl_grid_row row = {.pixels = planes};
    const aecl_grid_figure figure = {.columns = 1, .rows = 1, .channels = 3, .height = 1, .width = 2, .row = &row};
    aecl_assert_ok(aecl_figure_grid(path, &figure));
    aecl_picture image = read_back(path);
    assert_int_equal(pixel(&image, 24, 24), 0xFF0000);
    assert_int_equal(pixel(&image, 24 + 48, 24), 0x0080FF);
    aecl_picture_free(&image);
}

static void assert_same_bytes(const char *a, const char *b) {
    unsigned char *bytes[2];
    size_t length[2];
    aecl_assert_ok(aecl_file_read(a, 1 << 24, &bytes[0], &length[0]));
    aecl_assert_ok(aecl_file_read(b, 1 << 24, &bytes[1], &length[1]));
    assert_int_equal(length[0], length[1]);
    assert_memory_equal(bytes[0], bytes[1], length[0]);
    free(bytes[0]);
    free(bytes[1]);
}

static void same_grid_gives_same_bytes(void **state) {
    const char *a = aecl_scratch_path(state, "a.png"), *b = aecl_scratch_path(state, "b.png");
    const char *captions[] = {"MSE .0087"};
    const aecl_grid_row row = {"original", four, captions};
    aecl_grid_figure figure = one_tile(&row);
    figure.title = "2 x 2";
    figure.subtitle = "\x1b[31m \xff \n";
    aecl_assert_ok(aecl_figure_grid(a, &figure));
    aecl_assert_ok(aecl_figure_grid(b, &figure));
    assert_same_bytes(a, b);
}

static void grid_refuses_what_cannot_be_drawn(void **state) {
    const char *path = aecl_scratch_path(state, "no.png");
    const aecl_grid_row row = {.pixels = four};
    aecl_grid_figure figure = one_tile(&row);
    aecl_assert_refused(aecl_figure_grid("/dev/null/no.png", &figure), AECL_FAILED, "/dev/null/no.png");
    figure.channels = 2;
    aecl_assert_refused(aecl_figure_grid(path, &figure), AECL_FAILED, "1 or 3 channels");
    figure.channels = 1;
    figure.height = 0;
    aecl_assert_refused(aecl_figure_grid(path, &figure), AECL_FAILED, "1 x 0 x 2");
    figure.height = SIZE_MAX;
    aecl_assert_refused(aecl_figure_grid(path, &figure), AECL_FAILED, "no.png");
    figure.height = 40000;
    aecl_assert_refused(aecl_figure_grid(path, &figure), AECL_FAILED, "at most 32767");
    assert_false(aecl_file_exists(path));
    figure.columns = figure.rows = 0;
    figure.height = 2;
    aecl_assert_ok(aecl_figure_grid(path, &figure));
}

static void words_take_room_only_where_they_can_be_drawn(void **state) {
    const char *path = aecl_scratch_path(state, "words.png");
    const char *captions[] = {"MSE .0087"};
    const aecl_grid_row row = {"original", four, captions};
    aecl_grid_figure figure = one_tile(&row);
    figure.title = "title", figure.subtitle = "subtitle";
    aecl_assert_ok(aecl_figure_grid(path, &figure));
    aecl_picture image = read_back(path);
    assert_int_equal(image.height == 24 + 96 + 24, aecl_canvas_is_plain());
    assert_int_equal(image.width == 24 + 96 + 24, aecl_canvas_is_plain());
    aecl_picture_free(&image);
}

/* Without cairo every chart is refused, which is what is tested then. */
static void need_charts(void **state) {
    const double y = 1;
    const aecl_series series = {"a", &y};
    if (!aecl_canvas_is_plain()) return;
    aecl_assert_refused(
        aecl_figure_lines(aecl_scratch_path(state, "no"), &(aecl_line_figure){"loss", "epoch", NULL, &series, 1, 1}),
        AECL_FAILED, "no.svg: this aecl was built without charts (AECL_WITH_CHARTS)");
    assert_int_equal(aecl_scratch_count(aecl_scratch_folder(state)), 0);
    skip();
}

static void lines_accept_any_values(void **state) {
    need_charts(state);
    const char *path = aecl_scratch_path(state, "lines"), *again = aecl_scratch_path(state, "again");
    const double values[][4] = {
        {NAN, 1, NAN, 2}, {INFINITY, -INFINITY, NAN, NAN}, {DBL_MAX, -DBL_MAX, 0, 1e299}, {3, 3, 3, 3}};
    aecl_series series[] = {{"a", values[0]}, {"b", values[1]}, {"c", values[2]}, {"d", values[3]}};
    for (size_t count = 0; count <= 4; count++)
        for (size_t n = 0; n <= COUNT_OF(series); n++) {
            const aecl_line_figure figure = {"loss", "epoch", NULL, series, n, count};
            aecl_assert_ok(aecl_figure_lines(path, &figure));
        }
    const aecl_line_figure figure = {"loss", "epoch", NULL, series, COUNT_OF(series), 4};
    aecl_assert_ok(aecl_figure_lines(again, &figure));
    assert_same_bytes(aecl_scratch_path(state, "lines.png"), aecl_scratch_path(state, "again.png"));
    assert_true(aecl_file_exists(aecl_scratch_path(state, "lines.svg")));
    aecl_assert_refused(aecl_figure_lines("/dev/null/x", &figure), AECL_FAILED, "/dev/null/x.svg");
}

static void assert_size(const char *path, size_t width, size_t height) {
    aecl_picture image = read_back(path);
    assert_int_equal(image.width, width);
    assert_int_equal(image.height, height);
    aecl_picture_free(&image);
}

static const double odd[][3] = {
    {1, 1, 1}, {NAN, INFINITY, -INFINITY}, {0, 1, 1e6}, {-1e308, 0, 1e308}, {0.2, NAN, 0.3}};

static void histograms_accept_any_scores(void **state) {
    need_charts(state);
    const char *path = aecl_scratch_path(state, "histogram"), *png = aecl_scratch_path(state, "histogram.png");
    static const double thresholds[] = {0.5, NAN, 1e308, -4};
    for (size_t i = 0; i < COUNT_OF(odd) * COUNT_OF(thresholds); i++)
        for (size_t count = 0; count <= 3; count++) {
            const aecl_score_class classes[] = {{"normal", odd[i % 5], count},
                                                {"anomalous", odd[(i + 1) % 5], 3 - count}};
            const aecl_histogram_figure figure = {
                "errors", NULL, classes, count, thresholds[i / 5], count > 1 ? "threshold" : NULL};
            aecl_assert_ok(aecl_figure_histogram(path, count < 3 ? &figure : &(aecl_histogram_figure){0}));
        }
    assert_size(png, 760, 460);
}

/* The longest upright run of a bar's filling among the columns [from, to). */
static int bar_height(const aecl_picture *image, size_t from, size_t to) {
    int highest = 0;
    for (size_t x = from; x < to; x++) {
        int filled = 0;
        for (size_t y = 0; y < image->height; y++) filled += pixel(image, x, y) == 0xB3D5E8;
        if (filled > highest) highest = filled;
    }
    return highest;
}

static void histogram_bars_show_shares(void **state) {
    need_charts(state);
    const char *path = aecl_scratch_path(state, "bars"), *png = aecl_scratch_path(state, "bars.png");
    const double scores[] = {0, 0.01, 0.012, 1};
    const aecl_score_class class = {"a", scores, 4};
    const aecl_histogram_figure figure = {NULL, NULL, &class, 1, 0, NULL};
    aecl_assert_ok(aecl_figure_histogram(path, &figure));
    aecl_picture image = read_back(png);
    const int three = bar_height(&image, 0, 380), one = bar_height(&image, 380, 760);
    aecl_picture_free(&image);
    assert_true(one > 50);
    aecl_assert_near((double)three / one, 3, 0.1);
}

static void rates_and_signals_stand_side_by_side(void **state) {
    need_charts(state);
    const char *path = aecl_scratch_path(state, "side"), *png = aecl_scratch_path(state, "side.png");
    const double line[] = {0, 0.5, 1};
    for (size_t panels = 1; panels <= 3; panels++) {
        const aecl_rate_curve curve = {"a", line, odd[panels], 3};
        const aecl_rate_panel rates[] = {{"ROC", "x", "y", &curve, 1, true},
                                         {NULL, NULL, NULL, NULL, 0, false},
                                         {"PR", "x", NULL, &curve, 1, false}};
        const aecl_signal_panel signals[] = {
            {"a", line, odd[0], 3, NULL}, {NULL, odd[1], odd[3], 3, "columns"}, {"c", line, odd[4], 0, NULL}};
        aecl_assert_ok(aecl_figure_rates(path, rates, panels));
        assert_size(png, panels == 1 ? 760 : 520 * panels, 460);
        aecl_assert_ok(aecl_figure_signals(path, signals, panels));
        assert_size(png, panels == 1 ? 760 : 520 * panels, 460);
    }
    aecl_assert_refused(aecl_figure_rates(path, NULL, 0), AECL_FAILED, "side.svg");
}

static size_t count_pixels(const char *path, unsigned color) {
    aecl_picture image = read_back(path);
    size_t count = 0;
    for (size_t y = 0; y < image.height; y++)
        for (size_t x = 0; x < image.width; x++) count += pixel(&image, x, y) == color;
    aecl_picture_free(&image);
    return count;
}

static void a_timelines_ticks_have_its_times(void **state) {
    const double y[] = {1, 2, 3, 2, 1, 2};
    char *const short_times[] = {"1", "2", "3", "4", "5", "6"};
    char *const times[] = {"May 1st", "May 2nd", "May 3rd",
                           "May 4th", "May 5th", "a longer one than the picture has room for"};
    aecl_timeline_figure figure = {
        .title = "t", .channels = &(aecl_series){"c", y}, .channel_count = 1, .count = 6, .scores = y, .threshold = 2};
    need_charts(state);
    const char *path = aecl_scratch_path(state, "line");
    aecl_assert_ok(aecl_figure_timeline(path, &figure));
    const char *png = aecl_scratch_path(state, "line.png");
    size_t numbered = count_pixels(png, 0xFFFFFF);
    figure.times = short_times;
    aecl_assert_ok(aecl_figure_timeline(path, &figure));
    assert_int_equal(count_pixels(png, 0xFFFFFF), numbered);
    figure.times = times;
    aecl_assert_ok(aecl_figure_timeline(path, &figure));
    assert_true(count_pixels(png, 0xFFFFFF) < numbered - 400);
    assert_size(png, 1040, 660);
}

static void axis_ticks_are_round(void **state) {
    static const struct {
        aecl_range range;
        size_t wanted;
        aecl_axis_kind kind;
        double low, high, step;
        size_t ticks;
        const char *first, *last;
    } cases[] = {
        {{0.0087, 0.0287}, 6, AECL_AXIS_ROUND, 0.005, 0.03, 0.005, 6, "0.005", "0.030"},
        {{1, 10}, 10, AECL_AXIS_WHOLE, 1, 10, 1, 10, "1", "10"},
        {{1, 1}, 10, AECL_AXIS_WHOLE, 0.5, 1.5, 1, 1, "1", "1"},
        {{1, 140}, 7, AECL_AXIS_WHOLE, 1, 140, 20, 7, "20", "140"},
        {{0, 1}, 5, AECL_AXIS_EXACT, 0, 1, 0.2, 6, "0.0", "1.0"},
        {AECL_NO_RANGE, 5, AECL_AXIS_ROUND, 0, 1, 0.2, 6, "0.0", "1.0"},
        {{0, 0}, 4, AECL_AXIS_ROUND, -1, 1, 0.5, 5, "-1.0", "1.0"},
        {{5, 5}, 4, AECL_AXIS_EXACT, 4.5, 5.5, 0.5, 3, "4.5", "5.5"},
        {{-3e-9, 4e-9}, 4, AECL_AXIS_ROUND, -4e-9, 4e-9, 2e-9, 5, "-4e-09", "4e-09"},
        {{0, 2.5e8}, 5, AECL_AXIS_ROUND, 0, 2.5e8, 5e7, 6, "0", "2.5e+08"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const aecl_axis axis = aecl_axis_make(cases[i].range, cases[i].wanted, cases[i].kind);
        char text[AECL_TICK_TEXT];
        const double scale = 1e-12 * fmax(fabs(cases[i].low), fabs(cases[i].high));
        aecl_assert_near(axis.low, cases[i].low, scale);
        aecl_assert_near(axis.high, cases[i].high, scale);
        aecl_assert_near(axis.step, cases[i].step, scale);
        assert_int_equal(axis.ticks, cases[i].ticks);
        assert_string_equal(aecl_axis_label(&axis, 0, text), cases[i].first);
        assert_string_equal(aecl_axis_label(&axis, axis.ticks - 1, text), cases[i].last);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(tile_shows_its_pixels_unsmoothed, aecl_scratch_setup, aecl_scratch_teardown),
        cmocka_unit_test_setup_teardown(three_channels_are_red_green_blue, aecl_scratch_setup, aecl_scratch_teardown),
        cmocka_unit_test_setup_teardown(same_grid_gives_same_bytes, aecl_scratch_setup, aecl_scratch_teardown),
        cmocka_unit_test_setup_teardown(grid_refuses_what_cannot_be_drawn, aecl_scratch_setup, aecl_scratch_teardown),
        cmocka_unit_test_setup_teardown(words_take_room_only_where_they_can_be_drawn, aecl_scratch_setup,
                                        aecl_scratch_teardown),
        cmocka_unit_test_setup_teardown(lines_accept_any_values, aecl_scratch_setup, aecl_scratch_teardown),
        cmocka_unit_test_setup_teardown(histograms_accept_any_scores, aecl_scratch_setup, aecl_scratch_teardown),
        cmocka_unit_test_setup_teardown(histogram_bars_show_shares, aecl_scratch_setup, aecl_scratch_teardown),
        cmocka_unit_test_setup_teardown(rates_and_signals_stand_side_by_side, aecl_scratch_setup,
                                        aecl_scratch_teardown),
        cmocka_unit_test_setup_teardown(a_timelines_ticks_have_its_times, aecl_scratch_setup, aecl_scratch_teardown),
        cmocka_unit_test(axis_ticks_are_round),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
