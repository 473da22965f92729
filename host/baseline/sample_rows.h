/* Samples on the host, one by one as a network sees them: what baselines are fitted on. */
#ifndef AECL_BASELINE_SAMPLE_ROWS_H
#define AECL_BASELINE_SAMPLE_ROWS_H

#include "data/dataset.h"

#include "base/scaling.h"

/* `count` rows of `features` values; row() gives number `i` as values[features]. */
typedef struct aecl_row_source aecl_row_source;
struct aecl_row_source {
    size_t features, count;
    void (*row)(const aecl_row_source *rows, size_t i, float *values);
    const void *data;            /* what row() reads */
    const aecl_scaling *scaling; /* of aecl_scaled_rows, */
    const uint32_t *order;       /* whose row `i` is sample order[i]; `i` where NULL, as it begins */
};

/* A data set's samples, scaled; both are borrowed. */
aecl_row_source aecl_scaled_rows(const aecl_scaling *scaling, const aecl_dataset *data);

/* values[count][features], borrowed. */
aecl_row_source aecl_float_rows(const float *values, size_t features, size_t count);

/* The samples, in their order, where every value is a byte scaled by the first pair of `scaling`, else NULL. */
const aecl_dataset *aecl_rows_bytes(const aecl_row_source *rows);

/* Rows read together, in double with a mean taken away. */
enum { AECL_ROW_BLOCK = 256 };

typedef struct {
    const aecl_row_source *rows;
    const double *mean;           /* [features] */
    float *row;                   /* [features] */
    double *samples, *transposed; /* [AECL_ROW_BLOCK][features] and [features][count of the last block] */
} aecl_row_blocks;

/* Closed by the caller, also after a failure. */
aecl_status aecl_row_blocks_open(aecl_row_blocks *out, const aecl_row_source *rows, const double *mean);
/* Reads the block that begins with row `first`; returns its number of rows. */
size_t aecl_row_blocks_read(aecl_row_blocks *blocks, size_t first);
void aecl_row_blocks_close(aecl_row_blocks *blocks);

#endif
