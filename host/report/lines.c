/* Curves over a common x axis, as of a loss over epochs. */
#include "report/figure.h"

#include <stdlib.h>

#include "base/mem.h"
#include "report/plot.h"

static aecl_status draw_lines(const aecl_plot *plot, const void *data) {
    const aecl_line_figure *figure = data;
    aecl_status st = AECL_OK;
    for (size_t i = 0; i < figure->series_count; i++) {
        const aecl_stroke stroke = aecl_plot_stroke(i);
        TRY(aecl_plot_line(plot, NULL, figure->series[i].y, figure->count, &stroke));
    }
done:
    return st;
}

aecl_status aecl_figure_lines(const char *path, const aecl_line_figure *figure) {
    aecl_plot_key *keys = NULL;
    aecl_status st = AECL_OK;
    aecl_range x = {1, figure->count > 0 ? (double)figure->count : 1}, y = AECL_NO_RANGE;
    TRY(aecl_alloc(&keys, figure->series_count, sizeof *keys));
    for (size_t i = 0; i < figure->series_count; i++) {
        keys[i] = (aecl_plot_key){.label = figure->series[i].label, .stroke = aecl_plot_stroke(i)};
        aecl_range_add(&y, figure->series[i].y, figure->count);
    }
    const aecl_plot_frame frame = {.title = figure->title,
                                   .x_label = figure->x_label,
                                   .y_label = figure->y_label,
                                   .x = aecl_axis_make(x, 10, AECL_AXIS_WHOLE),
                                   .y = aecl_axis_make(y, 6, AECL_AXIS_ROUND),
                                   .keys = keys,
                                   .key_count = figure->series_count};
    TRY(aecl_plot_save(path, &frame, 1, draw_lines, figure));
done:
    free(keys);
    return st;
}
