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

/* `rows` rows of the weight gradient over chunks [from, from + count), a being dz[panel][rows][TILE_COLUMNS]: out[rows]
 * [TILE_COLUMNS], assigned with the first chunk, else added to. All layers share these functions and the next: in each of
 * them anew they would be most of what there is to compile. */
#define DENSE_GRADIENT(rows)                                                                                           \
    static __attribute__((noinline)) void dense_gradient_##rows(float *out, __global const float *a, uint from,        \
                                                                uint count, const float *packed) {                    \
        floatv acc[MR][NV];                                                                                            \
        batch_product q = {a, 0, TILE_COLUMNS, TILE_COLUMNS, STRIDE, STRIDE, 0, 0, 0};                                 \
        tile_clear(acc);                                                                                               \
        UNROLL for (uint r = 0; r < MR; r++) UNROLL for (uint v = 0; v < NV; v++)                                      \
            if (from && r < rows) acc[r][v] = LOAD(out + r * TILE_COLUMNS + v * VW);                                   \
        tile_add_packed(acc, rows, &q, 0, from, count, packed);                                                        \
        UNROLL for (uint r = 0; r < MR; r++) UNROLL for (uint v = 0; v < NV; v++)                                      \
            if (r < rows) STORE(acc[r][v], out + r * TILE_COLUMNS + v * VW);                                           \
    }

DENSE_GRADIENT(MR)
DENSE_GRADIENT(8)
DENSE_GRADIENT(4)
DENSE_GRADIENT(2)
DENSE_GRADIENT(1)

static __attribute__((noinline)) void pack_panels(float *t, __global const float *x, uint n, uint column, uint from,
                                                  uint count) {
    batch_product q = {0, x, TILE_COLUMNS, TILE_COLUMNS, STRIDE, STRIDE, 0, n, 0};
    pack_transposed(t, &q, column, from, count);
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
        pack_panels(packed, q.b, q.n, j, from, count);
#define UPDATE(rows)                                                                                                   \
    dense_gradient_##rows(gradient + i * TILE_COLUMNS, q.a + (first + i) * TILE_COLUMNS, from, count, packed);
        EACH_ROW_BLOCK(i, height, UPDATE)
#undef UPDATE
    }
    dense_step(o, weight + (size_t)first * q.n + j, q.n, height, q.n - j, gradient);
    if (!j) panel_update_bias(o, bias, q.a, q.a_chunk, q.chunks, first, first + height);
}

#endif
