/* A part [OH][OW] of pictures [C][H][W], from line `top` and element `left` on. */
typedef struct {
    uint C, H, W, OH, OW, top, left;
} part;

/* VW columns of place `place` of the part, or of what goes back to a place of the picture: dz times act'(x), zero outside. */
INLINE void crop_place(__global const float *x, __global float *y, const part p, uint c, uint place, uint ld) {
    uint line = place / p.OW;
    size_t from = ((size_t)c * p.H + line + p.top) * p.W + place - line * p.OW + p.left;
    STORE(LOAD(x + from * ld), y + ((size_t)c * p.OH * p.OW + place) * ld);
}

INLINE void crop_place_back(__global const float *x, __global const float *dz, __global float *dx, const part p, uint c,
                            uint place, uint ld, uint activation) {
    uint line = place / p.W, oy = line - p.top, ox = place - line * p.W - p.left; /* wrap outside: then too large, too */
    size_t at = ((size_t)c * p.H * p.W + place) * ld;
    floatv g = (floatv)(0);
    if (oy < p.OH && ox < p.OW)
        g = activation_gradient(LOAD(dz + (((size_t)c * p.OH + oy) * p.OW + ox) * ld), LOAD(x + at), activation);
    STORE(g, dx + at);
}

/* crop_forward:   y[c][oy][ox][n] = x[c][oy + top][ox + left][n], assigned: a part of each channel.
 * x     [C][H][W][ld]     y  [C][OH][OW][ld]
 * grid  x: ld / VW, y: OH OW, z: C
 * bound by the grid */
KERNEL crop_forward(__global const float *restrict x, __global float *restrict y, uint C, uint H, uint W, uint OH,
                    uint OW, uint top, uint left, uint ld) {
    uint n = get_global_id(0) * VW, place = get_global_id(1), c = get_global_id(2);
    if (n >= ld || place >= OH * OW || c >= C) return;
    crop_place(x + n, y + n, (part){C, H, W, OH, OW, top, left}, c, place, ld);
}

/* crop_backward:  dx[c][y][x][n] = dz[c][y - top][x - left][n] * act'(x), zero outside that part, assigned.
 * x, dx [C][H][W][ld]     dz [C][OH][OW][ld]
 * grid  x: ld / VW, y: H W, z: C
 * bound by the grid */
KERNEL crop_backward(__global const float *restrict x, __global const float *restrict dz, __global float *restrict dx,
                     uint C, uint H, uint W, uint OH, uint OW, uint top, uint left, uint ld, uint activation) {
    uint n = get_global_id(0) * VW, place = get_global_id(1), c = get_global_id(2);
    if (n >= ld || place >= H * W || c >= C) return;
    crop_place_back(x + n, dz + n, dx + n, (part){C, H, W, OH, OW, top, left}, c, place, ld, activation);
}

#ifdef PANEL

INLINE void panel_crop(__global const float *x, __global float *y, const part p) {
    for (uint c = 0; c < p.C; c++)
        for (uint i = 0; i < p.OH * p.OW; i++)
            UNROLL for (uint v = 0; v < NV; v++) crop_place(x + v * VW, y + v * VW, p, c, i, TILE_COLUMNS);
}

INLINE void panel_crop_back(__global const float *x, __global const float *dz, __global float *dx, const part p,
                            uint activation) {
    for (uint c = 0; c < p.C; c++)
        for (uint i = 0; i < p.H * p.W; i++)
            UNROLL for (uint v = 0; v < NV; v++)
                crop_place_back(x + v * VW, dz + v * VW, dx + v * VW, p, c, i, TILE_COLUMNS, activation);
}

#endif
