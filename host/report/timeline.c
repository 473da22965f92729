/* Panels below one another, drawn with the marks of report/plot.h in boxes of their own. */
#include "report/timeline.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/text.h"
#include "report/plot.h"

#define WIDTH  1040.0
#define HEIGHT 660.0
#define LEFT   70.0
#define RIGHT  20.0
#define ZOOMS  3
#define NEAR   40 /* steps around an event at least */
#define GAP    8  /* between words side by side */

static const aecl_color event_color = {0.90, 0.62, 0.00, 0.35};
static const aecl_box series_box = {LEFT, 64, WIDTH - LEFT - RIGHT, 200},
                      score_box = {LEFT, 290, WIDTH - LEFT - RIGHT, 120};

/* One panel: some of the steps. */
typedef struct {
    aecl_canvas *canvas;
    const aecl_timeline_figure *figure;
    aecl_box box;
    size_t from, to; /* steps from ... to - 1 */
    aecl_axis y;
    const char *y_label;
} panel;

/* What tick `i` of the steps is called. */
static const char *step_label(const panel *p, const aecl_axis *x, size_t i, char text[AECL_TICK_TEXT]) {
    const double step = x->first + (double)i * x->step;
    const bool timed = p->figure->times && step >= 1 && step <= (double)p->figure->count;
    return timed ? p->figure->times[(size_t)step - 1] : aecl_axis_label(x, i, text);
}

/* Those labels that neither overlap nor leave the picture. */
static void write_steps(const panel *p, const aecl_axis *x) {
    const aecl_font below = {.size = 11, .align = AECL_CENTER, .color = aecl_black};
    char text[AECL_TICK_TEXT];
    double free_from = 0;
    for (size_t i = 0; i < x->ticks; i++) {
        const char *label = step_label(p, x, i, text);
        double at = aecl_axis_place(x, x->first + (double)i * x->step, p->box.x, p->box.x + p->box.width);
        double half = aecl_text_width(&below, label) / 2;
        if (at - half < free_from || at + half > WIDTH) continue;
        aecl_canvas_text(p->canvas, (aecl_point){at, p->box.y + p->box.height + 15}, &below, label);
        free_from = at + half + GAP;
    }
}

static void write_ticks(const panel *p, const aecl_axis *x) {
    const aecl_font beside = {.size = 11, .align = AECL_RIGHT, .color = aecl_black};
    char text[AECL_TICK_TEXT];
    write_steps(p, x);
    for (size_t i = 0; i < p->y.ticks; i++) {
        double at = aecl_axis_place(&p->y, p->y.first + (double)i * p->y.step, p->box.y + p->box.height, p->box.y);
        aecl_canvas_text(p->canvas, (aecl_point){p->box.x - 5, at + 4}, &beside, aecl_axis_label(&p->y, i, text));
    }
}

static void shade_events(const panel *p, const aecl_plot *plot) {
    for (size_t i = 0; i < p->figure->event_count; i++) {
        const aecl_timeline_event *e = &p->figure->events[i];
        double left = aecl_plot_at(plot, (double)e->first + .5, 0).x,
               right = aecl_plot_at(plot, (double)e->last + 1.5, 0).x;
        double top = p->box.y, bottom = top + p->box.height;
        if (e->last < p->from || e->first >= p->to) continue;
        right = fmax(right, left + 1);
        const aecl_point corners[] = {{left, top}, {right, top}, {right, bottom}, {left, bottom}};
        aecl_canvas_area(p->canvas, corners, COUNT_OF(corners), event_color);
    }
}

/* The values of the panel's steps; of more than two a pixel the least and greatest of each pixel. */
static aecl_status draw_values(const panel *p, const aecl_plot *plot, const double *values, const aecl_stroke *stroke) {
    size_t pixels = (size_t)p->box.width, count = p->to - p->from;
    size_t pieces = count > 2 * pixels ? pixels : count, used = 0;
    double *x = NULL, *y = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_alloc(&x, 2 * pieces, sizeof *x));
    TRY(aecl_alloc(&y, 2 * pieces, sizeof *y));
    for (size_t i = 0; i < pieces; i++) {
        size_t start = p->from + i * count / pieces, stop = p->from + (i + 1) * count / pieces;
        aecl_range range = AECL_NO_RANGE;
        aecl_range_add(&range, values + start, stop - start);
        x[used] = (double)(start + 1), y[used++] = range.low;
        if (stop - start > 1) x[used] = (double)(start + 1), y[used++] = range.high;
    }
    TRY(aecl_plot_line(plot, x, y, used, stroke));
done:
    free(x);
    free(y);
    return st;
}

