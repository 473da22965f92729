/* gemm:  C[m][n] = finish(op(A)[m][k] B[k][n]), assigned.
 * a      element (i, p) at a[i * a_row + p * a_column]: a_row = lda, a_column = 1 for A, the reverse for A'
 * b      [k][ldb]    c  [m][ldc]     n, ldb, ldc multiples of 32
 * extra  FORWARD: bias[m]; BACKWARD: outputs y[m][ldc]; NONE: not read
 * grid   x: n / TILE_COLUMNS, y: m / MR rounded up
 * bound  rows in the kernel (left-over rows one by one), columns by the grid */
KERNEL gemm(uint m, uint n, uint k, __global const float *restrict a, uint a_row, uint a_column,
            __global const float *restrict b, uint ldb, __global float *restrict c, uint ldc, uint kind,
            uint activation, __global const float *restrict extra) {
    uint j = get_global_id(0) * TILE_COLUMNS, i = get_global_id(1) * MR;
    if (j >= n || i >= m) return;
    floatv acc[MR][NV];
    epilogue e = {kind, activation, extra};
    product q = {a + (size_t)i * a_row, b + j, a_row, a_column, ldb, k};
    if (i + MR <= m) {
        tile_product(acc, MR, q);
        tile_store(acc, MR, c, (size_t)i * ldc + j, ldc, i, e);
        return;
    }
    for (; i < m; i++, q.a += a_row) {
        tile_product(acc, 1, q);
        tile_store(acc, 1, c, (size_t)i * ldc + j, ldc, i, e);
    }
}

/* Rows [i, i + rows) of C at column j: what the packed piece adds to them; assigned for the first piece. */
INLINE void add_piece(const batch_product *q, uint rows, uint i, uint j, uint from, uint count, const float *t,
                      __global float *c, uint ldc) {
    floatv acc[MR][NV];
    tile_clear(acc);
    UNROLL for (uint r = 0; r < MR; r++) UNROLL for (uint v = 0; v < NV; v++)
        if (from && r < rows)
            acc[r][v] = load_lanes(c + (size_t)(i + r) * ldc + j + v * VW, (int)(q->n - j) - (int)(v * VW));
    tile_add_packed(acc, rows, q, i, from, count, t);
    UNROLL for (uint r = 0; r < MR; r++) UNROLL for (uint v = 0; v < NV; v++)
        if (r < rows)
            store_lanes(acc[r][v], c + (size_t)(i + r) * ldc + j + v * VW, (int)(q->n - j) - (int)(v * VW));
}

/* gemm_batch:  C[m][n] = A[m][k] B[n][k]', assigned: the weight gradient, whose inner dimension is the batch.
 * a     [m][lda]   b  [n][ldb]   c  [m][ldc]     k, lda, ldb multiples of 32; n any
 * rows  rows of C a work-item computes with one transposed piece of B (a multiple of MR)
 * grid  x: n / TILE_COLUMNS rounded up, y: m / rows rounded up
 * bound m and n in the kernel */
KERNEL gemm_batch(uint m, uint n, uint k, __global const float *restrict a, uint lda, __global const float *restrict b,
                  uint ldb, __global float *restrict c, uint ldc, uint rows) {
    uint j = get_global_id(0) * TILE_COLUMNS, first = get_global_id(1) * rows, end = min(first + rows, m);
    if (j >= n || first >= m) return;
    batch_product q = {a, b, lda, ldb, CHUNK, CHUNK, m, n, k / CHUNK};
    float t[PACKED_CHUNKS * CHUNK * TILE_COLUMNS];
    for (uint from = 0; from < q.chunks; from += PACKED_CHUNKS) {
        uint count = min((uint)PACKED_CHUNKS, q.chunks - from), i = first;
        pack_transposed(t, &q, j, from, count);
        for (; i + MR <= end; i += MR) add_piece(&q, MR, i, j, from, count, t, c, ldc);
        for (; i < end; i++) add_piece(&q, 1, i, j, from, count, t, c, ldc);
    }
}
