/* Drawing by cairo, on a surface for pixels or one for SVG. */
#include "report/canvas.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <cairo-svg.h>
#include <cairo.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "io/png_writer.h"

struct aecl_canvas {
    cairo_t *draw;
    bool no_memory;
};

bool aecl_canvas_is_plain(void) {
    return false;
}

static void set_color(cairo_t *draw, aecl_color c) {
    cairo_set_source_rgba(draw, c.red, c.green, c.blue, c.alpha);
}

/* Hinting is off so that widths do not depend on the screen settings of the machine that draws. */
static void set_font(cairo_t *draw, const aecl_font *font) {
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    cairo_set_font_options(draw, options);
    cairo_font_options_destroy(options);
    cairo_select_font_face(draw, "sans", CAIRO_FONT_SLANT_NORMAL,
                           font->bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
    cairo_set_font_size(draw, font->size);
}

static double width_of(cairo_t *draw, const char *text) {
    cairo_text_extents_t extents;
    cairo_text_extents(draw, text, &extents);
    return extents.x_advance;
}

double aecl_text_width(const aecl_font *font, const char *text) {
    cairo_surface_t *surface = cairo_recording_surface_create(CAIRO_CONTENT_COLOR_ALPHA, NULL);
    cairo_t *draw = cairo_create(surface);
    aecl_text safe = {0};
    aecl_text_add_safe(&safe, text);
    set_font(draw, font);
    const double width = width_of(draw, safe.failed || safe.s == NULL ? text : safe.s);
    aecl_text_free(&safe);
    cairo_destroy(draw);
    cairo_surface_destroy(surface);
    return width;
}

void aecl_canvas_text(aecl_canvas *canvas, aecl_point at, const aecl_font *font, const char *text) {
    cairo_t *draw = canvas->draw;
    aecl_text safe = {0};
    aecl_text_add_safe(&safe, text);
    if (safe.failed) canvas->no_memory = true;
    if (!safe.failed && safe.s != NULL) {
        cairo_save(draw);
        set_font(draw, font);
        set_color(draw, font->color);
        cairo_translate(draw, at.x, at.y);
        if (font->upward) cairo_rotate(draw, -acos(0));
        cairo_move_to(draw, -width_of(draw, safe.s) * font->align / 2, 0);
        cairo_show_text(draw, safe.s);
        cairo_restore(draw);
    }
    aecl_text_free(&safe);
}

static void set_stroke(cairo_t *draw, const aecl_stroke *stroke) {
    static const struct {
        double lengths[4];
        int count;
    } dashes[] = {
        [AECL_SOLID] = {{0}, 0},
        [AECL_DASHED] = {{4, 2.5}, 2},
        [AECL_DOTTED] = {{1, 2}, 2},
        [AECL_DASH_DOT] = {{5, 2, 1, 2}, 4},
    };
    double lengths[4];
    for (size_t i = 0; i < COUNT_OF(lengths); i++) lengths[i] = dashes[stroke->dash].lengths[i] * stroke->width;
    cairo_set_dash(draw, lengths, dashes[stroke->dash].count, 0);
    cairo_set_line_width(draw, stroke->width);
    cairo_set_line_join(draw, CAIRO_LINE_JOIN_ROUND);
    set_color(draw, stroke->color);
}

static void set_path(cairo_t *draw, const aecl_point *points, size_t count) {
    cairo_new_path(draw);
    for (size_t i = 0; i < count; i++) cairo_line_to(draw, points[i].x, points[i].y);
    if (count > 2 && points[0].x == points[count - 1].x && points[0].y == points[count - 1].y) cairo_close_path(draw);
}

void aecl_canvas_line(aecl_canvas *canvas, const aecl_point *points, size_t count, const aecl_stroke *stroke) {
    if (count < 2) return;
    set_stroke(canvas->draw, stroke);
    set_path(canvas->draw, points, count);
    cairo_stroke(canvas->draw);
}

void aecl_canvas_dot(aecl_canvas *canvas, aecl_point at, double radius, aecl_color color) {
    set_color(canvas->draw, color);
    cairo_new_path(canvas->draw);
    cairo_arc(canvas->draw, at.x, at.y, radius, 0, 4 * acos(0));
    cairo_fill(canvas->draw);
}

void aecl_canvas_area(aecl_canvas *canvas, const aecl_point *points, size_t count, aecl_color color) {
    set_color(canvas->draw, color);
    set_path(canvas->draw, points, count);
    cairo_fill(canvas->draw);
}

void aecl_canvas_frame(aecl_canvas *canvas, const aecl_box *box, const aecl_stroke *stroke) {
    set_stroke(canvas->draw, stroke);
    cairo_new_path(canvas->draw);
    cairo_rectangle(canvas->draw, box->x, box->y, box->width, box->height);
    cairo_stroke(canvas->draw);
}

void aecl_canvas_clip(aecl_canvas *canvas, const aecl_box *box) {
    cairo_reset_clip(canvas->draw);
    if (box == NULL) return;
    cairo_new_path(canvas->draw);
    cairo_rectangle(canvas->draw, box->x, box->y, box->width, box->height);
    cairo_clip(canvas->draw);
}

void aecl_canvas_picture(aecl_canvas *canvas, const aecl_box *box, const aecl_canvas_image *picture) {
    cairo_t *draw = canvas->draw;
    if (picture->width == 0 || picture->height == 0 || picture->width > AECL_CANVAS_MOST_SIDE ||
        picture->height > AECL_CANVAS_MOST_SIDE)
        return;
    cairo_surface_t *image = cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)picture->width, (int)picture->height);
    if (cairo_surface_status(image) == CAIRO_STATUS_SUCCESS) {
        cairo_surface_flush(image);
        unsigned char *bytes = cairo_image_surface_get_data(image);
        const size_t stride = (size_t)cairo_image_surface_get_stride(image);
        for (size_t y = 0; y < picture->height; y++)
            for (size_t x = 0; x < picture->width; x++) {
                const unsigned rgb = aecl_canvas_image_rgb(picture, y * picture->width + x);
                memcpy(bytes + y * stride + x * sizeof rgb, &rgb, sizeof rgb);
            }
        cairo_surface_mark_dirty(image);
    }
    cairo_save(draw);
    cairo_translate(draw, box->x, box->y);
    cairo_scale(draw, box->width / (double)picture->width, box->height / (double)picture->height);
    cairo_set_source_surface(draw, image, 0, 0);
    cairo_pattern_set_filter(cairo_get_source(draw), CAIRO_FILTER_NEAREST);
    cairo_new_path(draw);
    cairo_rectangle(draw, 0, 0, (double)picture->width, (double)picture->height);
    cairo_fill(draw);
    cairo_restore(draw);
    cairo_surface_destroy(image);
}

