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
    aecl_box box; /* of the axes, in pixels */
    aecl_axis x, y;
} aecl_plot;

/* Draws the frame, calls `draw` for the marks inside, and writes PATH.svg and PATH.png of 760 x 460 pixels, wider or
 * higher where title or legend need it. */
typedef aecl_status (*aecl_plot_function)(const aecl_plot *plot, const void *data);
aecl_status aecl_plot_save(const char *path, const aecl_plot_frame *frame, aecl_plot_function draw, const void *data);

/* The stroke of series `i`: its palette colour and a dash of its own. */
aecl_stroke aecl_plot_stroke(size_t i);

/* The pixel of a value; within one picture's size of the box, so that far values are clipped and not overflowing. */
aecl_point aecl_plot_at(const aecl_plot *plot, double x, double y);

/* A line through (x[i], y[i]); x NULL means 1..count. It stops at points that are not finite and goes on behind them; a
 * point alone is a dot, and few points are all marked. */
aecl_status aecl_plot_line(const aecl_plot *plot, const double *x, const double *y, size_t count, const aecl_stroke *stroke);

#endif
