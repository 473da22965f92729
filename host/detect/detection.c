#include "detect/detection.h"

#include <stdlib.h>

const char *const aecl_score_names[] = {"error", "neighbours", NULL};

void aecl_detection_free(aecl_detection *detection) {
    if (detection == NULL) return;
    free(detection->rule);
    free(detection->label_column);
    free(detection->normal);
    free(detection->split);
    free(detection->rows);
    *detection = (aecl_detection){0};
}
