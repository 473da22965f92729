/* Pictures for a person to look at, drawn with cairo and stored atomically as PNG. */
#ifndef AECL_REPORT_FIGURE_H
#define AECL_REPORT_FIGURE_H

#include <stddef.h>

#include "base/status.h"

/* One row of tiles: a label at its left, and pictures of channels x height x width floats in [0, 1] (clipped). */
typedef struct {
    const char *label;            /* "original" */
    const float *pixels;          /* [columns][channels][height][width] */
    const char *const *captions;  /* one under each tile, or NULL: "MSE .0087" */
} aecl_grid_row;

typedef struct {
    const char *title;    /* "basic: 784 numbers to 64 and back" */
    const char *subtitle; /* smaller, or NULL */
    size_t columns, rows, channels, height, width; /* channels 1 or 3 */
    const aecl_grid_row *row;
} aecl_grid_figure;

/* Draws rows of tiles, enlarged without smoothing so that single pixels show, dark text on white, every caption
 * readable at 100 %. Rank-1 samples are drawn by the caller's choice of height and width. */
aecl_status aecl_figure_grid(const char *path, const aecl_grid_figure *figure);

/* A line chart: series over x = 1..count (epochs), labelled axes with round ticks, legend, colours of Okabe and Ito that
 * colour-blind people tell apart, different dashes. Writes PATH.svg and PATH.png (path without extension). */
typedef struct {
    const char *label;
    const double *y;
} aecl_series;

typedef struct {
    const char *title, *x_label, *y_label;
    const aecl_series *series;
    size_t series_count, count;
} aecl_line_figure;

aecl_status aecl_figure_lines(const char *path, const aecl_line_figure *figure);

#endif
