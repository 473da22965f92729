/* Whether the columns of rows are of one kind, as in a series, or of many, as in a table. */
#ifndef AECL_JOB_SPREAD_H
#define AECL_JOB_SPREAD_H

#include "data/dataset.h"

/* *unlike = whether the columns' deviations differ by more than 100 and the rows are no series: their columns have names
 * that do not count up, or the deviation jumps tenfold from one to the next. Constant columns do not count. */
aecl_status aecl_columns_unlike(const aecl_dataset *rows, bool *unlike, double *ratio);

/* Least and greatest value. */
void aecl_value_range(const aecl_dataset *data, double *least, double *most);

#endif
