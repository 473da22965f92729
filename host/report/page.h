/* A page of HTML that needs no other file: words, tables, pictures and charts in it, readable in light and dark, on a
 * phone, on paper and by a screen reader. Everything is added to a text; what is given is escaped. */
#ifndef AECL_REPORT_PAGE_H
#define AECL_REPORT_PAGE_H

#include "base/text.h"
#include "report/figure.h"

void aecl_page_begin(aecl_text *page, const char *title);
void aecl_page_end(aecl_text *page);

/* Text in which nothing is markup, control and invalid bytes shown as \xNN. */
void aecl_page_text(aecl_text *page, const char *text);

void aecl_page_heading(aecl_text *page, const char *text);
void aecl_page_paragraph(aecl_text *page, const char *text);
/* A command to copy. */
void aecl_page_command(aecl_text *page, const char *text);

/* cells[rows][columns]; the first row is the head, the first column names its row. */
typedef struct {
    const char *caption;
    bool numbers; /* the cells stand right */
    const char *const *cells;
    size_t rows, columns;
} aecl_page_table;
void aecl_page_add_table(aecl_text *page, const aecl_page_table *table);

/* A PNG file of `length` bytes; `alt` says what it shows, and stands below it. */
void aecl_page_picture(aecl_text *page, const char *alt, const unsigned char *bytes, size_t length);

/* Curves as aecl_figure_lines draws them, in the colours of the page. Series may end before the others: NaN. */
void aecl_page_lines(aecl_text *page, const aecl_line_figure *figure);

#endif
