/* Shares of each class in bins of equal width, and the threshold across them. A few scores far above all others are
 * gathered in the last bar. */
#include "report/figure.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/text.h"
#include "report/plot.h"

enum { BINS = 50 };

typedef struct {
    const aecl_histogram_figure *figure;
    double *shares; /* [classes][BINS], percent */
} histogram;

static int by_rising_value(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The range of all scores, without the highest hundredth of them when it reaches far beyond the others. */
static aecl_status find_range(const aecl_histogram_figure *f, aecl_range *range, bool *cut) {
    double *all = NULL;
    size_t count = 0, kept = 0;
    aecl_status st = AECL_OK;
    for (size_t c = 0; c < f->class_count; c++) count += f->classes[c].count;
    TRY(aecl_alloc(&all, count, sizeof *all));
    for (size_t c = 0; c < f->class_count; c++)
        for (size_t i = 0; i < f->classes[c].count; i++)
            if (fabs(f->classes[c].scores[i]) <= AECL_PLOT_LIMIT) all[kept++] = f->classes[c].scores[i];
    qsort(all, kept, sizeof *all, by_rising_value);
    aecl_range_add(range, all, kept);
    if (kept > 0) {
        const double high = all[(kept * 99 - 1) / 100];
        *cut = range->high - range->low > 1.5 * (high - range->low) && high > range->low;
        if (*cut) range->high = high;
    }
    if (f->threshold_label != NULL) aecl_range_add(range, &f->threshold, 1);
done:
    free(all);
    return st;
}

static void count_bins(double *shares, const aecl_score_class *class, const aecl_axis *axis) {
    size_t kept = 0;
    for (size_t i = 0; i < class->count; i++) {
        const double score = class->scores[i];
        if (!(fabs(score) <= AECL_PLOT_LIMIT)) continue;
        const double place = floor(aecl_axis_place(axis, score, 0, BINS));
        shares[(size_t)fmin(fmax(place, 0), BINS - 1)]++;
        kept++;
    }
    for (size_t i = 0; i < BINS && kept > 0; i++) shares[i] *= 100.0 / (double)kept;
}

static aecl_status draw_histogram(const aecl_plot *plot, const void *data) {
    const histogram *h = data;
    const aecl_stroke line = {aecl_black, 2, AECL_DASHED};
    aecl_status st = AECL_OK;
    for (size_t c = 0; c < h->figure->class_count; c++)
        TRY(aecl_plot_bars(plot, h->shares + c * BINS, BINS, aecl_palette(c)));
    if (h->figure->threshold_label != NULL && fabs(h->figure->threshold) <= AECL_PLOT_LIMIT)
        aecl_plot_upright(plot, h->figure->threshold, &line);
done:
    return st;
}

/* The legend: a swatch a class, and the threshold's line. */
static size_t make_keys(aecl_plot_key *keys, const aecl_histogram_figure *f) {
    size_t count = 0;
    for (size_t c = 0; c < f->class_count; c++) {
        aecl_color color = aecl_palette(c);
        color.alpha = 0.6;
        keys[count++] = (aecl_plot_key){f->classes[c].label, {color, 1, AECL_SOLID}, true};
    }
    if (f->threshold_label != NULL)
        keys[count++] = (aecl_plot_key){f->threshold_label, {aecl_black, 2, AECL_DASHED}, false};
    return count;
}

aecl_status aecl_figure_histogram(const char *path, const aecl_histogram_figure *figure) {
    histogram h = {.figure = figure};
    aecl_plot_key *keys = NULL;
    aecl_range x = AECL_NO_RANGE, y = {0, 0};
    aecl_text x_label = {0};
    aecl_status st = AECL_OK;
    bool cut = false;
    TRY(aecl_alloc(&h.shares, figure->class_count, BINS * sizeof *h.shares));
    TRY(aecl_alloc(&keys, figure->class_count + 1, sizeof *keys));
    TRY(find_range(figure, &x, &cut));
    aecl_text_add(&x_label, "%s%s", figure->x_label != NULL ? figure->x_label : "",
                  cut ? " (the last bar holds all above)" : "");
    TRY(aecl_text_done(&x_label));
    aecl_plot_frame frame = {
        .title = figure->title, .x_label = x_label.s, .y_label = "% of the rows of each class", .keys = keys};
    frame.key_count = make_keys(keys, figure);
    frame.x = aecl_axis_make(x, 8, AECL_AXIS_ROUND);
    for (size_t c = 0; c < figure->class_count; c++) count_bins(h.shares + c * BINS, &figure->classes[c], &frame.x);
    aecl_range_add(&y, h.shares, figure->class_count * BINS);
    frame.y = aecl_axis_make(y.high > 0 ? y : (aecl_range){0, 100}, 6, AECL_AXIS_ROUND);
    TRY(aecl_plot_save(path, &frame, 1, draw_histogram, &h));
done:
    free(h.shares);
    free(keys);
    aecl_text_free(&x_label);
    return st;
}
