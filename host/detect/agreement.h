/* How far simple methods agree with a model on which rows are the strangest: what can be said without labels. */
#ifndef AECL_DETECT_AGREEMENT_H
#define AECL_DETECT_AGREEMENT_H

#include "base/scaling.h"
#include "data/dataset.h"

/* Spearman's correlation of two rankings, equal scores having their mean rank (NaN where one has no two unlike scores), and
 * the part of the `top` rows of highest score that both have, the hundredth part of all, at least one row; of equal scores
 * the earlier row goes first. */
typedef struct {
    double spearman, shared;
    size_t top;
} aecl_agreement;

aecl_status aecl_agreement_find(aecl_agreement *out, const double *a, const double *b, size_t count);

/* Compares the scores that a model, which scales rows so, gave to rows with two rankings by those rows alone: by the error
 * of `components` principal components, and by the mean distance to the five nearest others. Where all distances would take
 * long, rows of even spacing are compared; *rows = how many. Of rows too wide for principal components pca->top is 0. */
typedef struct {
    const aecl_dataset *rows;
    const aecl_scaling *scaling;
    const double *scores; /* [rows->count] */
    size_t components;
} aecl_agreement_request;
aecl_status aecl_agreement_with_baselines(aecl_agreement *pca, aecl_agreement *neighbours, size_t *rows,
                                          const aecl_agreement_request *request);

#endif
