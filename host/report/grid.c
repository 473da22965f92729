/* Rows of picture tiles with labels and captions. The figure is measured first, so that the canvas has exactly its
 * size. */
#include "report/figure.h"

#include <math.h>

#include "base/mem.h"
#include "report/canvas.h"

/* A tile is enlarged by a whole factor to about TILE pixels. */
enum { MARGIN = 24, TILE = 96, GAP = 10, ROW_GAP = 16, CAPTION = 18 };

static const aecl_font title_font = {18, true, false, AECL_LEFT, {0.13, 0.13, 0.13, 1}};
static const aecl_font subtitle_font = {13, false, false, AECL_LEFT, {0.4, 0.4, 0.4, 1}};
static const aecl_font label_font = {14, false, false, AECL_LEFT, {0.13, 0.13, 0.13, 1}};
static const aecl_font caption_font = {12, false, false, AECL_CENTER, {0.13, 0.13, 0.13, 1}};

typedef struct {
    const aecl_grid_figure *figure;
    double tile_width, tile_height, pitch, left, top, width, height;
} grid_layout;

static double widest(const aecl_font *font, double so_far, const char *text) {
    return text == NULL ? so_far : fmax(so_far, ceil(aecl_text_width(font, text)));
}

static double row_height(const grid_layout *l, const aecl_grid_row *row) {
    return l->tile_height + (row->captions != NULL && !aecl_canvas_is_plain() ? CAPTION : 0) + ROW_GAP;
}

static grid_layout lay_out(const aecl_grid_figure *f) {
    const size_t longer = f->width > f->height ? f->width : f->height;
    const double factor = longer < TILE ? floor((double)TILE / (double)longer) : 1;
    grid_layout l = {.figure = f, .tile_width = factor * (double)f->width, .tile_height = factor * (double)f->height};
    double label = 0, cell = l.tile_width;
    for (size_t r = 0; r < f->rows; r++) {
        label = widest(&label_font, label, f->row[r].label);
        for (size_t c = 0; c < f->columns && f->row[r].captions != NULL; c++)
            cell = widest(&caption_font, cell, f->row[r].captions[c]);
    }
    l.pitch = cell + GAP;
    l.left = MARGIN + (label > 0 ? label + 14 : 0) + floor((cell - l.tile_width) / 2);
    l.top = MARGIN + (f->title != NULL ? 32 : 0) + (f->subtitle != NULL ? 22 : 0);
    const double heading = widest(&subtitle_font, widest(&title_font, 0, f->title), f->subtitle);
    l.width = fmax(heading + MARGIN, l.left + l.pitch * (double)f->columns - GAP) + MARGIN;
    l.height = l.top + MARGIN - ROW_GAP;
    for (size_t r = 0; r < f->rows; r++) l.height += row_height(&l, &f->row[r]);
    return l;
}

static void draw_row(aecl_canvas *canvas, const grid_layout *l, const aecl_grid_row *row, double y) {
    const aecl_grid_figure *f = l->figure;
    const aecl_stroke edge = {aecl_light_grey, 1, AECL_SOLID};
    const size_t size = f->channels * f->height * f->width;
    if (row->label != NULL)
        aecl_canvas_text(canvas, (aecl_point){MARGIN, y + l->tile_height / 2 + 5}, &label_font, row->label);
    for (size_t c = 0; c < f->columns; c++) {
        const double x = l->left + l->pitch * (double)c;
        const aecl_canvas_image tile = {row->pixels + c * size, f->channels, f->height, f->width};
        aecl_canvas_picture(canvas, &(aecl_box){x, y, l->tile_width, l->tile_height}, &tile);
        aecl_canvas_frame(canvas, &(aecl_box){x - 0.5, y - 0.5, l->tile_width + 1, l->tile_height + 1}, &edge);
        if (row->captions != NULL && row->captions[c] != NULL)
            aecl_canvas_text(canvas, (aecl_point){x + l->tile_width / 2, y + l->tile_height + 15}, &caption_font,
                             row->captions[c]);
    }
}

static aecl_status draw_grid(aecl_canvas *canvas, const void *data) {
    const grid_layout *l = data;
    const aecl_grid_figure *f = l->figure;
    double y = l->top;
    if (f->title != NULL) aecl_canvas_text(canvas, (aecl_point){MARGIN, MARGIN + 14}, &title_font, f->title);
    if (f->subtitle != NULL) aecl_canvas_text(canvas, (aecl_point){MARGIN, l->top - 18}, &subtitle_font, f->subtitle);
    for (size_t r = 0; r < f->rows; r++) {
        draw_row(canvas, l, &f->row[r], y);
        y += row_height(l, &f->row[r]);
    }
    return AECL_OK;
}

aecl_status aecl_figure_grid(const char *path, const aecl_grid_figure *figure) {
    aecl_grid_figure drawn = *figure;
    size_t tile;
    if ((figure->channels != 1 && figure->channels != 3) || figure->height == 0 || figure->width == 0 ||
        !aecl_mul(figure->height, figure->width, &tile) || !aecl_mul(tile, figure->channels, &tile))
        return aecl_fail(
            AECL_FAILED,
            "%s: a picture of %zu x %zu x %zu (channels x height x width) cannot be drawn: it takes 1 or 3 channels",
            path, figure->channels, figure->height, figure->width);
    if (aecl_canvas_is_plain()) drawn.title = drawn.subtitle = NULL;
    const grid_layout layout = lay_out(&drawn);
    return aecl_canvas_save(path, &(aecl_drawing){layout.width, layout.height, draw_grid, &layout});
}
