/* The one door to matrix products: C = op(A) op(B), row-major float32, with an epilogue on C. */
#ifndef AECL_NN_GEMM_H
#define AECL_NN_GEMM_H

#include "cl/launch.h"

/* Batches are padded with zero columns to a multiple of this, so that every kernel works on whole vectors. */
#define AECL_BATCH_PAD 32

/* Columns of a batch's matrices: the batch, padded. */
static inline size_t aecl_batch_columns(size_t batch) {
    return (batch + AECL_BATCH_PAD - 1) / AECL_BATCH_PAD * AECL_BATCH_PAD;
}

/* AUTO resolves to TILE on CPU devices and CLBLAST elsewhere. */
typedef enum { AECL_GEMM_AUTO, AECL_GEMM_CLBLAST, AECL_GEMM_TILE } aecl_gemm_path;
extern const char *const aecl_gemm_path_names[]; /* "auto", "clblast", "tile", NULL */

typedef enum {
    AECL_GEMM_NN, /* C[m][n] = A[m][k]  B[k][n]   n and ldb, ldc multiples of AECL_BATCH_PAD */
    AECL_GEMM_TN, /* C[m][n] = A[k][m]' B[k][n]   the same */
    AECL_GEMM_NT  /* C[m][n] = A[m][k]  B[n][k]'  k, lda, ldb multiples of AECL_BATCH_PAD; n any */
} aecl_gemm_form;

/* Convolutions: im2col and a product, or kernels that read the picture itself. AUTO resolves to DIRECT on CPU devices
 * and GEMM elsewhere. */
typedef enum { AECL_CONV_AUTO, AECL_CONV_GEMM, AECL_CONV_DIRECT } aecl_conv_path;
extern const char *const aecl_conv_path_names[]; /* "auto", "gemm", "direct", NULL */

typedef enum {
    AECL_EPILOGUE_NONE,
    AECL_EPILOGUE_FORWARD, /* C = act(C + bias[row])          bias in `extra` [m] */
    AECL_EPILOGUE_BACKWARD /* C = C * act'(Y), by output Y    Y in `extra` [m][ldc] */
} aecl_epilogue;

typedef struct {
    aecl_gemm_form form;
    size_t m, n, k, lda, ldb, ldc;
    const aecl_buffer *a, *b, *c; /* start at element 0 */
    aecl_epilogue epilogue;       /* NONE with form NT */
    int activation;
    const aecl_buffer *extra; /* with AECL_EPILOGUE_NONE: unused */
} aecl_gemm;

/* The kernels of one device that layers use: compiled once, looked up by name. */
typedef struct aecl_ops aecl_ops;
aecl_status aecl_ops_new(aecl_ops **out, aecl_context *context, aecl_gemm_path path);
void aecl_ops_free(aecl_ops *ops);
aecl_context *aecl_ops_context(const aecl_ops *ops);
aecl_gemm_path aecl_ops_gemm_path(const aecl_ops *ops); /* resolved: never AUTO */
/* True when no path was forced: a device's tuning then decides product by product. */
bool aecl_ops_gemm_is_auto(const aecl_ops *ops);
aecl_gemm_path aecl_gemm_default(const aecl_context *context); /* what AUTO resolves to */
void aecl_ops_set_gemm_path(aecl_ops *ops, aecl_gemm_path path);
aecl_conv_path aecl_ops_conv_path(const aecl_ops *ops); /* resolved: never AUTO */
void aecl_ops_set_conv_path(aecl_ops *ops, aecl_conv_path path);
/* The kernel `name` of the layerwise program, made at first use. */
aecl_status aecl_ops_kernel(aecl_ops *ops, const char *name, aecl_kernel **out);
/* Bytes of device memory that one data set may take; a larger one is streamed. By default half of the device's memory, at
 * most its largest buffer. */
size_t aecl_ops_data_limit(const aecl_ops *ops);
void aecl_ops_set_data_limit(aecl_ops *ops, size_t bytes);
/* The register tile the program was compiled for: floats in a vector, rows, columns (a multiple of vector). */
typedef struct {
    size_t vector, rows, columns;
} aecl_tile;
aecl_tile aecl_ops_tile(const aecl_ops *ops);
/* Host threads' worth of work-items that keep the device busy. */
size_t aecl_ops_parallel(const aecl_ops *ops);

/* See kernels/batch.cl. */
typedef struct {
    size_t features, columns, count;
} aecl_rows_size;
aecl_status aecl_rows_of(aecl_ops *ops, const aecl_buffer *x, const aecl_buffer *rows, const aecl_rows_size *size);
/* out[rows] = sums over the columns of a[rows][columns] (columns a multiple of AECL_BATCH_PAD): the bias gradient. */
aecl_status aecl_row_sums(aecl_ops *ops, const aecl_buffer *a, const aecl_buffer *out, size_t rows, size_t columns);

/* Assigns C. AECL_FAILED when the preconditions above do not hold. */
aecl_status aecl_gemm_run(aecl_ops *ops, const aecl_gemm *gemm);

#endif
