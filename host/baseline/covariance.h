/* Mean and covariance of rows, in double. */
#ifndef AECL_BASELINE_COVARIANCE_H
#define AECL_BASELINE_COVARIANCE_H

#include "baseline/sample_rows.h"

/* mean[features], and covariance[features][features] times the number of rows (more than 0), on all cores. The same rows
 * give the same bits, whatever the number of cores. Both are zero before. */
aecl_status aecl_covariance(double *covariance, double *mean, const aecl_row_source *rows);

#endif
