/* HTML and the SVG within it. The style is the whole of the layout: nothing is fetched, no script runs. */
#include "report/page.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "report/axis.h"

static const char style[] =
    ":root{color-scheme:light dark;--paper:#fff;--ink:#222;--faint:#666;--line:#ccc;--c0:#0072b2;--c1:#d55e00;"
    "--c2:#009e73;--c3:#cc79a7;--c4:#e69f00;--c5:#56b4e9;--c6:#222}"
    "@media(prefers-color-scheme:dark){:root{--paper:#16181c;--ink:#e6e6e6;--faint:#a0a0a0;--line:#444;--c0:#56b4e9;"
    "--c1:#f0883e;--c2:#2fc99a;--c3:#e3a1c6;--c4:#f0c04d;--c5:#9ad1f5;--c6:#e6e6e6}}"
    "body{font:16px/1.5 system-ui,sans-serif;background:var(--paper);color:var(--ink);max-width:60rem;margin:0 auto;"
    "padding:1rem}"
    "h1{font-size:1.6rem;line-height:1.2;overflow-wrap:anywhere}h2{font-size:1.2rem;margin-top:2rem;"
    "overflow-wrap:anywhere}"
    ".wide{overflow-x:auto;margin:1.5rem 0}table{border-collapse:collapse;font-size:.9rem}"
    "caption{text-align:left;color:var(--faint);padding:.3rem 0}th,td{padding:.2rem 1rem .2rem 0;text-align:left;"
    "vertical-align:top;border-bottom:1px solid var(--line)}th{white-space:nowrap}td{overflow-wrap:anywhere;"
    "min-width:6rem}.n td,.n th[scope=col]:not(:first-child){text-align:right;min-width:0;"
    "font-variant-numeric:tabular-nums;white-space:nowrap}"
    "pre{white-space:pre-wrap;overflow-wrap:anywhere;border:1px solid var(--line);padding:.5rem}"
    "figure{margin:1rem 0}figcaption{color:var(--faint);font-size:.9rem}img,svg{max-width:100%;height:auto}"
    "img{background:#fff}svg text{fill:var(--ink);font:12px system-ui,sans-serif}"
    "@media print{body{max-width:none}figure,tr{break-inside:avoid}h2{break-after:avoid}}";

