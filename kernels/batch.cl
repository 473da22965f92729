/* Where samples come from and how they are scaled; see gather_u8. */
typedef struct {
    __global const uint *order; /* [.] sample numbers */
    uint first, rows;           /* place of the batch's first sample in the order; see gather_u8 */
    __global const float *shift, *scale;
    uint count, features, per_feature;
} batch_source;

/* Number of the batch's sample n, and the row it is stored in. */
INLINE uint sample_number(const batch_source s, uint n) { return s.order[s.first + n]; }
INLINE uint sample_row(const batch_source s, uint n) {
    return s.rows ? (s.first + n) % s.rows : sample_number(s, n);
}

/* Where the rows of the batch's samples n .. n + VW begin; for those beyond the last, anywhere inside. */
INLINE void find_rows(size_t rows[VW], const batch_source s, uint n) {
    UNROLL for (uint i = 0; i < VW; i++) rows[i] = n + i < s.count ? (size_t)sample_row(s, n + i) * s.features : 0;
}

/* x[f .. f + VW)[n .. n + VW) of a batch, x with `columns` columns, from samples stored row after row. */
#define GATHER_BLOCK(name, type, vector, transpose_rows)                                                               \
    INLINE void name(__global const type *samples, const size_t rows[VW], const batch_source s, uint n, uint f,        \
                     __global float *x, uint columns) {                                                                \
        vector block[VW];                                                                                              \
        uint height = min((uint)VW, s.features - f);                                                                   \
        UNROLL for (uint i = 0; i < VW; i++) {                                                                         \
            __global const type *row = samples + rows[i] + f;                                                          \
            if (height == VW) {                                                                                        \
                block[i] = LOAD(row);                                                                                  \
            } else {                                                                                                   \
                type lanes[VW];                                                                                        \
                for (uint j = 0; j < VW; j++) lanes[j] = row[j < height ? j : 0];                                      \
                block[i] = LOAD(lanes);                                                                                \
            }                                                                                                          \
        }                                                                                                              \
        transpose_rows(block);                                                                                         \
        UNROLL for (uint j = 0; j < VW; j++)                                                                           \
            if (j < height) {                                                                                          \
                uint k = (f + j) * s.per_feature;                                                                      \
                floatv value = (TO_FLOATV(block[j]) - (floatv)(s.shift[k])) * (floatv)(s.scale[k]);                    \
                STORE(keep_columns(value, n, s.count), x + (size_t)(f + j) * columns + n);                             \
            }                                                                                                          \
    }

GATHER_BLOCK(gather_bytes, uchar, ucharv, transpose_bytes)
GATHER_BLOCK(gather_shorts, ushort, ushortv, transpose_shorts)
GATHER_BLOCK(gather_floats, float, floatv, transpose)

/* gather_u8, gather_u16, gather_f32:  x[f][n] = (samples[order[first + n]][f] - shift[f]) * scale[f], assigned; zero for n >= count.
 * samples  [.][features] as stored      order  [.] sample numbers
 * rows     0; or, where samples are streamed, the rows of `samples`: place p of the order is row p % rows
 * shift, scale  [1], or [features] with per_feature = 1
 * x        [features][columns]
 * grid  x: columns / VW, y: features / VW rounded up
 * bound features and count in the kernel, columns by the grid */
#define GATHER(name, type, gather_block)                                                                               \
    KERNEL name(__global const type *restrict samples, __global const uint *restrict order, uint first, uint rows,     \
                uint count, uint features, uint columns, __global const float *restrict shift,                                     \
                __global const float *restrict scale, uint per_feature, __global float *restrict x) {                  \
        uint n = get_global_id(0) * VW, f = get_global_id(1) * VW;                                                     \
        if (n >= columns || f >= features) return;                                                                     \
        batch_source s = {order, first, rows, shift, scale, count, features, per_feature};                           \
        size_t found[VW];                                                                                              \
        find_rows(found, s, n);                                                                                        \
        gather_block(samples, found, s, n, f, x, columns);                                                             \
    }

GATHER(gather_u8, uchar, gather_bytes)
GATHER(gather_u16, ushort, gather_shorts)
GATHER(gather_f32, float, gather_floats)

/* rows[n .. n + VW)[f .. f + VW) = x turned, for samples below `count`. */
INLINE void turn_block(__global const float *x, __global float *rows, uint features, uint columns, uint count, uint f,
                       uint n) {
    floatv block[VW];
    UNROLL for (uint j = 0; j < VW; j++) block[j] = LOAD(x + (size_t)min(f + j, features - 1) * columns + n);
    transpose(block);
    for (uint i = 0; i < min((uint)VW, count - n); i++)
        store_lanes(block[i], rows + (size_t)(n + i) * features + f, (int)(features - f));
}

#ifdef PANEL

#define panel_gather(gather_block, samples, s, x)                                                                      \
    for (uint n = 0; n < TILE_COLUMNS; n += VW) {                                                                      \
        size_t found[VW];                                                                                              \
        find_rows(found, s, n);                                                                                        \
        for (uint f = 0; f < s.features; f += VW) gather_block(samples, found, s, n, f, x, TILE_COLUMNS);              \
    }

/* rows_of for one panel, x [features][TILE_COLUMNS]. */
INLINE void panel_rows(__global const float *x, __global float *rows, uint features, uint count) {
    for (uint n = 0; n < count; n += VW)
        for (uint f = 0; f < features; f += VW) turn_block(x, rows, features, TILE_COLUMNS, count, f, n);
}

#endif

/* rows_of:  rows[n][f] = x[f][n], assigned, for n < count: results back in the layout of stored samples.
 * x     [features][columns]     rows  [count][features]
 * grid  x: features / VW, y: count / VW, both rounded up
 * bound both in the kernel */
KERNEL rows_of(__global const float *restrict x, __global float *restrict rows, uint features, uint columns, uint count) {
    uint f = get_global_id(0) * VW, n = get_global_id(1) * VW;
    if (f < features && n < count) turn_block(x, rows, features, columns, count, f, n);
}
