/* Outputs of some layers for every sample, collected and written as NPY. */
#ifndef AECL_APP_ROWS_H
#define AECL_APP_ROWS_H

#include "app/open.h"

typedef struct {
    size_t from, to;             /* layers */
    const aecl_shape *shape;     /* of one output */
    const aecl_scaling *unscale; /* outputs go back to the units of the data set; NULL: as they are */
} aecl_rows;

/* Runs the opened samples through the layers and writes [samples][shape...] float32 to `path`. */
aecl_status aecl_rows_write(const char *path, const aecl_opened *opened, const aecl_rows *rows);

#endif
