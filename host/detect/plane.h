/* The plane that normal rows lie near: their principal components, and how far a row lies off it. */
#ifndef AECL_DETECT_PLANE_H
#define AECL_DETECT_PLANE_H

#include "baseline/sample_rows.h"
#include "detect/detection.h"

/* Longer rows have no plane: it would take minutes. */
#define AECL_PLANE_MOST_FEATURES 1024

/* Fits tails->plane with `components` components on the first `kept` of the rows, which have an order, and
 * errors[rows->count], by sample: root mean squares of what lies off the plane, of each kept row by a plane that was fitted
 * without it. Zeros and no plane where the rows are too long. */
aecl_status aecl_plane_fit(aecl_tails *tails, double *errors, const aecl_row_source *rows, size_t kept,
                           size_t components);

/* errors[rows->count] = the same of other rows. */
aecl_status aecl_plane_errors(const aecl_tails *tails, const aecl_row_source *rows, double *errors);

#endif
