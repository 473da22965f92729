/* How well a model takes noise of some strengths away, a row each, beside the noisy samples and the best filter. */
#ifndef AECL_APP_REPORT_NOISE_TABLE_H
#define AECL_APP_REPORT_NOISE_TABLE_H

#include "io/json.h"
#include "train/feed.h"

typedef struct {
    aecl_device_model *model;
    const aecl_dataset *samples, *examples; /* that are measured, and that each row's filter is found on */
    const aecl_scaling *scaling;
    aecl_noise learnt; /* in training */
} aecl_noise_table;

/* Adds to `text` a heading and a line for each of factors[count], to facts "noise": a list of their figures
 * (docs/FORMATS.md). Warns of a strength at which the output is worse than its input. */
aecl_status aecl_noise_table_add(const aecl_noise_table *table, const double *factors, size_t count, aecl_json *facts,
                                 aecl_text *text);

/* out[] = the least strength of a range, then those above it of the greatest and its halves, rising; their number. */
#define AECL_NOISE_STRENGTHS 5
size_t aecl_noise_strengths(double out[AECL_NOISE_STRENGTHS], double least, double greatest);

#endif
