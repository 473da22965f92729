/* Dense layers as panels: y[units][TILE_COLUMNS] = act(W[units][in] x[in][TILE_COLUMNS] + bias), and what goes back. Layerwise they are
 * products (gemm.cl). */
#ifdef PANEL

INLINE void panel_dense_forward(__global const float *weight, __global const float *bias, __global const float *x,
                                __global float *y, uint in, uint units, uint activation) {
    floatv acc[MR][NV];
    epilogue e = {EPILOGUE_FORWARD, activation, bias};
#define FORWARD(rows)                                                                                                  \
    {                                                                                                                  \
        product q = {weight + i * in, x, in, 1, TILE_COLUMNS, in};                                                     \
        tile_product(acc, rows, q);                                                                                    \
        tile_store(acc, rows, y, i * TILE_COLUMNS, TILE_COLUMNS, i, e);                                                \
    }
    EACH_ROW_BLOCK(i, units, FORWARD)
#undef FORWARD
}

/* dx[in][TILE_COLUMNS] = (W' dz) * act'(x), x being the output of the layer before. */
INLINE void panel_dense_backward(__global const float *weight, __global const float *dz, __global const float *x,
                                 __global float *dx, uint in, uint units, uint activation) {
    floatv acc[MR][NV];
    epilogue e = {EPILOGUE_BACKWARD, activation, x};
#define BACKWARD(rows)                                                                                                 \
    {                                                                                                                  \
        product q = {weight + i, dz, 1, in, TILE_COLUMNS, units};                                                      \
        tile_product(acc, rows, q);                                                                                    \
        tile_store(acc, rows, dx, i * TILE_COLUMNS, TILE_COLUMNS, i, e);                                               \
    }
    EACH_ROW_BLOCK(i, in, BACKWARD)
#undef BACKWARD
}

/* `rows` rows from `i` on of the weight gradient over chunks [from, from + count): out[rows][TILE_COLUMNS], assigned with
 * the first chunk, else added to. */
INLINE void dense_gradient_rows(float *out, const batch_product *q, uint rows, uint i, uint from, uint count,
                                const float *packed) {
    floatv acc[MR][NV];
    tile_clear(acc);
    UNROLL for (uint r = 0; r < MR; r++) UNROLL for (uint v = 0; v < NV; v++)
        if (from && r < rows) acc[r][v] = LOAD(out + r * TILE_COLUMNS + v * VW);
    tile_add_packed(acc, rows, q, i, from, count, packed);
    UNROLL for (uint r = 0; r < MR; r++) UNROLL for (uint v = 0; v < NV; v++)
        if (r < rows) STORE(acc[r][v], out + r * TILE_COLUMNS + v * VW);
}

/* Steps W[.][n] from element `at` on along gradient[rows][TILE_COLUMNS], whose first `columns` columns there are. */
INLINE void dense_step(const optimizer_state o, size_t at, uint n, uint rows, uint columns, const float *gradient) {
    for (uint r = 0; r < rows; r++, at += n, gradient += TILE_COLUMNS)
        UNROLL for (uint v = 0; v < NV; v++) {
            int valid = n % TILE_COLUMNS ? (int)columns - (int)(v * VW) : VW;
            if (valid > 0) OPTIMIZER(o, at + v * VW, LOAD(gradient + v * VW), valid);
        }
}

/* Work-item t: UPDATE_ROWS rows x TILE_COLUMNS columns of the parameters W[units][in] at `weight`, and the biases of its
 * rows with column 0. q describes dz [panel][units][TILE_COLUMNS] and x [panel][in][TILE_COLUMNS]. */
INLINE void panel_dense_update(const optimizer_state o, size_t weight, size_t bias, const batch_product q, uint t) {
    uint across = (q.n + TILE_COLUMNS - 1) / TILE_COLUMNS, block = t / across, j = (t - block * across) * TILE_COLUMNS;
    uint first = block * UPDATE_ROWS, height = min((uint)UPDATE_ROWS, q.m - first);
    float packed[PACKED_CHUNKS * CHUNK * TILE_COLUMNS], gradient[UPDATE_ROWS * TILE_COLUMNS];
    for (uint from = 0; from < q.chunks; from += PACKED_CHUNKS) {
        uint count = min((uint)PACKED_CHUNKS, q.chunks - from);
        pack_transposed(packed, &q, j, from, count);
#define UPDATE(rows) dense_gradient_rows(gradient + i * TILE_COLUMNS, &q, rows, first + i, from, count, packed);
        EACH_ROW_BLOCK(i, height, UPDATE)
#undef UPDATE
    }
    dense_step(o, weight + (size_t)first * q.n + j, q.n, height, q.n - j, gradient);
    if (!j) panel_update_bias(o, bias, q.a, q.a_chunk, q.chunks, first, first + height);
}

#endif
