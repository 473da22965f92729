/* conv_to_small:  small[o][oy][ox][n] = finish(sum over c, kh, kw of w[o][c][kh][kw] big[c][oy SY + kh DY - PY][ox SX + kw DX - PX][n])
 * conv_to_big:    big[c][y][x][n] = finish(the sum over all o, kh, kw of w[o][c][kh][kw] small[o][oy][ox][n] that meet it)
 * Both assigned. Forward of a convolution and of a transposed one, and each other's backward.
 * weight [O][C][KH][KW]   pictures [channels][height][width][ld]
 * extra  FORWARD: bias[channels of the output]; BACKWARD: outputs y of the output's shape; NONE: not read
 * grid   x: ld / TILE_COLUMNS, y: places of the output picture, z: its channels / MR rounded up
 * bound  channels in the kernel, the rest by the grid */
#define CONV(name, tile, CHANNELS, PLACES)                                                                             \
    KERNEL name(WINDOW_ARGS, __global const float *restrict weight, __global const float *restrict from,               \
                __global float *restrict to, uint ld, uint kind, uint activation,                                      \
                __global const float *restrict extra) {                                                                \
        uint n = get_global_id(0) * TILE_COLUMNS, place = get_global_id(1), channel = get_global_id(2) * MR;           \
        if (n >= ld || place >= PLACES || channel >= CHANNELS) return;                                                 \
        floatv acc[MR][NV];                                                                                            \
        epilogue e = {kind, activation, extra};                                                                        \
        size_t stride = (size_t)PLACES * ld, at = (size_t)place * ld + n;                                              \
        window_tile t = {weight, from + n, ld, channel, place};                                                        \
        if (channel + MR <= CHANNELS) {                                                                                \
            tile(acc, MR, WINDOW, t);                                                                                  \
            tile_store(acc, MR, to, at + channel * stride, stride, channel, e);                                        \
            return;                                                                                                    \
        }                                                                                                              \
        for (; t.channel < CHANNELS; t.channel++) {                                                                    \
            tile(acc, 1, WINDOW, t);                                                                                   \
            tile_store(acc, 1, to, at + t.channel * stride, stride, t.channel, e);                                     \
        }                                                                                                              \
    }

CONV(conv_to_small, tile_to_small, O, (OH * OW))
CONV(conv_to_big, tile_to_big, C, (H * W))

/* conv_weights_4x4, conv_weights_1x8:  gradient[o][c][kh][kw] = sum over oy, ox, n of small[o][oy][ox][n]
 *                                      big[c][oy SY + kh DY - PY][ox SX + kw DX - PX][n], assigned.
 * small  [O][OH][OW][ld]   big  [C][H][W][ld]   gradient  [O][C][KH][KW]; padding columns are zero in one of them
 * grid   x: C KH KW / QB rounded up, y: O / OB rounded up, for a block of OB x QB = 4 x 4 or (few channels) 1 x 8
 * bound  both in the kernel */
#define CONV_WEIGHTS(name, tile, OB, QB)                                                                               \
    KERNEL name(WINDOW_ARGS, __global const float *restrict small, __global const float *restrict big,                 \
                __global float *restrict gradient, uint ld) {                                                          \
        uint q = get_global_id(0) * QB, o = get_global_id(1) * OB, row = C * KH * KW;                                  \
        if (q >= row || o >= O) return;                                                                                \
        floatv acc[OB][QB];                                                                                            \
        tile(acc, WINDOW, small, big, ld, ld, o, q);                                                                   \
        UNROLL for (uint i = 0; i < OB; i++) UNROLL for (uint j = 0; j < QB; j++)                                      \
            if (o + i < O && q + j < row) gradient[(size_t)(o + i) * row + q + j] = sum_lanes(acc[i][j]);              \
    }

CONV_WEIGHTS(conv_weights_4x4, weight_gradient_4x4, 4, 4)
CONV_WEIGHTS(conv_weights_1x8, weight_gradient_1x8, 1, 8)

#ifdef PANEL

/* The whole picture of one panel, channels in blocks. weight [O][C][KH][KW]; e as for one tile. */
#define PANEL_CONV(name, CHANNELS, PLACES)                                                                             \
    INLINE void name(const window w, __global const float *weight, __global const float *from, __global float *to,     \
                     const epilogue e) {                                                                               \
        floatv acc[MR][NV];                                                                                            \
        for (uint place = 0; place < (PLACES); place++)                                                                \
            EACH_ROW_BLOCK(i, CHANNELS, name##_block)                                                                  \
    }
#define PANEL_CONV_BLOCK(rows, tile, PLACES)                                                                           \
    {                                                                                                                  \
        window_tile t = {weight, from, TILE_COLUMNS, i, place};                                                        \
        tile(acc, rows, w, t);                                                                                         \
        tile_store(acc, rows, to, (size_t)(i * (PLACES) + place) * TILE_COLUMNS, (PLACES)*TILE_COLUMNS, i, e);         \
    }
#define panel_to_small_block(rows) PANEL_CONV_BLOCK(rows, tile_to_small, w.OH *w.OW)
#define panel_to_big_block(rows)   PANEL_CONV_BLOCK(rows, tile_to_big, w.H *w.W)

PANEL_CONV(panel_to_small, w.O, w.OH *w.OW)
PANEL_CONV(panel_to_big, w.C, w.H *w.W)

/* One panel's part of the weight gradient: partial[O][C][KH][KW], assigned. */
#define PANEL_WEIGHTS(tile, OB, QB)                                                                                    \
    for (uint o = 0; o < w.O; o += OB)                                                                                 \
        for (uint q = 0; q < row; q += QB) {                                                                           \
            floatv acc[OB][QB];                                                                                        \
            tile(acc, w, small, big, TILE_COLUMNS, TILE_COLUMNS, o, q);                                                \
            UNROLL for (uint i = 0; i < OB; i++) UNROLL for (uint j = 0; j < QB; j++)                                  \
                if (o + i < w.O && q + j < row) partial[(size_t)(o + i) * row + q + j] = sum_lanes(acc[i][j]);         \
        }

INLINE void panel_conv_weights(const window w, __global const float *small, __global const float *big,
                               __global float *partial) {
    uint row = w.C * w.KH * w.KW;
    if (w.O < 4) {
        PANEL_WEIGHTS(weight_gradient_1x8, 1, 8)
    } else {
        PANEL_WEIGHTS(weight_gradient_4x4, 4, 4)
    }
}

#endif
