/* What a matrix product is: C = op(A) op(B), row-major float32, with an epilogue on C, and the ways to compute it. */
#ifndef AECL_NN_PRODUCT_H
#define AECL_NN_PRODUCT_H

#include <stddef.h>

#include "cl/buffer.h"

/* Batches are padded with zero columns to a multiple of this, so that every kernel works on whole vectors. */
#define AECL_BATCH_PAD 32

/* Columns of a batch's matrices: the batch, padded. */
static inline size_t aecl_batch_columns(size_t batch) {
    return (batch + AECL_BATCH_PAD - 1) / AECL_BATCH_PAD * AECL_BATCH_PAD;
}

/* AUTO resolves to TILE on CPU devices and CLBLAST elsewhere. */
typedef enum { AECL_GEMM_AUTO, AECL_GEMM_CLBLAST, AECL_GEMM_TILE } aecl_gemm_path;
extern const char *const aecl_gemm_path_names[]; /* "auto", "clblast", "tile", NULL */

/* A register tile: floats in a vector, rows, columns (a multiple of vector). */
typedef struct {
    size_t vector, rows, columns;
} aecl_tile;

typedef enum {
    AECL_GEMM_NN, /* C[m][n] = A[m][k]  B[k][n]   n and ldb, ldc multiples of AECL_BATCH_PAD */
    AECL_GEMM_TN, /* C[m][n] = A[k][m]' B[k][n]   the same */
    AECL_GEMM_NT  /* C[m][n] = A[m][k]  B[n][k]'  k, lda, ldb multiples of AECL_BATCH_PAD; n any */
} aecl_gemm_form;

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

#endif
