/* Pictures for a person to look at, stored atomically as PNG, charts as SVG too.
 *
 * Without cairo (aecl_canvas_is_plain) grids are drawn without words, and charts, all others, are refused with
 * AECL_FAILED. */
#ifndef AECL_REPORT_FIGURE_H
#define AECL_REPORT_FIGURE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/status.h"

/* One row of tiles: a label at its left, and pictures of channels x height x width floats in [0, 1] (clipped). */
typedef struct {
    const char *label;           /* "original" */
    const float *pixels;         /* [columns][channels][height][width] */
    const char *const *captions; /* one under each tile, or NULL: "MSE .0087" */
} aecl_grid_row;

typedef struct {
    const char *title;                             /* "basic: 784 numbers to 64 and back" */
    const char *subtitle;                          /* smaller, or NULL */
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

/* Writes PATH.svg and PATH.png; values that are not finite leave gaps. */
aecl_status aecl_figure_lines(const char *path, const aecl_line_figure *figure);

/* Histograms of the scores of several classes over the same bins, as shares of each class, and the threshold. */
typedef struct {
    const char *label; /* "normal, 560 rows" */
    const double *scores;
    size_t count;
} aecl_score_class;

typedef struct {
    const char *title, *x_label;
    const aecl_score_class *classes;
    size_t class_count;
    double threshold;
    const char *threshold_label; /* "threshold .0322"; NULL: none is drawn */
} aecl_histogram_figure;

/* Scores far above all others are gathered in the last bar, and the x label says so. Writes PATH.svg and PATH.png. */
aecl_status aecl_figure_histogram(const char *path, const aecl_histogram_figure *figure);

/* Curves between rates from 0 to 1, panels side by side: ROC and precision-recall, one curve a method. */
typedef struct {
    const char *label; /* "autoencoder, area .958" */
    const double *x, *y;
    size_t count;
} aecl_rate_curve;

typedef struct {
    const char *title, *x_label, *y_label;
    const aecl_rate_curve *curves;
    size_t curve_count;
    bool diagonal; /* what guessing gives in a ROC panel */
} aecl_rate_panel;

/* Writes PATH.svg and PATH.png. */
aecl_status aecl_figure_rates(const char *path, const aecl_rate_panel *panels, size_t panel_count);

/* Signals with their reconstructions and the error shaded between them, panels side by side on the same scale. */
typedef struct {
    const char *title; /* "anomalous beat: mean absolute error .091" */
    const double *original, *rebuilt;
    size_t count;
    const char *x_label; /* what the values are: "columns 1 to 4: a, b, c, d"; NULL: samples of a signal */
} aecl_signal_panel;

/* Writes PATH.svg and PATH.png. */
aecl_status aecl_figure_signals(const char *path, const aecl_signal_panel *panels, size_t panel_count);

#endif
