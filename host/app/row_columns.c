/* Which columns of a stream's rows are a model's values. */
#include "app/row_columns.h"

#include <string.h>

#include "app/terminal.h"

static aecl_status find_dropped(aecl_row_columns *c, const aecl_csv *table, const char *path, const char *given,
                                const char *trained) {
    bool one_more = c->all == c->features + 1;
    if (table->width != table->columns || table->place) return AECL_OK;
    if (given && strcmp(given, "none") != 0 && c->all > c->features)
        return aecl_csv_find_column(table, given, "the labels", &c->dropped);
    if (given == NULL && one_more && trained) {
        aecl_say(AECL_LOG_NOTE, "%s: column \"%s\", the labels in training, is left out", path, trained);
        return aecl_csv_find_column(table, trained, "the labels, as in training", &c->dropped);
    }
    return AECL_OK;
}

aecl_status aecl_row_columns_find(aecl_row_columns *c, const aecl_table_stream *stream, const char *path,
                                  const char *given, const char *trained) {
    const aecl_csv *table = aecl_table_stream_csv(stream);
    c->all = c->dropped = table->width;
    aecl_status st = find_dropped(c, table, path, given, trained);
    size_t values = c->all - (c->dropped < c->all);
    if (st < 0 || values == c->features) return st;
    return aecl_fail(AECL_INPUT, "%s: its rows are of %zu values, the model wants %zu%s", path, values, c->features,
                     values == c->features + 1 ? "; --label-column leaves a column out" : "");
}

void aecl_row_columns_take(const aecl_row_columns *c, float *rows, size_t count) {
    size_t behind = c->all - c->dropped - 1;
    if (c->dropped == c->all) return;
    for (size_t i = 0; i < count; i++) {
        memmove(rows + i * c->features, rows + i * c->all, c->dropped * sizeof *rows);
        memmove(rows + i * c->features + c->dropped, rows + i * c->all + c->dropped + 1, behind * sizeof *rows);
    }
}
