/* Lays out title, legend and axes around one or several panels, calls the caller's function for the inside, and saves
 * PNG and SVG. */
#include "report/plot.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/text.h"

enum {
    WIDTH = 760,
    PANEL = 520,
    HEIGHT = 460,
    MARGIN = 24,
    KEY_LINE = 34,
    KEY_GAP = 24,
    KEY_ROW = 20,
    MARKED_POINTS = 40
};

static const aecl_font title_font = {17, true, false, AECL_LEFT, {0.13, 0.13, 0.13, 1}};
static const aecl_font key_font = {13, false, false, AECL_LEFT, {0.13, 0.13, 0.13, 1}};
static const aecl_font x_font = {13, false, false, AECL_CENTER, {0.13, 0.13, 0.13, 1}};
static const aecl_font y_font = {13, false, true, AECL_CENTER, {0.13, 0.13, 0.13, 1}};
static const aecl_font x_tick_font = {12, false, false, AECL_CENTER, {0.4, 0.4, 0.4, 1}};
static const aecl_font y_tick_font = {12, false, false, AECL_RIGHT, {0.4, 0.4, 0.4, 1}};

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

typedef struct {
    const aecl_plot_frame *frame;
    aecl_box box;
    double left, title, width, height; /* of the panel; baseline of the title */
} panel_layout;

static double panel_width(const aecl_plot_frame *frame, double least) {
    double width = least - 2 * MARGIN;
    if (frame->title != NULL) width = fmax(width, aecl_text_width(&title_font, frame->title));
    for (size_t i = 0; i < frame->key_count; i++) width = fmax(width, 60 + key_width(&frame->keys[i]));
    return ceil(width) + 2 * MARGIN;
}

static panel_layout lay_out(const aecl_plot_frame *frame, double start, double least) {
    const double width = panel_width(frame, least), right = start + width - MARGIN;
    const double left = start + MARGIN + (frame->y_label != NULL ? 24 : 0) + ceil(widest_tick(&frame->y)) + 8;
    const double title = frame->title != NULL ? MARGIN + 14 : MARGIN - 8;
    const double keys = frame->key_count > 0 ? lay_keys(NULL, frame, (aecl_point){left, title + 26}, right) : title;
    const double top = keys + 18, below = MARGIN + 20 + (frame->x_label != NULL ? 22 : 0);
    const double height = fmax(HEIGHT, top + 120 + below);
    return (panel_layout){frame, {left, top, right - left, height - below - top}, start, title, width, height};
}

static void draw_panel(const aecl_plot *plot, const panel_layout *l) {
    const aecl_plot_frame *frame = l->frame;
    const aecl_box b = l->box;
    const double middle = b.y + b.height / 2, bottom = l->height - MARGIN;
    if (frame->title != NULL)
        aecl_canvas_text(plot->canvas, (aecl_point){l->left + MARGIN, l->title}, &title_font, frame->title);
    lay_keys(plot->canvas, frame, (aecl_point){b.x, l->title + 26}, l->left + l->width - MARGIN);
    draw_axes(plot);
    if (frame->x_label != NULL)
        aecl_canvas_text(plot->canvas, (aecl_point){b.x + b.width / 2, bottom}, &x_font, frame->x_label);
    if (frame->y_label != NULL)
        aecl_canvas_text(plot->canvas, (aecl_point){l->left + MARGIN + 10, middle}, &y_font, frame->y_label);
}

typedef struct {
    panel_layout *panels;
    size_t count;
    aecl_plot_function draw;
    const void *data;
} plot_page;

static aecl_status draw_page(aecl_canvas *canvas, const void *data) {
    const plot_page *page = data;
    aecl_status st = AECL_OK;
    for (size_t i = 0; i < page->count; i++) {
        const panel_layout *l = &page->panels[i];
        const aecl_plot plot = {canvas, i, l->box, l->frame->x, l->frame->y};
        draw_panel(&plot, l);
        TRY(page->draw(&plot, page->data));
    }
done:
    return st;
}

static aecl_status save_as(const char *path, const char *ending, const aecl_drawing *drawing) {
    aecl_text name = {0};
    aecl_status st = AECL_OK;
    aecl_text_add(&name, "%s%s", path, ending);
    TRY(aecl_text_done(&name));
    TRY(aecl_canvas_save(name.s, drawing));
done:
    aecl_text_free(&name);
    return st;
}

aecl_status aecl_plot_save(const char *path, const aecl_plot_frame *frames, size_t count, aecl_plot_function draw,
                           const void *data) {
    plot_page page = {.count = count, .draw = draw, .data = data};
    aecl_drawing drawing = {.height = HEIGHT, .draw = draw_page, .data = &page};
    aecl_status st = AECL_OK;
    TRY(aecl_alloc(&page.panels, count, sizeof *page.panels));
    for (size_t i = 0; i < count; i++) {
        page.panels[i] = lay_out(&frames[i], drawing.width, count == 1 ? WIDTH : PANEL);
        drawing.width += page.panels[i].width;
        drawing.height = fmax(drawing.height, page.panels[i].height);
    }
    TRY(save_as(path, ".svg", &drawing));
    TRY(save_as(path, ".png", &drawing));
done:
    free(page.panels);
    return st;
}
