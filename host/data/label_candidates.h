/* Columns of a table that may be labels, for those who only look. */
#ifndef AECL_DATA_LABEL_CANDIDATES_H
#define AECL_DATA_LABEL_CANDIDATES_H

#include "data/csv_format.h"
#include "data/dataset.h"

/* The columns with words in the rows [text, end) are no values of *csv any more; each becomes one of out->found.looks: with
 * how often each word stands there, or where the first stands among numbers. AECL_INPUT where no column of numbers is left. */
aecl_status aecl_label_candidates_of_words(aecl_dataset *out, aecl_csv *csv, const char *text, const char *end);

/* Adds the columns of few whole numbers that are called like labels, or are the first or last one beside others of many
 * numbers. */
aecl_status aecl_label_candidates_of_numbers(aecl_dataset *table);

void aecl_looks_free(aecl_found *found);

#endif
