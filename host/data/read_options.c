/* The options of readers as a table, and laid over one another. */
#include "data/read_options.h"

#include <stddef.h>

const char *const aecl_header_names[] = {"auto", "yes", "no", NULL};
const char *const aecl_missing_names[] = {"refuse", "drop", "mean", "interpolate", NULL};
const char *const aecl_picture_color_names[] = {"stored", "grey", "rgb", NULL};
const char *const aecl_layout_names[] = {"auto", "hwc", "chw", NULL};

typedef struct {
    aecl_read_options read;
} record;

const aecl_option aecl_read_option_table[] = {AECL_READ_OPTIONS(record, read), OPT_END};

static bool is_set(const aecl_option *row, const void *field) {
    if (row->type == AECL_OPT_FLAG) return *(const bool *)field;
    return row->type == AECL_OPT_TEXT ? *(char *const *)field != NULL : *(const int *)field != 0;
}

aecl_read_options aecl_read_options_merge(const aecl_read_options *under, const aecl_read_options *over) {
    aecl_read_options merged = under ? *under : (aecl_read_options){0};
    for (const aecl_option *row = aecl_read_option_table; over && row->type != AECL_OPT_END; row++) {
        const char *from = (const char *)over + row->offset;
        char *to = (char *)&merged + row->offset;
        if (!is_set(row, from)) continue;
        if (row->type == AECL_OPT_FLAG)
            *(bool *)to = true;
        else if (row->type == AECL_OPT_TEXT)
            *(char **)to = *(char *const *)from;
        else
            *(int *)to = *(const int *)from;
    }
    return merged;
}