static cairo_status_t collect(void *data, const unsigned char *bytes, unsigned int length) {
    aecl_text *file = data;
    aecl_text_add_bytes(file, (const char *)bytes, length);
    return file->failed ? CAIRO_STATUS_NO_MEMORY : CAIRO_STATUS_SUCCESS;
}

static aecl_status failure_of(const char *path, const aecl_canvas *canvas, cairo_surface_t *surface) {
    cairo_status_t status = canvas->no_memory ? CAIRO_STATUS_NO_MEMORY : cairo_status(canvas->draw);
    if (status == CAIRO_STATUS_SUCCESS) status = cairo_surface_status(surface);
    if (status == CAIRO_STATUS_SUCCESS) return AECL_OK;
    return aecl_fail(status == CAIRO_STATUS_NO_MEMORY ? AECL_NO_MEMORY : AECL_FAILED,
                     "%s: the picture cannot be drawn: %s", path, cairo_status_to_string(status));
}

static aecl_status save_svg(const char *path, cairo_surface_t *surface, const aecl_canvas *canvas, aecl_text *file) {
    aecl_status st = AECL_OK;
    cairo_surface_finish(surface);
    TRY(failure_of(path, canvas, surface));
    TRY(aecl_text_done(file));
    TRY(aecl_file_replace(path, &(aecl_piece){file->s, file->length}, 1));
done:
    return st;
}

static aecl_status save_png(const char *path, cairo_surface_t *surface, const aecl_canvas *canvas) {
    uint8_t *pixels = NULL;
    aecl_status st = AECL_OK;
    cairo_surface_flush(surface);
    TRY(failure_of(path, canvas, surface));
    const size_t width = (size_t)cairo_image_surface_get_width(surface);
    const size_t height = (size_t)cairo_image_surface_get_height(surface);
    const size_t stride = (size_t)cairo_image_surface_get_stride(surface);
    const unsigned char *drawn = cairo_image_surface_get_data(surface);
    TRY(aecl_alloc(&pixels, height * width, 3));
    for (size_t i = 0; i < height * width; i++) {
        unsigned rgb;
        memcpy(&rgb, drawn + i / width * stride + i % width * sizeof rgb, sizeof rgb);
        for (size_t c = 0; c < 3; c++) pixels[3 * i + c] = (uint8_t)(rgb >> (16 - 8 * c));
    }
    TRY(aecl_png_write(path, &(aecl_png_image){pixels, 3, height, width, false}));
done:
    free(pixels);
    return st;
}

aecl_status aecl_canvas_save(const char *path, const aecl_drawing *drawing) {
    const double width = ceil(drawing->width), height = ceil(drawing->height);
    const size_t length = strlen(path);
    const bool svg = length >= 4 && strcmp(path + length - 4, ".svg") == 0;
    aecl_text file = {0};
    aecl_status st = AECL_OK;
    if (!(width >= 1 && width <= AECL_CANVAS_MOST_SIDE && height >= 1 && height <= AECL_CANVAS_MOST_SIDE))
        return aecl_fail(AECL_FAILED, "%s: a picture of %.0f x %.0f pixels cannot be drawn (at most %d x %d)", path,
                         width, height, AECL_CANVAS_MOST_SIDE, AECL_CANVAS_MOST_SIDE);
    cairo_surface_t *surface = svg ? cairo_svg_surface_create_for_stream(collect, &file, width, height)
                                   : cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)width, (int)height);
    aecl_canvas canvas = {.draw = cairo_create(surface)};
    cairo_set_source_rgb(canvas.draw, 1, 1, 1);
    cairo_paint(canvas.draw);
    TRY(drawing->draw(&canvas, drawing->data));
    TRY(svg ? save_svg(path, surface, &canvas, &file) : save_png(path, surface, &canvas));
done:
    cairo_destroy(canvas.draw);
    cairo_surface_destroy(surface);
    aecl_text_free(&file);
    return st;
}
