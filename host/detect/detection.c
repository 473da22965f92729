/* What a model carries to detect. */
#include "detect/detection.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

const char *const aecl_score_names[] = {"error", "neighbours", "tails", NULL};

void aecl_detection_free(aecl_detection *detection) {
    if (detection == NULL) return;
    free(detection->rule);
    free(detection->label_column);
    free(detection->normal);
    free(detection->split);
    free(detection->rows);
    free(detection->columns);
    free(detection->tails.plane);
    *detection = (aecl_detection){0};
}

aecl_status aecl_detection_copy(aecl_detection *out, const aecl_detection *from) {
    aecl_status st = AECL_OK;
    *out = *from; /* in place: it is too large for a small stack */
    out->rule = out->label_column = out->normal = out->split = NULL;
    out->rows = NULL;
    out->columns = NULL;
    out->tails.plane = NULL;
    TRY(aecl_copy_string(&out->rule, from->rule));
    TRY(aecl_copy_string(&out->label_column, from->label_column));
    TRY(aecl_copy_string(&out->normal, from->normal));
    TRY(aecl_copy_string(&out->split, from->split));
    if (from->rows) {
        TRY(aecl_alloc(&out->rows, from->row_count, from->features * sizeof *out->rows));
        memcpy(out->rows, from->rows, from->row_count * from->features * sizeof *out->rows);
    }
    if (from->columns) {
        TRY(aecl_alloc(&out->columns, from->column_count, sizeof *out->columns));
        memcpy(out->columns, from->columns, from->column_count * sizeof *out->columns);
    }
    if (from->tails.plane) {
        const size_t vectors = 1 + from->tails.components;
        TRY(aecl_alloc(&out->tails.plane, vectors, from->features * sizeof(double)));
        memcpy(out->tails.plane, from->tails.plane, vectors * from->features * sizeof(double));
    }
done:
    if (st < 0) aecl_detection_free(out);
    return st;
}
