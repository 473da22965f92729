/* A signal and its reconstruction in each panel, the difference filled. */
#include "report/figure.h"

#include <stdlib.h>

#include "base/mem.h"
#include "report/plot.h"

static const aecl_color error_color = {0.84, 0.37, 0.00, 0.28};

static aecl_status draw_signals(const aecl_plot *plot, const void *data) {
    const aecl_signal_panel *panel = (const aecl_signal_panel *)data + plot->panel;
    const aecl_stroke original = aecl_plot_stroke(0), rebuilt = aecl_plot_stroke(1);
    aecl_status st = AECL_OK;
    TRY(aecl_plot_band(plot, panel->original, panel->rebuilt, panel->count, error_color));
    TRY(aecl_plot_line(plot, NULL, panel->original, panel->count, &original));
    TRY(aecl_plot_line(plot, NULL, panel->rebuilt, panel->count, &rebuilt));
done:
    return st;
}

aecl_status aecl_figure_signals(const char *path, const aecl_signal_panel *panels, size_t panel_count) {
    const aecl_plot_key keys[] = {{"original", aecl_plot_stroke(0), false},
                                  {"rebuilt", aecl_plot_stroke(1), false},
                                  {"error", {error_color, 1, AECL_SOLID}, true}};
    aecl_plot_frame *frames = NULL;
    aecl_range y = AECL_NO_RANGE;
    aecl_status st = AECL_OK;
    TRY(aecl_alloc(&frames, panel_count, sizeof *frames));
    for (size_t p = 0; p < panel_count; p++) {
        aecl_range_add(&y, panels[p].original, panels[p].count);
        aecl_range_add(&y, panels[p].rebuilt, panels[p].count);
    }
    for (size_t p = 0; p < panel_count; p++) {
        const aecl_range x = {1, panels[p].count > 0 ? (double)panels[p].count : 1};
        frames[p] = (aecl_plot_frame){.title = panels[p].title,
                                      .x_label = panels[p].x_label ? panels[p].x_label : "sample",
                                      .y_label = "scaled value",
                                      .x = aecl_axis_make(x, 8, AECL_AXIS_WHOLE),
                                      .y = aecl_axis_make(y, 6, AECL_AXIS_ROUND),
                                      .keys = keys,
                                      .key_count = COUNT_OF(keys)};
    }
    TRY(aecl_plot_save(path, frames, panel_count, draw_signals, panels));
done:
    free(frames);
    return st;
}
