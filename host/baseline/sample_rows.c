/* One face for scaled data sets and plain arrays of floats; blocks of rows come centred and in double, ready to be
 * multiplied. */
#include "baseline/sample_rows.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "data/scaling_fit.h"
#include "baseline/host_product.h"

static void scaled_row(const aecl_row_source *rows, size_t i, float *values) {
    aecl_scaling_apply(rows->scaling, rows->data, rows->order ? rows->order[i] : i, values);
}

aecl_row_source aecl_scaled_rows(const aecl_scaling *scaling, const aecl_dataset *data) {
    return (aecl_row_source){data->features, data->count, scaled_row, data, scaling, NULL};
}

static void float_row(const aecl_row_source *rows, size_t i, float *values) {
    memcpy(values, (const float *)rows->data + i * rows->features, rows->features * sizeof *values);
}

aecl_row_source aecl_float_rows(const float *values, size_t features, size_t count) {
    return (aecl_row_source){features, count, float_row, values, NULL, NULL};
}

const aecl_dataset *aecl_rows_bytes(const aecl_row_source *rows) {
    if (rows->row != scaled_row || rows->order || rows->scaling->count != 1) return NULL;
    const aecl_dataset *data = rows->data;
    if (rows->count != data->count) return NULL;
    return data->dtype == AECL_U8 ? data : NULL;
}

aecl_status aecl_row_blocks_open(aecl_row_blocks *out, const aecl_row_source *rows, const double *mean) {
    aecl_status st = AECL_OK;
    *out = (aecl_row_blocks){.rows = rows, .mean = mean};
    TRY(aecl_alloc(&out->row, rows->features, sizeof *out->row));
    TRY(aecl_alloc(&out->samples, rows->features, AECL_ROW_BLOCK * sizeof *out->samples));
    TRY(aecl_alloc(&out->transposed, rows->features, AECL_ROW_BLOCK * sizeof *out->transposed));
done:
    return st;
}

size_t aecl_row_blocks_read(aecl_row_blocks *blocks, size_t first) {
    const aecl_row_source *rows = blocks->rows;
    const size_t left = rows->count - first, count = left < AECL_ROW_BLOCK ? left : AECL_ROW_BLOCK;
    for (size_t i = 0; i < count; i++) {
        double *sample = blocks->samples + i * rows->features;
        rows->row(rows, first + i, blocks->row);
        for (size_t j = 0; j < rows->features; j++) sample[j] = blocks->row[j] - blocks->mean[j];
    }
    aecl_transpose(blocks->transposed, blocks->samples, count, rows->features);
    return count;
}

void aecl_row_blocks_close(aecl_row_blocks *blocks) {
    free(blocks->row);
    free(blocks->samples);
    free(blocks->transposed);
    *blocks = (aecl_row_blocks){0};
}
