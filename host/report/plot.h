/* A chart's frame: title, legend, axes with round ticks, and marks placed by the values they show. */
#ifndef AECL_REPORT_PLOT_H
#define AECL_REPORT_PLOT_H

#include "report/axis.h"
#include "report/canvas.h"

/* One entry of the legend above the axes: a piece of line, or a filled swatch. */
typedef struct {
    const char *label;
    aecl_stroke stroke;
    bool filled;
} aecl_plot_key;

typedef struct {
    const char *title, *x_label, *y_label; /* any may be NULL */
    aecl_axis x, y;
    const aecl_plot_key *keys;
    size_t key_count;
} aecl_plot_frame;

typedef struct {
    aecl_canvas *canvas;
    size_t panel; /* number of its frame */
    aecl_box box; /* of the axes, in pixels */
    aecl_axis x, y;
} aecl_plot;

/* Draws `count` frames side by side, calls `draw` for the marks inside each, and writes PATH.svg and PATH.png. One frame
 * is 760 x 460 pixels, several are 520 x 460 each; wider or higher where title or legend need it. */
typedef aecl_status (*aecl_plot_function)(const aecl_plot *plot, const void *data);
aecl_status aecl_plot_save(const char *path, const aecl_plot_frame *frames, size_t count, aecl_plot_function draw,
                           const void *data);

/* The stroke of series `i`: its palette colour and a dash of its own. */
aecl_stroke aecl_plot_stroke(size_t i);

/* The pixel of a value; within one picture's size of the box, so that far values are clipped and not overflowing. */
aecl_point aecl_plot_at(const aecl_plot *plot, double x, double y);

/* A line through (x[i], y[i]); x NULL means 1..count. It stops at points that are not finite and goes on behind them; a
 * point alone is a dot, and few points are all marked. */
aecl_status aecl_plot_line(const aecl_plot *plot, const double *x, const double *y, size_t count,
                           const aecl_stroke *stroke);

/* Fills the space between (i + 1, a[i]) and (i + 1, b[i]), with gaps where either is not finite. */
aecl_status aecl_plot_band(const aecl_plot *plot, const double *a, const double *b, size_t count, aecl_color color);

/* Bars without gaps from 0 to heights[i], sharing the width of the x axis: filled, with an outline. */
aecl_status aecl_plot_bars(const aecl_plot *plot, const double *heights, size_t count, aecl_color color);

/* A line across the axes at one x. */
void aecl_plot_upright(const aecl_plot *plot, double x, const aecl_stroke *stroke);

#endif
