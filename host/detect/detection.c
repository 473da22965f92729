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
    free(detection->tails.plane);
    *detection = (aecl_detection){0};
}

aecl_status aecl_detection_copy(aecl_detection *out, const aecl_detection *from) {
    aecl_detection copy = *from;
    aecl_status st = AECL_OK;
    copy.rule = copy.label_column = copy.normal = copy.split = NULL;
    copy.rows = NULL;
    copy.tails.plane = NULL;
    TRY(aecl_copy_string(&copy.rule, from->rule));
    TRY(aecl_copy_string(&copy.label_column, from->label_column));
    TRY(aecl_copy_string(&copy.normal, from->normal));
    TRY(aecl_copy_string(&copy.split, from->split));
    if (from->rows) {
        TRY(aecl_alloc(&copy.rows, from->row_count, from->features * sizeof *copy.rows));
        memcpy(copy.rows, from->rows, from->row_count * from->features * sizeof *copy.rows);
    }
    if (from->tails.plane) {
        const size_t vectors = 1 + from->tails.components;
        TRY(aecl_alloc(&copy.tails.plane, vectors, from->features * sizeof(double)));
        memcpy(copy.tails.plane, from->tails.plane, vectors * from->features * sizeof(double));
    }
    *out = copy, copy = (aecl_detection){0};
done:
    aecl_detection_free(&copy);
    return st;
}