void aecl_page_text(aecl_text *page, const char *text) {
    static const char special[] = "&<>\"'";
    static const char *const escaped[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"};
    aecl_text safe = {0};
    aecl_text_add_safe(&safe, text);
    page->failed |= safe.failed;
    for (const char *c = safe.s; c && *c;) {
        size_t plain = strcspn(c, special);
        aecl_text_add_bytes(page, c, plain);
        c += plain;
        if (*c) aecl_text_add(page, "%s", escaped[strchr(special, *c++) - special]);
    }
    aecl_text_free(&safe);
}

static void element(aecl_text *page, const char *name, const char *text) {
    aecl_text_add(page, "<%s>", name);
    aecl_page_text(page, text);
    aecl_text_add(page, "</%s>\n", name);
}

void aecl_page_begin(aecl_text *page, const char *title) {
    aecl_text_add(page, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                        "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n"
                        "<link rel=\"icon\" href=\"data:,\">\n");
    element(page, "title", title);
    aecl_text_add(page, "<style>%s</style>\n</head>\n<body>\n<main>\n", style);
    element(page, "h1", title);
}

void aecl_page_end(aecl_text *page) {
    aecl_text_add(page, "</main>\n</body>\n</html>\n");
}

void aecl_page_heading(aecl_text *page, const char *text) {
    element(page, "h2", text);
}

void aecl_page_paragraph(aecl_text *page, const char *text) {
    element(page, "p", text);
}

void aecl_page_command(aecl_text *page, const char *text) {
    element(page, "pre", text);
}

static void add_cell(aecl_text *page, const char *text, size_t row, size_t column) {
    bool head = row == 0 || column == 0;
    aecl_text_add(page, "<%s>", row == 0 ? "th scope=\"col\"" : column == 0 ? "th scope=\"row\"" : "td");
    aecl_page_text(page, text);
    aecl_text_add(page, "</%s>", head ? "th" : "td");
}

void aecl_page_add_table(aecl_text *page, const aecl_page_table *table) {
    aecl_text_add(page, "<div class=\"wide\"><table%s>\n", table->numbers ? " class=\"n\"" : "");
    element(page, "caption", table->caption);
    for (size_t r = 0; r < table->rows; r++) {
        aecl_text_add(page, "<tr>");
        for (size_t c = 0; c < table->columns; c++) add_cell(page, table->cells[r * table->columns + c], r, c);
        aecl_text_add(page, "</tr>\n");
    }
    aecl_text_add(page, "</table></div>\n");
}

void aecl_page_picture(aecl_text *page, const char *alt, const unsigned char *bytes, size_t length) {
    aecl_text_add(page, "<figure><img src=\"data:image/png;base64,");
    aecl_text_add_base64(page, bytes, length);
    aecl_text_add(page, "\" alt=\"");
    aecl_page_text(page, alt);
    aecl_text_add(page, "\">\n");
    element(page, "figcaption", alt);
    aecl_text_add(page, "</figure>\n");
}

/* The chart's box within its 720 x 300 units. */
enum { LEFT = 64, RIGHT = 704, TOP = 16, BOTTOM = 252, WIDTH = 720, HEIGHT = 300, COLORS = 7 };

static const char *dash_of(size_t series) {
    static const char *const dashes[] = {"none", "8 5", "2 4", "10 4 2 4"};
    return dashes[series % COUNT_OF(dashes)];
}

static void add_axes(aecl_text *page, const aecl_line_figure *f, const aecl_axis *x, const aecl_axis *y) {
    char label[AECL_TICK_TEXT];
    for (size_t i = 0; i < y->ticks; i++) {
        double at = aecl_axis_place(y, y->first + (double)i * y->step, BOTTOM, TOP);
        aecl_text_add(page, "<path d=\"M%d %.1fH%d\" stroke=\"var(--line)\"/>", LEFT, at, RIGHT);
        aecl_text_add(page, "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>\n", LEFT - 6, at + 4,
                      aecl_axis_label(y, i, label));
    }
    for (size_t i = 0; i < x->ticks; i++)
        aecl_text_add(page, "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>\n",
                      aecl_axis_place(x, x->first + (double)i * x->step, LEFT, RIGHT), BOTTOM + 18,
                      aecl_axis_label(x, i, label));
    aecl_text_add(page, "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">", (LEFT + RIGHT) / 2, BOTTOM + 38);
    aecl_page_text(page, f->x_label);
    aecl_text_add(page, "</text>\n");
}

/* The curve stops where a value is not finite, and goes on behind it. */
static void add_curve(aecl_text *page, const aecl_line_figure *f, size_t s, const aecl_axis *x, const aecl_axis *y) {
    bool pen = false;
    aecl_text_add(page,
                  "<path fill=\"none\" stroke=\"var(--c%zu)\" stroke-width=\"2\" stroke-dasharray=\"%s\" "
                  "stroke-linecap=\"round\" d=\"",
                  s % COLORS, dash_of(s));
    for (size_t i = 0; i < f->count; i++) {
        double value = f->series[s].y[i];
        bool draw = isfinite(value) && fabs(value) < AECL_PLOT_LIMIT;
        if (draw)
            aecl_text_add(page, "%s%.1f %.1f", pen ? "L" : "M", aecl_axis_place(x, (double)(i + 1), LEFT, RIGHT),
                          aecl_axis_place(y, value, BOTTOM, TOP));
        if (draw && !pen) aecl_text_add(page, "h0");
        pen = draw;
    }
    aecl_text_add(page, "\"/>\n");
}

static void add_legend(aecl_text *page, const aecl_line_figure *f) {
    aecl_text_add(page, "<figcaption>");
    aecl_page_text(page, f->title);
    aecl_text_add(page, ": ");
    for (size_t s = 0; s < f->series_count; s++) {
        aecl_text_add(page,
                      "<svg width=\"28\" height=\"10\" aria-hidden=\"true\"><path d=\"M0 6H26\" "
                      "stroke=\"var(--c%zu)\" stroke-width=\"2\" stroke-dasharray=\"%s\"/></svg> ",
                      s % COLORS, dash_of(s));
        aecl_page_text(page, f->series[s].label);
        aecl_text_add(page, s + 1 < f->series_count ? ", " : "");
    }
    aecl_text_add(page, "</figcaption>");
}

void aecl_page_lines(aecl_text *page, const aecl_line_figure *figure) {
    aecl_range epochs = {1, figure->count > 0 ? (double)figure->count : 1}, values = AECL_NO_RANGE;
    for (size_t s = 0; s < figure->series_count; s++) aecl_range_add(&values, figure->series[s].y, figure->count);
    const aecl_axis x = aecl_axis_make(epochs, 10, AECL_AXIS_WHOLE), y = aecl_axis_make(values, 6, AECL_AXIS_ROUND);
    aecl_text_add(page, "<figure><svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"", WIDTH, HEIGHT);
    aecl_page_text(page, figure->title);
    aecl_text_add(page, "\">\n");
    add_axes(page, figure, &x, &y);
    for (size_t s = 0; s < figure->series_count; s++) add_curve(page, figure, s, &x, &y);
    aecl_text_add(page, "</svg>\n");
    add_legend(page, figure);
    aecl_text_add(page, "</figure>\n");
}
