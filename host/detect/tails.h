/* Unlike quantities of a row, joined by how seldom normal rows have them.
 *
 * A quantity's surprise is -ln of the part of normal rows that have at least as much of it. Up to the 90th percentile
 * that part is counted; beyond, the excess over the 90th percentile is taken for exponential with the mean it has among
 * the normal rows (peaks over threshold: Pickands, "Statistical inference using extreme order statistics", Annals of
 * Statistics 3(1), 1975). Surprises add up (Fisher's way to combine tests). */
#ifndef AECL_DETECT_TAILS_H
#define AECL_DETECT_TAILS_H

#include "detect/detection.h"

/* Fits the tail of values[count], count >= 1, finite: AECL_INPUT otherwise. */
aecl_status aecl_tail_fit(aecl_tail *out, const double *values, size_t count);
/* 0 below the least value that was fitted, rising with `value`, finite. */
double aecl_tail_surprise(const aecl_tail *tail, double value);

/* What was measured of `count` normal rows, as if each had not been fitted; part[i][count] by the AECL_PART it is.
 * `freedom` is how many of the `features` values a reconstruction leaves to its residual: all but the code's. */
typedef struct {
    double *part[AECL_PARTS];
    double freedom[AECL_PARTS];
    size_t count, features;
} aecl_measured;

/* Fits weights and tails of a zeroed *tails, whose plane stays, and gives the rows' scores[count]. A reconstruction has
 * the weight 1 / (1 + (2 r)^2), r its squared residual by freedom over the squared distance by value, medians of the rows:
 * it counts as far as it describes normal rows more closely than their neighbours do. */
aecl_status aecl_tails_fit(aecl_tails *tails, const aecl_measured *measured, double *scores);

/* The surprise of the weighted sum of the parts' surprises: score s means that a part exp(-s) of normal rows has as much. */
double aecl_tails_score(const aecl_tails *tails, const double part[AECL_PARTS]);

#endif
