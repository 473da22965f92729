/* The canvas of a program without cairo: pixels of pictures and the frames around them. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "io/png_writer.h"
#include "report/canvas.h"

struct aecl_canvas {
    size_t height, width;
    uint8_t *pixels; /* [height][width][3] */
};

bool aecl_canvas_is_plain(void) {
    return true;
}

double aecl_text_width(const aecl_font *font, const char *text) {
    (void)font, (void)text;
    return 0;
}

void aecl_canvas_text(aecl_canvas *canvas, aecl_point at, const aecl_font *font, const char *text) {
    (void)canvas, (void)at, (void)font, (void)text;
}

void aecl_canvas_line(aecl_canvas *canvas, const aecl_point *points, size_t count, const aecl_stroke *stroke) {
    (void)canvas, (void)points, (void)count, (void)stroke;
}

void aecl_canvas_dot(aecl_canvas *canvas, aecl_point at, double radius, aecl_color color) {
    (void)canvas, (void)at, (void)radius, (void)color;
}

void aecl_canvas_area(aecl_canvas *canvas, const aecl_point *points, size_t count, aecl_color color) {
    (void)canvas, (void)points, (void)count, (void)color;
}

void aecl_canvas_clip(aecl_canvas *canvas, const aecl_box *box) {
    (void)canvas, (void)box;
}

static void set_pixel(aecl_canvas *canvas, double x, double y, unsigned rgb) {
    if (!(x >= 0 && x < (double)canvas->width && y >= 0 && y < (double)canvas->height)) return;
    uint8_t *pixel = canvas->pixels + ((size_t)y * canvas->width + (size_t)x) * 3;
    for (size_t c = 0; c < 3; c++) pixel[c] = (uint8_t)(rgb >> (16 - 8 * c));
}

/* As cairo rounds colours. */
static unsigned byte_of(double value) {
    return (unsigned)(value * 65535 + 0.5) >> 8;
}

/* One pixel wide, whatever the stroke. */
void aecl_canvas_frame(aecl_canvas *canvas, const aecl_box *box, const aecl_stroke *stroke) {
    const aecl_color color = stroke->color;
    const unsigned rgb = byte_of(color.red) << 16 | byte_of(color.green) << 8 | byte_of(color.blue);
    const double left = floor(box->x), right = floor(box->x + box->width);
    const double top = floor(box->y), bottom = floor(box->y + box->height);
    for (double x = left; x <= right; x++) set_pixel(canvas, x, top, rgb), set_pixel(canvas, x, bottom, rgb);
    for (double y = top; y <= bottom; y++) set_pixel(canvas, left, y, rgb), set_pixel(canvas, right, y, rgb);
}

/* The pixel of the picture that is at `place`, of the `count` that share `length` pixels of the canvas. */
static size_t source(double place, double length, size_t count) {
    return aecl_smaller((size_t)(place * (double)count / length), count - 1);
}

void aecl_canvas_picture(aecl_canvas *canvas, const aecl_box *box, const aecl_canvas_image *picture) {
    if (picture->width == 0 || picture->height == 0) return;
    for (double y = 0.5; y < box->height; y++)
        for (double x = 0.5; x < box->width; x++) {
            const size_t row = source(y, box->height, picture->height), column = source(x, box->width, picture->width);
            set_pixel(canvas, box->x + x, box->y + y, aecl_canvas_image_rgb(picture, row * picture->width + column));
        }
}

aecl_status aecl_canvas_save(const char *path, const aecl_drawing *drawing) {
    const double width = ceil(drawing->width), height = ceil(drawing->height);
    const size_t length = strlen(path);
    aecl_canvas canvas = {0};
    aecl_status st = AECL_OK;
    if (length >= 4 && strcmp(path + length - 4, ".svg") == 0)
        return aecl_fail(AECL_FAILED, "%s: this aecl was built without charts (AECL_WITH_CHARTS)", path);
    if (!(width >= 1 && width <= AECL_CANVAS_MOST_SIDE && height >= 1 && height <= AECL_CANVAS_MOST_SIDE))
        return aecl_fail(AECL_FAILED, "%s: a picture of %.0f x %.0f pixels cannot be drawn (at most %d x %d)", path,
                         width, height, AECL_CANVAS_MOST_SIDE, AECL_CANVAS_MOST_SIDE);
    canvas.width = (size_t)width, canvas.height = (size_t)height;
    TRY(aecl_alloc(&canvas.pixels, canvas.height * canvas.width, 3));
    memset(canvas.pixels, 255, canvas.height * canvas.width * 3);
    TRY(drawing->draw(&canvas, drawing->data));
    TRY(aecl_png_write(path, &(aecl_png_image){canvas.pixels, 3, canvas.height, canvas.width, false}));
done:
    free(canvas.pixels);
    return st;
}
