#include "report/plot.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/text.h"

enum { WIDTH = 760, HEIGHT = 460, MARGIN = 24, KEY_LINE = 34, KEY_GAP = 24, KEY_ROW = 20, MARKED_POINTS = 40 };

static const aecl_font title_font = {17, true, false, AECL_LEFT, {0.13, 0.13, 0.13, 1}};
static const aecl_font key_font = {13, false, false, AECL_LEFT, {0.13, 0.13, 0.13, 1}};
static const aecl_font x_font = {13, false, false, AECL_CENTER, {0.13, 0.13, 0.13, 1}};
static const aecl_font y_font = {13, false, true, AECL_CENTER, {0.13, 0.13, 0.13, 1}};
static const aecl_font x_tick_font = {12, false, false, AECL_CENTER, {0.4, 0.4, 0.4, 1}};
static const aecl_font y_tick_font = {12, false, false, AECL_RIGHT, {0.4, 0.4, 0.4, 1}};

aecl_stroke aecl_plot_stroke(size_t i) {
    static const aecl_dash dashes[] = {AECL_SOLID, AECL_DASHED, AECL_DASH_DOT, AECL_DOTTED};
    return (aecl_stroke){aecl_palette(i), 2.25, dashes[i % COUNT_OF(dashes)]};
}

static double key_width(const aecl_plot_key *key) {
    return KEY_LINE + 8 + aecl_text_width(&key_font, key->label);
}

static void draw_key(aecl_canvas *canvas, aecl_point at, const aecl_plot_key *key) {
    const double middle = at.y - 4.5;
    const aecl_point line[] = {{at.x, middle}, {at.x + KEY_LINE, middle}};
    const aecl_point swatch[] = {
        {at.x + 12, middle - 6}, {at.x + KEY_LINE, middle - 6}, {at.x + KEY_LINE, middle + 6}, {at.x + 12, middle + 6}};
    if (key->filled)
        aecl_canvas_area(canvas, swatch, COUNT_OF(swatch), key->stroke.color);
    else
        aecl_canvas_line(canvas, line, COUNT_OF(line), &key->stroke);
    aecl_canvas_text(canvas, (aecl_point){at.x + KEY_LINE + 8, at.y}, &key_font, key->label);
}

/* Places the legend's entries from the left, in rows; canvas NULL only measures. Returns the baseline of the last row. */
static double lay_keys(aecl_canvas *canvas, const aecl_plot_frame *frame, aecl_point start, double right) {
    aecl_point at = start;
    for (size_t i = 0; i < frame->key_count; i++) {
        const double width = key_width(&frame->keys[i]);
        if (at.x > start.x && at.x + width > right) at = (aecl_point){start.x, at.y + KEY_ROW};
        if (canvas != NULL) draw_key(canvas, at, &frame->keys[i]);
        at.x += width + KEY_GAP;
    }
    return at.y;
}

static double widest_tick(const aecl_axis *axis) {
    char text[AECL_TICK_TEXT];
    double widest = 0;
    for (size_t i = 0; i < axis->ticks; i++)
        widest = fmax(widest, aecl_text_width(&y_tick_font, aecl_axis_label(axis, i, text)));
    return widest;
}

static void draw_axes(const aecl_plot *plot) {
    const aecl_stroke faint = {aecl_light_grey, 1, AECL_SOLID}, edge = {aecl_grey, 1, AECL_SOLID};
    const aecl_box b = plot->box;
    const double bottom = b.y + b.height;
    char text[AECL_TICK_TEXT];
    for (size_t i = 0; i < plot->x.ticks; i++) {
        const double x = aecl_plot_at(plot, plot->x.first + (double)i * plot->x.step, plot->y.low).x;
        aecl_canvas_line(plot->canvas, (aecl_point[]){{x, b.y}, {x, bottom + 4}}, 2, &faint);
        aecl_canvas_text(plot->canvas, (aecl_point){x, bottom + 19}, &x_tick_font, aecl_axis_label(&plot->x, i, text));
    }
    for (size_t i = 0; i < plot->y.ticks; i++) {
        const double y = aecl_plot_at(plot, plot->x.low, plot->y.first + (double)i * plot->y.step).y;
        aecl_canvas_line(plot->canvas, (aecl_point[]){{b.x - 4, y}, {b.x + b.width, y}}, 2, &faint);
        aecl_canvas_text(plot->canvas, (aecl_point){b.x - 8, y + 4.5}, &y_tick_font,
                         aecl_axis_label(&plot->y, i, text));
    }
    aecl_canvas_line(plot->canvas, (aecl_point[]){{b.x, b.y}, {b.x, bottom}, {b.x + b.width, bottom}}, 3, &edge);
}

static double picture_width(const aecl_plot_frame *frame) {
    double width = WIDTH - 2 * MARGIN;
    if (frame->title != NULL) width = fmax(width, aecl_text_width(&title_font, frame->title));
    for (size_t i = 0; i < frame->key_count; i++) width = fmax(width, key_width(&frame->keys[i]));
    return ceil(width) + 2 * MARGIN;
}

