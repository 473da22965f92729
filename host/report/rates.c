/* Panels of curves of rates from 0 to 1, such as ROC and precision over recall. */
#include "report/figure.h"

#include <stdlib.h>

#include "base/mem.h"
#include "report/plot.h"

static aecl_status draw_rates(const aecl_plot *plot, const void *data) {
    const aecl_rate_panel *panel = (const aecl_rate_panel *)data + plot->panel;
    const aecl_stroke guess = {aecl_grey, 1.25, AECL_DOTTED};
    const aecl_point ends[] = {aecl_plot_at(plot, 0, 0), aecl_plot_at(plot, 1, 1)};
    aecl_status st = AECL_OK;
    if (panel->diagonal) aecl_canvas_line(plot->canvas, ends, COUNT_OF(ends), &guess);
    for (size_t i = 0; i < panel->curve_count; i++) {
        const aecl_rate_curve *curve = &panel->curves[i];
        const aecl_stroke stroke = aecl_plot_stroke(i);
        TRY(aecl_plot_line(plot, curve->x, curve->y, curve->count, &stroke));
    }
done:
    return st;
}

aecl_status aecl_figure_rates(const char *path, const aecl_rate_panel *panels, size_t panel_count) {
    aecl_plot_frame *frames = NULL;
    aecl_plot_key *keys = NULL;
    aecl_status st = AECL_OK;
    size_t curves = 0;
    const aecl_axis axis = aecl_axis_make((aecl_range){0, 1}, 5, AECL_AXIS_EXACT);
    for (size_t p = 0; p < panel_count; p++) curves += panels[p].curve_count;
    TRY(aecl_alloc(&frames, panel_count, sizeof *frames));
    TRY(aecl_alloc(&keys, curves, sizeof *keys));
    curves = 0;
    for (size_t p = 0; p < panel_count; p++) {
        const aecl_rate_panel *panel = &panels[p];
        frames[p] = (aecl_plot_frame){panel->title, panel->x_label, panel->y_label,    axis,
                                      axis,         keys + curves,  panel->curve_count};
        for (size_t i = 0; i < panel->curve_count; i++)
            keys[curves++] = (aecl_plot_key){panel->curves[i].label, aecl_plot_stroke(i), false};
    }
    TRY(aecl_plot_save(path, frames, panel_count, draw_rates, panels));
done:
    free(frames);
    free(keys);
    return st;
}
