/* Missing values of a table: NaN until they are filled or their rows left out. */
#ifndef AECL_DATA_MISSING_H
#define AECL_DATA_MISSING_H

#include "data/csv_format.h"
#include "data/dataset.h"

/* Fills the NaNs of a table that was just read, or leaves their rows out, as options->missing says: MEAN by the mean of the
 * column's other values, or options->fills where a model has them; INTERPOLATE on a line between the rows before and
 * after, at the ends by the nearest. Says how many, and in which columns. The means become table->fills. AECL_INPUT when
 * no row, or no value of a column, is there. */
aecl_status aecl_missing_settle(aecl_dataset *table, const char *name, const aecl_read_options *options);

/* The same of single rows as they come, row[width]: MEAN by options->fills, INTERPOLATE by last[width], the row before
 * (NaN where there was none, then by fills). AECL_INPUT, naming the line, where rows were dropped in training and where the
 * model has no means. */
aecl_status aecl_missing_settle_row(const aecl_csv *csv, const aecl_read_options *options, float *row, float *last);

#endif
