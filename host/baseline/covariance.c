/* The upper triangle, shared out to threads by columns. Bytes are summed as whole numbers, exactly; floats are centred
 * first. The order of sums depends on the data alone. */
#include "baseline/covariance.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/workers.h"
#include "baseline/byte_product.h"
#include "baseline/host_product.h"

/* One thread's columns of the covariance, over all rows. */
typedef struct {
    const aecl_row_source *rows;
    aecl_row_blocks blocks;      /* of floats */
    aecl_byte_block *byte_block; /* of bytes */
    double *covariance;          /* shared */
    aecl_product_span span;
} part;

static void fill_from_bytes(part *p) {
    const size_t n = p->rows->features, count = p->rows->count;
    for (size_t first = 0; first < count; first += AECL_BYTE_ROWS) {
        aecl_byte_block_read(p->byte_block, aecl_rows_bytes(p->rows), first);
        aecl_byte_block_products(p->covariance, p->byte_block, n, p->span);
    }
}

static void fill_from_floats(part *p) {
    const size_t n = p->rows->features;
    for (size_t first = 0; first < p->rows->count; first += AECL_ROW_BLOCK) {
        const size_t count = aecl_row_blocks_read(&p->blocks, first);
        aecl_product_columns(p->covariance, p->blocks.transposed, p->blocks.samples,
                             (aecl_product_shape){n, count, n, true, true}, p->span);
    }
}

static void *fill_columns(void *data) {
    part *p = data;
    if (p->byte_block)
        fill_from_bytes(p);
    else
        fill_from_floats(p);
    return NULL;
}

static aecl_status open_part(part *p, const double *mean) {
    if (aecl_rows_bytes(p->rows) == NULL) return aecl_row_blocks_open(&p->blocks, p->rows, mean);
    return aecl_alloc(&p->byte_block, p->rows->features, sizeof *p->byte_block);
}

static aecl_status run_parts(part *parts, size_t count, const double *mean) {
    aecl_status st = AECL_OK;
    for (size_t i = 0; i < count; i++) TRY(open_part(&parts[i], mean));
    aecl_workers_run(fill_columns, parts, sizeof *parts, count);
done:
    for (size_t i = 0; i < count; i++) {
        aecl_row_blocks_close(&parts[i].blocks);
        free(parts[i].byte_block);
    }
    return st;
}

/* The columns up to which a share of the upper triangle lies, a multiple of 8 so that no tile is cut. */
static size_t share_end(size_t n, size_t share, size_t shares) {
    return share == shares ? n : (size_t)((double)n * sqrt((double)share / (double)shares)) / 8 * 8;
}

static aecl_status find_products(double *products, const aecl_row_source *rows, const double *mean) {
    const size_t threads = aecl_worker_count();
    part parts[AECL_MOST_WORKERS] = {0};
    for (size_t i = 0; i < threads; i++)
        parts[i] = (part){.rows = rows,
                          .covariance = products,
                          .span = {share_end(rows->features, i, threads), share_end(rows->features, i + 1, threads)}};
    return run_parts(parts, threads, mean);
}

static aecl_status find_mean(double *mean, const aecl_row_source *rows) {
    float *row = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_alloc(&row, rows->features, sizeof *row));
    for (size_t i = 0; i < rows->count; i++) {
        rows->row(rows, i, row);
        for (size_t j = 0; j < rows->features; j++) mean[j] += row[j];
    }
    for (size_t j = 0; j < rows->features; j++) mean[j] /= (double)rows->count;
done:
    free(row);
    return st;
}

/* From sums of bytes and of their products, both exact: sum (a - mean a)(b - mean b) = sum a b - sum a sum b / count. */
static void scale_byte_sums(double *covariance, double *mean, const aecl_row_source *rows) {
    const double shift = aecl_scaling_shift(rows->scaling, 0), scale = aecl_scaling_scale(rows->scaling, 0);
    const double count = (double)rows->count;
    const size_t n = rows->features;
    for (size_t i = 0; i < n; i++)
        for (size_t j = i; j < n; j++) {
            double *c = covariance + i * n + j;
            *c = (*c - mean[i] * mean[j] / count) * scale * scale;
        }
    for (size_t i = 0; i < n; i++) mean[i] = (mean[i] / count - shift) * scale;
}

aecl_status aecl_covariance(double *covariance, double *mean, const aecl_row_source *rows) {
    const aecl_dataset *bytes = aecl_rows_bytes(rows);
    const size_t n = rows->features;
    aecl_status st = AECL_OK;
    if (bytes)
        aecl_byte_sums(mean, bytes);
    else
        TRY(find_mean(mean, rows));
    TRY(find_products(covariance, rows, mean));
    if (bytes) scale_byte_sums(covariance, mean, rows);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++) covariance[i * n + j] = covariance[j * n + i];
done:
    return st;
}
