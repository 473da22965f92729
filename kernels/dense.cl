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

/* Where a weight gradient goes: flat places of weight and bias, and room for sums that more than one piece add to. */
typedef struct {
    size_t weight, bias;
    __global float *gradient;
} dense_update;

/* Rows [i, i + rows) of the weight gradient at column j: one piece more, and after the last one the optimizer. */
INLINE void dense_update_rows(const optimizer_state o, const dense_update u, const batch_product *q, uint rows, uint i,
                              uint j, uint from, uint count, const float *t) {
    floatv acc[MR][NV];
    bool last = from + count == q->chunks;
    tile_clear(acc);
    UNROLL for (uint r = 0; r < MR; r++) UNROLL for (uint v = 0; v < NV; v++)
        if (from && r < rows)
            acc[r][v] = load_lanes(u.gradient + u.weight + (size_t)(i + r) * q->n + j + v * VW,
                                   (int)(q->n - j) - (int)(v * VW));
    tile_add_packed(acc, rows, q, i, from, count, t);
    UNROLL for (uint r = 0; r < MR; r++) UNROLL for (uint v = 0; v < NV; v++)
        if (r < rows && j + v * VW < q->n) {
            size_t at = u.weight + (size_t)(i + r) * q->n + j + v * VW;
            int valid = (int)(q->n - j) - (int)(v * VW);
            if (last) OPTIMIZER(o, at, acc[r][v], valid);
            else store_lanes(acc[r][v], u.gradient + at, valid);
        }
}

/* Work-item t: UPDATE_ROWS rows x TILE_COLUMNS columns of W[units][in], and the biases of its rows with column 0.
 * q describes dz [panel][units][TILE_COLUMNS] and x [panel][in][TILE_COLUMNS]. */
INLINE void panel_dense_update(const optimizer_state o, const dense_update u, const batch_product q, uint t) {
    uint across = (q.n + TILE_COLUMNS - 1) / TILE_COLUMNS, block = t / across, j = (t - block * across) * TILE_COLUMNS;
    uint first = block * UPDATE_ROWS, height = min((uint)UPDATE_ROWS, q.m - first);
    float packed[PACKED_CHUNKS * CHUNK * TILE_COLUMNS];
    for (uint from = 0; from < q.chunks; from += PACKED_CHUNKS) {
        uint count = min((uint)PACKED_CHUNKS, q.chunks - from);
        pack_transposed(packed, &q, j, from, count);
#define UPDATE(rows) dense_update_rows(o, u, &q, rows, first + i, j, from, count, packed);
        EACH_ROW_BLOCK(i, height, UPDATE)
#undef UPDATE
    }
    if (!j) panel_update_bias(o, u.bias, q.a, q.a_chunk, q.chunks, first, first + height);
}

#endif
