/* What is drawn inside a chart's frame: lines, bands, bars. Values that are not finite leave gaps. */
#include "report/plot.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"

/* A line of at most so many points has them marked. */
enum { MARKED_POINTS = 40 };

aecl_stroke aecl_plot_stroke(size_t i) {
    static const aecl_dash dashes[] = {AECL_SOLID, AECL_DASHED, AECL_DASH_DOT, AECL_DOTTED};
    return (aecl_stroke){aecl_palette(i), 2.25, dashes[i % COUNT_OF(dashes)]};
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

static bool shows(const double *values, size_t i) {
    return fabs(values[i]) <= AECL_PLOT_LIMIT;
}

aecl_status aecl_plot_band(const aecl_plot *plot, const double *a, const double *b, size_t count, aecl_color color) {
    aecl_point *outline = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_alloc(&outline, count, 2 * sizeof *outline));
    for (size_t first = 0, end; first < count; first = end + 1) {
        for (end = first; end < count && shows(a, end) && shows(b, end);) end++;
        const size_t length = end - first;
        for (size_t i = 0; i < length; i++) {
            outline[i] = aecl_plot_at(plot, (double)(first + i + 1), a[first + i]);
            outline[2 * length - 1 - i] = aecl_plot_at(plot, (double)(first + i + 1), b[first + i]);
        }
        aecl_canvas_area(plot->canvas, outline, 2 * length, color);
    }
done:
    free(outline);
    return st;
}

aecl_status aecl_plot_bars(const aecl_plot *plot, const double *heights, size_t count, aecl_color color) {
    const double width = (plot->x.high - plot->x.low) / (double)(count > 0 ? count : 1);
    const aecl_stroke edge = {color, 1.75, AECL_SOLID};
    aecl_point *outline = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_alloc(&outline, count + 1, 2 * sizeof *outline));
    outline[0] = aecl_plot_at(plot, plot->x.low, 0);
    for (size_t i = 0; i < count; i++) {
        outline[2 * i + 1] = aecl_plot_at(plot, plot->x.low + (double)i * width, heights[i]);
        outline[2 * i + 2] = aecl_plot_at(plot, plot->x.low + (double)(i + 1) * width, heights[i]);
    }
    outline[2 * count + 1] = aecl_plot_at(plot, plot->x.high, 0);
    color.alpha *= 0.3;
    aecl_canvas_area(plot->canvas, outline, 2 * count + 2, color);
    aecl_canvas_line(plot->canvas, outline, 2 * count + 2, &edge);
done:
    free(outline);
    return st;
}

void aecl_plot_upright(const aecl_plot *plot, double x, const aecl_stroke *stroke) {
    aecl_canvas_line(plot->canvas,
                     (aecl_point[]){aecl_plot_at(plot, x, plot->y.low), aecl_plot_at(plot, x, plot->y.high)}, 2,
                     stroke);
}
