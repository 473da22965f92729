/* A white sheet to draw on. A drawing is a function, called once for each file written.
 *
 * canvas.c draws with cairo and is its only user. A program built without cairo has canvas_plain.c in its place.
 *
 * Coordinates are pixels of the PNG at 100 %, x to the right and y downwards, text stands on its baseline y. Drawing
 * functions return nothing: the first failure sticks to the canvas and aecl_canvas_save reports it. */
#ifndef AECL_REPORT_CANVAS_H
#define AECL_REPORT_CANVAS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/status.h"

typedef struct aecl_canvas aecl_canvas;

typedef struct {
    double x, y;
} aecl_point;

typedef struct {
    double x, y, width, height;
} aecl_box;

typedef struct {
    double red, green, blue, alpha; /* 0 to 1 */
} aecl_color;

typedef enum { AECL_LEFT, AECL_CENTER, AECL_RIGHT } aecl_align;

typedef struct {
    double size; /* pixels; nothing below 11 can be read */
    bool bold, upward;
    aecl_align align; /* of the text to the point given */
    aecl_color color;
} aecl_font;

typedef enum { AECL_SOLID, AECL_DASHED, AECL_DOTTED, AECL_DASH_DOT } aecl_dash;

typedef struct {
    aecl_color color;
    double width;
    aecl_dash dash;
} aecl_stroke;

extern const aecl_color aecl_black, aecl_grey, aecl_light_grey;

/* Series colour `i` of Okabe and Ito's palette, which colour-blind people tell apart ("Color Universal Design", 2008):
 * blue, vermillion, green, purple, orange, sky blue, black, then again from the start. */
aecl_color aecl_palette(size_t i);

/* True without cairo (AECL_WITH_CHARTS=OFF): pictures and frames show, text has no width, and neither it nor lines, dots
 * and areas leave a mark; SVG is refused. What is not worth drawing so is left out by who asks here. */
bool aecl_canvas_is_plain(void);

/* Width and height in pixels, the function that draws, and what it draws from. */
typedef struct {
    double width, height;
    aecl_status (*draw)(aecl_canvas *canvas, const void *data);
    const void *data;
} aecl_drawing;

#define AECL_CANVAS_MOST_SIDE 32767 /* what cairo can draw */

/* Replaces the file at `path` (base/file.h) by the drawing, SVG where the name ends in ".svg", PNG otherwise. The same
 * drawing gives the same PNG bytes. AECL_FAILED when a side is not from 1 to AECL_CANVAS_MOST_SIDE, or the
 * picture is more than a PNG file takes (io/png_writer.h). */
aecl_status aecl_canvas_save(const char *path, const aecl_drawing *drawing);

/* Text is UTF-8; control characters and invalid bytes show as \xNN. */
void aecl_canvas_text(aecl_canvas *canvas, aecl_point at, const aecl_font *font, const char *text);

/* Width in pixels of the text as aecl_canvas_text would draw it, whichever way it stands. Needs no canvas. */
double aecl_text_width(const aecl_font *font, const char *text);

/* A line through the points; a closed one where the last equals the first. Fewer than two points draw nothing. */
void aecl_canvas_line(aecl_canvas *canvas, const aecl_point *points, size_t count, const aecl_stroke *stroke);
void aecl_canvas_dot(aecl_canvas *canvas, aecl_point at, double radius, aecl_color color);
/* A filled polygon. */
void aecl_canvas_area(aecl_canvas *canvas, const aecl_point *points, size_t count, aecl_color color);
void aecl_canvas_frame(aecl_canvas *canvas, const aecl_box *box, const aecl_stroke *stroke);

/* Limits what is drawn to a box, until NULL lifts the limit. */
void aecl_canvas_clip(aecl_canvas *canvas, const aecl_box *box);

/* A picture of channels (1 or 3) x height x width floats: 0 and below is black, 1 and above is full, NaN is shown in
 * vermillion. Stretched over the box without smoothing. */
typedef struct {
    const float *pixels;
    size_t channels, height, width;
} aecl_canvas_image;

/* For the canvases: pixel `i` of a picture, counted row by row, as 0xRRGGBB. */
unsigned aecl_canvas_image_rgb(const aecl_canvas_image *picture, size_t i);

void aecl_canvas_picture(aecl_canvas *canvas, const aecl_box *box, const aecl_canvas_image *picture);

#endif
