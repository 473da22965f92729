/* What a model carries to tell anomalous rows from normal ones: how a row is scored, the scores of the training rows in
 * brief, and the threshold chosen by them. */
#ifndef AECL_DETECT_DETECTION_H
#define AECL_DETECT_DETECTION_H

#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

/* What the labels of a data set mean once it is opened for detection. */
enum { AECL_ANOMALOUS = 0, AECL_NORMAL = 1 };

/* ERROR: the reconstruction error, the mean over a row of the loss that was trained. NEIGHBOURS: the root mean squared
 * error together with the distance to the training rows (detect/scorer.h). TAILS: how seldom normal rows are as far from
 * the training rows, their plane and their reconstruction (detect/tails.h). */
typedef enum { AECL_SCORE_ERROR, AECL_SCORE_NEIGHBOURS, AECL_SCORE_TAILS } aecl_score_kind;
extern const char *const aecl_score_names[]; /* "error", "neighbours", "tails", NULL */

/* Quantiles are kept for every AECL_QUANTILE_STEP-th part: 0, 0.001, 0.002, ... 1. */
#define AECL_QUANTILE_STEP 1000

typedef struct {
    size_t count;
    double mean, deviation; /* population: divided by count */
    double mad;             /* median of |score - median| */
    double quantile[AECL_QUANTILE_STEP + 1];
} aecl_score_summary;

/* Median, and the distance from it to the 95th percentile over 1.645, which of normal numbers is their deviation: the unit
 * in which two quantities can be compared. */
typedef struct {
    double median, spread;
} aecl_spread;

/* Of one quantity among normal rows: its percentiles, and the mean excess of what lies above the last. */
enum { AECL_TAIL_STEPS = 90 };
typedef struct {
    double quantile[AECL_TAIL_STEPS + 1], excess;
} aecl_tail;

/* What is measured of a row: the mean distance to its nearest training rows, and the root mean squared errors of its
 * reconstructions, by the network and by the plane of principal components. */
enum { AECL_PART_DISTANCE, AECL_PART_ERROR, AECL_PART_PLANE, AECL_PARTS };
typedef struct {
    double weight[AECL_PARTS];
    aecl_tail tail[AECL_PARTS + 1]; /* of each part, and of the weighted sum of their surprises */
    size_t components;
    double *plane; /* [1 + components][features], owned: a point, and orthonormal directions from there; NULL: none */
} aecl_tails;

/* Of a column of the training rows: minimum, deciles and maximum, and which part of the values is not above each. */
enum { AECL_COLUMN_EDGES = 11 };
typedef struct {
    float edge[AECL_COLUMN_EDGES], share[AECL_COLUMN_EDGES];
} aecl_column;

/* Strings and arrays are owned. */
typedef struct {
    aecl_score_kind score;
    char *rule; /* as --threshold takes it: "sigma:1" */
    double threshold;
    aecl_score_summary summary;          /* of the normal training rows */
    double best_f1, youden;              /* thresholds by those rules on the labelled training rows; NaN without them */
    char *label_column, *normal, *split; /* how the data were read, as the options take it; "" where nothing was said */
    aecl_spread error, distance;         /* of the training rows (NEIGHBOURS) */
    aecl_tails tails;                    /* (TAILS) */
    size_t column_count;                 /* 0: unknown, of models before it was kept and of very wide rows */
    aecl_column *columns; /* [column_count] of the normal training rows, in the units of the data (detect/drift.h) */
    size_t row_count, features;
    float *rows; /* [row_count][features] training rows as the network sees them; NULL for ERROR */
} aecl_detection;

void aecl_detection_free(aecl_detection *detection);
/* A copy of its own, kept rows included. */
aecl_status aecl_detection_copy(aecl_detection *out, const aecl_detection *from);

#endif
