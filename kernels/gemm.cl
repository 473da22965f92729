/* gemm:  C[m][n] = finish(op(A)[m][k] B[k][n]), assigned.
 * a      element (i, p) at a[i * a_row + p * a_column]: a_row = lda, a_column = 1 for A, the reverse for A'
 * b      [k][ldb]    c  [m][ldc]     n, ldb, ldc multiples of 32
 * extra  FORWARD: bias[m]; BACKWARD: outputs y[m][ldc]; NONE: not read
 * grid   x: n / TILE_COLUMNS, y: m / MR rounded up
 * bound  rows by min and a break, columns by the grid */
KERNEL gemm(uint m, uint n, uint k, __global const float *restrict a, uint a_row, uint a_column,
            __global const float *restrict b, uint ldb, __global float *restrict c, uint ldc, uint epilogue,
            uint activation, __global const float *restrict extra) {
    uint j = get_global_id(0) * TILE_COLUMNS, i = get_global_id(1) * MR;
    if (j >= n || i >= m) return;
    floatv acc[MR][NV];
    tile_product(acc, a + (size_t)i * a_row, a_row, a_column, m - i, b + j, ldb, k);
    tile_store(acc, i, j, m - i, c, ldc, epilogue, activation, extra);
}

/* gemm_batch:  C[m][n] = A[m][k] B[n][k]', assigned: the weight gradient, whose inner dimension is the batch.
 * a     [m][lda]   b  [n][ldb]   c  [m][ldc]     k, lda, ldb multiples of 32; n any
 * rows  rows of C a work-item computes with one transposed piece of B (a multiple of MR)
 * grid  x: n / TILE_COLUMNS rounded up, y: m / rows rounded up
 * bound m and n in the kernel */
KERNEL gemm_batch(uint m, uint n, uint k, __global const float *restrict a, uint lda, __global const float *restrict b,
                  uint ldb, __global float *restrict c, uint ldc, uint rows) {
    uint j = get_global_id(0) * TILE_COLUMNS, first = get_global_id(1) * rows;
    if (j >= n || first >= m) return;
    batch_product q = {a, b, lda, ldb, CHUNK, CHUNK, m, n, k / CHUNK};
    float t[PACKED_CHUNKS * CHUNK * TILE_COLUMNS];
    for (uint from = 0; from < q.chunks; from += PACKED_CHUNKS) {
        uint count = min((uint)PACKED_CHUNKS, q.chunks - from);
        pack_transposed(t, &q, j, from, count);
        for (uint i = first; i < min(first + rows, m); i += MR) {
            floatv acc[MR][NV];
            UNROLL for (uint r = 0; r < MR; r++) UNROLL for (uint v = 0; v < NV; v++)
                acc[r][v] = from && i + r < m ? load_lanes(c + (size_t)(i + r) * ldc + j + v * VW, (int)(n - j) - (int)(v * VW))
                                              : (floatv)(0);
            tile_add_packed(acc, &q, i, from, count, t);
            UNROLL for (uint r = 0; r < MR; r++) UNROLL for (uint v = 0; v < NV; v++)
                if (i + r < m) store_lanes(acc[r][v], c + (size_t)(i + r) * ldc + j + v * VW, (int)(n - j) - (int)(v * VW));
        }
    }
}