static aecl_status draw_panel(const panel *p, bool scores) {
    const aecl_font side = {.size = 12, .upward = true, .align = AECL_CENTER, .color = aecl_black};
    const aecl_stroke frame = {aecl_grey, 1, AECL_SOLID}, limit = {aecl_palette(1), 1.2, AECL_DASHED};
    const aecl_axis x = aecl_axis_make((aecl_range){(double)p->from + 1, (double)p->to}, 8, AECL_AXIS_WHOLE);
    const aecl_plot plot = {.canvas = p->canvas, .box = p->box, .x = x, .y = p->y};
    aecl_status st = AECL_OK;
    write_ticks(p, &x);
    if (p->y_label) aecl_canvas_text(p->canvas, (aecl_point){18, p->box.y + p->box.height / 2}, &side, p->y_label);
    aecl_canvas_clip(p->canvas, &p->box);
    shade_events(p, &plot);
    for (size_t i = 0; i < p->figure->channel_count && !scores; i++) {
        const aecl_stroke stroke = {aecl_palette(i == 0 ? 0 : i + 1), 1.2, AECL_SOLID};
        TRY(draw_values(p, &plot, p->figure->channels[i].y, &stroke));
    }
    if (scores) {
        const aecl_point line[] = {aecl_plot_at(&plot, x.low, p->figure->threshold),
                                   aecl_plot_at(&plot, x.high, p->figure->threshold)};
        const aecl_stroke stroke = {aecl_black, 1.2, AECL_SOLID};
        TRY(draw_values(p, &plot, p->figure->scores, &stroke));
        aecl_canvas_line(p->canvas, line, COUNT_OF(line), &limit);
    }
done:
    aecl_canvas_clip(p->canvas, NULL);
    aecl_canvas_frame(p->canvas, &p->box, &frame);
    return st;
}

/* The events with the highest scores, at most ZOOMS, into worst[]; returns how many. */
static size_t find_worst(const aecl_timeline_figure *figure, const aecl_timeline_event *worst[ZOOMS]) {
    size_t count = 0;
    for (; count < ZOOMS && count < figure->event_count; count++) {
        worst[count] = NULL;
        for (size_t i = 0; i < figure->event_count; i++) {
            const aecl_timeline_event *e = &figure->events[i];
            bool taken = false;
            for (size_t k = 0; k < count; k++) taken = taken || worst[k] == e;
            if (!taken && (worst[count] == NULL || e->score > worst[count]->score)) worst[count] = e;
        }
    }
    return count;
}

static aecl_status draw_zooms(panel p) {
    const aecl_font title = {.size = 12, .color = aecl_black};
    const aecl_timeline_event *worst[ZOOMS];
    size_t count = find_worst(p.figure, worst);
    const double width = (WIDTH - LEFT - RIGHT - (ZOOMS - 1) * LEFT) / ZOOMS;
    char text[96];
    aecl_status st = AECL_OK;
    for (size_t i = 0; i < count; i++) {
        size_t length = worst[i]->last - worst[i]->first + 1, around = length > NEAR ? length : NEAR;
        p.box = (aecl_box){LEFT + (double)i * (width + LEFT), 470, width, 150};
        p.from = worst[i]->first > around ? worst[i]->first - around : 0;
        p.to = aecl_smaller(worst[i]->last + 1 + around, p.figure->count);
        p.y_label = NULL;
        snprintf(text, sizeof text, "steps %zu to %zu: score %.3g", worst[i]->first + 1, worst[i]->last + 1,
                 worst[i]->score);
        aecl_canvas_text(p.canvas, (aecl_point){p.box.x, p.box.y - 8}, &title, text);
        TRY(draw_panel(&p, false));
    }
done:
    return st;
}

/* Names of channels in their colours. */
static void write_names(const panel *p) {
    double at = LEFT;
    for (size_t i = 0; i < p->figure->channel_count; i++) {
        const aecl_font font = {.size = 12, .color = aecl_palette(i == 0 ? 0 : i + 1)};
        const double width = aecl_text_width(&font, p->figure->channels[i].label);
        if (at + width > WIDTH - RIGHT) break;
        aecl_canvas_text(p->canvas, (aecl_point){at, 54}, &font, p->figure->channels[i].label);
        at += width + 16;
    }
}

static aecl_status draw(aecl_canvas *canvas, const void *data) {
    const aecl_timeline_figure *figure = data;
    const aecl_font title = {.size = 16, .bold = true, .color = aecl_black};
    panel p = {.canvas = canvas, .figure = figure, .to = figure->count, .y_label = "value", .box = series_box};
    aecl_range values = AECL_NO_RANGE, scores = AECL_NO_RANGE;
    aecl_status st = AECL_OK;
    for (size_t i = 0; i < figure->channel_count; i++) aecl_range_add(&values, figure->channels[i].y, figure->count);
    aecl_range_add(&scores, figure->scores, figure->count);
    aecl_range_add(&scores, &figure->threshold, 1);
    aecl_canvas_text(canvas, (aecl_point){LEFT, 28}, &title, figure->title);
    write_names(&p);
    p.y = aecl_axis_make(values, 5, AECL_AXIS_ROUND);
    TRY(draw_panel(&p, false));
    TRY(draw_zooms(p));
    p.box = score_box;
    p.y = aecl_axis_make(scores, 4, AECL_AXIS_ROUND);
    p.y_label = "score";
    TRY(draw_panel(&p, true));
done:
    return st;
}

aecl_status aecl_figure_timeline(const char *path, const aecl_timeline_figure *figure) {
    static const char *const endings[] = {"svg", "png"};
    const aecl_drawing drawing = {WIDTH, HEIGHT, draw, figure};
    aecl_text name = {0};
    aecl_status st = AECL_OK;
    for (size_t i = 0; i < COUNT_OF(endings); i++) {
        name.length = 0;
        aecl_text_add(&name, "%s.%s", path, endings[i]);
        TRY(aecl_text_done(&name));
        TRY(aecl_canvas_save(name.s, &drawing));
    }
done:
    aecl_text_free(&name);
    return st;
}