typedef struct {
    const aecl_plot_frame *frame;
    aecl_box box;
    double title, width, height; /* baseline of the title; size of the picture */
    aecl_plot_function draw;
    const void *data;
} plot_layout;

static plot_layout lay_out(const aecl_plot_frame *frame) {
    const double width = picture_width(frame), right = width - MARGIN;
    const double left = MARGIN + (frame->y_label != NULL ? 24 : 0) + ceil(widest_tick(&frame->y)) + 8;
    const double title = frame->title != NULL ? MARGIN + 14 : MARGIN - 8;
    const double keys = frame->key_count > 0 ? lay_keys(NULL, frame, (aecl_point){left, title + 26}, right) : title;
    const double top = keys + 18, below = MARGIN + 20 + (frame->x_label != NULL ? 22 : 0);
    const double height = fmax(HEIGHT, top + 120 + below);
    return (plot_layout){frame, {left, top, right - left, height - below - top}, title, width, height, NULL, NULL};
}

static aecl_status draw_plot(aecl_canvas *canvas, const void *data) {
    const plot_layout *l = data;
    const aecl_plot_frame *frame = l->frame;
    const aecl_plot plot = {canvas, l->box, frame->x, frame->y};
    const aecl_box b = l->box;
    if (frame->title != NULL) aecl_canvas_text(canvas, (aecl_point){MARGIN, l->title}, &title_font, frame->title);
    lay_keys(canvas, frame, (aecl_point){b.x, l->title + 26}, l->width - MARGIN);
    draw_axes(&plot);
    if (frame->x_label != NULL)
        aecl_canvas_text(canvas, (aecl_point){b.x + b.width / 2, l->height - MARGIN}, &x_font, frame->x_label);
    if (frame->y_label != NULL)
        aecl_canvas_text(canvas, (aecl_point){MARGIN + 10, b.y + b.height / 2}, &y_font, frame->y_label);
    return l->draw(&plot, l->data);
}

aecl_status aecl_plot_save(const char *path, const aecl_plot_frame *frame, aecl_plot_function draw, const void *data) {
    static const char *const endings[] = {".svg", ".png"};
    plot_layout layout = lay_out(frame);
    aecl_status st = AECL_OK;
    layout.draw = draw;
    layout.data = data;
    for (size_t i = 0; i < COUNT_OF(endings) && st == AECL_OK; i++) {
        aecl_text name = {0};
        aecl_text_add(&name, "%s%s", path, endings[i]);
        st = aecl_text_done(&name);
        if (st == AECL_OK)
            st = aecl_canvas_save(name.s, &(aecl_drawing){layout.width, layout.height, draw_plot, &layout});
        aecl_text_free(&name);
    }
    return st;
}

static double within(double value, double least, double most) {
    return fmin(fmax(value, least), most);
}

aecl_point aecl_plot_at(const aecl_plot *plot, double x, double y) {
    const aecl_box b = plot->box;
    const double px = aecl_axis_place(&plot->x, x, b.x, b.x + b.width);
    const double py = aecl_axis_place(&plot->y, y, b.y + b.height, b.y);
    return (aecl_point){within(px, b.x - b.width, b.x + 2 * b.width), within(py, b.y - b.height, b.y + 2 * b.height)};
}

/* Draws one unbroken piece. */
static void draw_piece(const aecl_plot *plot, const aecl_point *points, size_t count, const aecl_stroke *stroke,
                       bool marked) {
    aecl_canvas_line(plot->canvas, points, count, stroke);
    for (size_t i = 0; i < count && (marked || count == 1); i++)
        aecl_canvas_dot(plot->canvas, points[i], stroke->width * 1.4, stroke->color);
}

aecl_status aecl_plot_line(const aecl_plot *plot, const double *x, const double *y, size_t count,
                           const aecl_stroke *stroke) {
    const double room = 4; /* half of a dot on the edge */
    const aecl_box b = plot->box, inside = {b.x - room, b.y - room, b.width + 2 * room, b.height + 2 * room};
    aecl_point *points = NULL;
    aecl_status st = AECL_OK;
    size_t length = 0;
    TRY(aecl_alloc(&points, count, sizeof *points));
    aecl_canvas_clip(plot->canvas, &inside);
    for (size_t i = 0; i <= count; i++) {
        const double at = i == count ? NAN : x == NULL ? (double)(i + 1) : x[i];
        if (i < count && fabs(at) <= AECL_PLOT_LIMIT && fabs(y[i]) <= AECL_PLOT_LIMIT) {
            points[length++] = aecl_plot_at(plot, at, y[i]);
            continue;
        }
        draw_piece(plot, points, length, stroke, count <= MARKED_POINTS);
        length = 0;
    }
    aecl_canvas_clip(plot->canvas, NULL);
done:
    free(points);
    return st;
}
