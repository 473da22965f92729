/* Whether new rows are still such as a detector was fitted to: how its scores and columns are distributed, and a comparison.
 *
 * Scores are compared by the Kolmogorov-Smirnov statistic, the largest difference of both distributions, with Stephens's
 * approximation of its probability (Journal of the American Statistical Association 69, 1974). Columns are compared by the
 * population stability index, the sum over bins of (new - trained) ln(new / trained), by tenths of the training values and
 * what lies outside all of them; .1 and .25 are the usual limits of a slight and a large move (Siddiqi, Credit Risk
 * Scorecards, 2006). Of few rows the index is large by chance, about chi-squared over the numbers of rows (Yurdakul,
 * Statistical Properties of the Population Stability Index, Western Michigan University, 2018): below what one column of ten
 * thousand has by chance none has moved. */
#ifndef AECL_DETECT_DRIFT_H
#define AECL_DETECT_DRIFT_H

#include "data/dataset.h"
#include "detect/detection.h"

/* Fewer rows are not compared. */
#define AECL_DRIFT_LEAST 50
/* Limits of the index, and those beyond which scores have moved: of the statistic and of its probability. */
#define AECL_PSI_SLIGHT   0.1
#define AECL_PSI_LARGE    0.25
#define AECL_SCORE_MOVE   0.1
#define AECL_SCORE_CHANCE 0.001
/* Rows with more values have no columns to compare; training rows that columns are described by. */
#define AECL_DRIFT_COLUMNS 1024
#define AECL_DRIFT_ROWS    4096

/* Sets out->columns of the training rows: of windows their channels, of pictures theirs, else each value. */
aecl_status aecl_columns_describe(aecl_detection *out, const aecl_dataset *rows);

typedef struct aecl_drift aecl_drift;

/* For rows of `features` values of a detection, which is borrowed. */
aecl_status aecl_drift_new(aecl_drift **out, const aecl_detection *detection, size_t features);
void aecl_drift_free(aecl_drift *drift); /* accepts NULL */

/* Row number `row` of `rows`, in the units of the data, and its score. */
void aecl_drift_add(aecl_drift *drift, const aecl_dataset *rows, size_t row, double score);
size_t aecl_drift_rows(const aecl_drift *drift); /* added since the last judgement */

typedef struct {
    size_t column;
    double psi;
    bool largely; /* else slightly */
} aecl_moved_column;

typedef struct {
    size_t rows;
    double ks, chance; /* of the scores, and the probability of as much */
    bool scores_moved;
    size_t columns;                 /* compared; 0: the detection knows of none */
    const aecl_moved_column *moved; /* [moved_count] the furthest first; borrowed until rows are added */
    size_t moved_count;
} aecl_drift_report;

/* Compares the rows added so far, AECL_DRIFT_LEAST at least, and begins anew. */
void aecl_drift_judge(aecl_drift *drift, aecl_drift_report *report);

#endif
