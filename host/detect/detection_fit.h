/* Fitting a detector to the rows of its training: scores in brief, kept rows, threshold. */
#ifndef AECL_DETECT_DETECTION_FIT_H
#define AECL_DETECT_DETECTION_FIT_H

#include "detect/scorer.h"

/* Borrowed. */
typedef struct {
    const aecl_dataset *normal;        /* all normal training rows, at least one */
    const aecl_dataset *fitted, *held; /* where a part was held back from training: both parts of them; else NULL */
    const aecl_dataset *anomalous;     /* labelled anomalies among the training rows; NULL: none */
    const aecl_dataset *suspected; /* unlabelled rows that were left out of the fit; NULL: none. They are scored with
                                        the normal ones, for the rules that read training scores */
    const aecl_dataset *all; /* normal and suspected ones, which columns are described by; NULL: the normal ones */
} aecl_training_rows;

/* Of more normal rows, so many or half of that are drawn: what is fitted to them is quantiles, down to one row in a thousand. */
#define AECL_MOST_FITTED 65536

/* Fills kind, features, kept rows, spreads, summary, best_f1 and youden of a zeroed *detection, then rule and threshold by
 * `rule` ("sigma:1"). Rows that were fitted have smaller errors than new ones will have: all errors are raised by how much
 * the median of those held back lies above the median of the fitted ones (with tails: by that ratio). `seed` chooses the rows that are kept when there
 * are more than AECL_MOST_NEIGHBOURS; of more than AECL_MOST_FITTED rows, windows excepted, those that are scored. AECL_USAGE for a rule that does not exist, AECL_INPUT for one that needs labels
 * where there are none, and for rows whose error is not finite. */
aecl_status aecl_detection_fit(aecl_detection *detection, aecl_scorer *scorer, const aecl_training_rows *rows,
                               const char *rule, uint64_t seed);

/* distances[data->count] = of each row, as the scaling has it, to its nearest among the others: the mean over
 * AECL_NEIGHBOURS. `seed` chooses the rows that are compared with when there are more than AECL_MOST_NEIGHBOURS. */
aecl_status aecl_neighbour_distances(double *distances, const aecl_scaling *scaling, const aecl_dataset *data,
                                     uint64_t seed);

#endif
