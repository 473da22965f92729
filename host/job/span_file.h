/* Known anomalies of a series from a file of their own. */
#ifndef AECL_JOB_SPAN_FILE_H
#define AECL_JOB_SPAN_FILE_H

#include <stdbool.h>

#include "data/read_options.h"

/* The steps of a series. */
typedef struct {
    const char *path; /* of its file, whose name stands for the series */
    size_t count;
    const aecl_read_options *options; /* that the file is read by: --id names the column of times */
} aecl_steps;

/* marked[steps->count] = whether the step lies in one of the stretches of the file: lines start,end, with a header or
 * without, or JSON as the Numenta anomaly benchmark has it, a list of pairs, or one for each file name. Both ends belong to it;
 * they are numbers of steps from 1, or times, for which the column of the identifiers is read, else the first of times. AECL_INPUT naming line or entry for what is no stretch, for times where
 * the series has none, for names without this series, and where no step is marked. */
aecl_status aecl_span_file_read(bool *marked, const aecl_steps *steps, const char *path);

#endif
