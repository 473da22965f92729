/* Pools: the largest or the mean of each window of a channel; what lies outside the picture is no part of a window. The
 * window's arguments are those of a convolution (window.clh), the small picture having the C channels of the big one. */

/* max_pool_forward:  y[c][oy][ox][n] = the largest x of the window (a NaN where there is one), chosen = its tap, assigned.
 * x  [C][H][W][ld]     y, chosen  [C][OH][OW][ld]; chosen is written where `training`
 * grid  x: ld / VW, y: OH OW, z: C
 * bound by the grid */
KERNEL max_pool_forward(WINDOW_ARGS, __global const float *restrict picture, __global float *restrict y,
                        __global float *restrict chosen, uint ld, uint training) {
    uint n = get_global_id(0) * VW, place = get_global_id(1), c = get_global_id(2), line = place / OW;
    if (n >= ld || place >= OH * OW) return;
    uint by = line * SY - PY, bx = (place - line * OW) * SX - PX;
    floatv most = (floatv)(-INFINITY), tap = (floatv)(0);
    for (uint kh = 0; kh < KH; kh++)
        for (uint kw = 0; kw < KW; kw++) {
            uint py = by + kh, px = bx + kw; /* wrap outside: then not below H or W either */
            if (py >= H || px >= W) continue;
            floatv v = LOAD(picture + (((size_t)c * H + py) * W + px) * ld + n);
            intv larger = (v > most) | isnan(v);
            most = select(most, v, larger);
            tap = select(tap, (floatv)(kh * KW + kw), larger);
        }
    size_t at = ((size_t)c * OH * OW + place) * ld + n;
    STORE(most, y + at);
    if (training) STORE(tap, chosen + at);
}

/* The small place that tap `k` of a window takes big place `y` (padding included) to, or `none` where there is none. */
INLINE uint window_place(uint y, uint k, uint stride, uint places, uint none) {
    uint o = (y - k) / stride;
    return k <= y && o * stride == y - k && o < places ? o : none;
}

/* max_pool_backward:  dx[c][y][x][n] = act'(x) * the sum of dz of the windows that chose it, assigned.
 * x, dx [C][H][W][ld]     chosen, dz  [C][OH][OW][ld]
 * grid  x: ld / VW, y: H W, z: C
 * bound by the grid */
KERNEL max_pool_backward(WINDOW_ARGS, __global const float *restrict picture, __global const float *restrict chosen,
                         __global const float *restrict dz, __global float *restrict dx, uint ld, uint activation) {
    uint n = get_global_id(0) * VW, place = get_global_id(1), c = get_global_id(2), line = place / W;
    if (n >= ld || place >= H * W) return;
    floatv sum = (floatv)(0);
    for (uint kh = 0; kh < KH; kh++)
        for (uint kw = 0; kw < KW; kw++) {
            uint oy = window_place(line + PY, kh, SY, OH, OH), ox = window_place(place - line * W + PX, kw, SX, OW, OW);
            if (oy >= OH || ox >= OW) continue;
            size_t at = (((size_t)c * OH + oy) * OW + ox) * ld + n;
            sum += select((floatv)(0), LOAD(dz + at), LOAD(chosen + at) == (floatv)(kh * KW + kw));
        }
    size_t at = ((size_t)c * H * W + place) * ld + n;
    STORE(activation_gradient(sum, LOAD(picture + at), activation), dx + at);
}

/* 1 / the elements of window (oy, ox) that lie inside the picture. */
INLINE float window_share(uint oy, uint ox, const window w) {
    uint top = oy * w.SY, left = ox * w.SX;
    uint rows = min(top + w.KH, w.H + w.PY) - max(top, w.PY), columns = min(left + w.KW, w.W + w.PX) - max(left, w.PX);
    return 1.f / (float)(rows * columns);
}

/* average_pool_forward:  y[c][oy][ox][n] = the mean of x over the window, assigned.
 * x  [C][H][W][ld]     y  [C][OH][OW][ld]
 * grid  x: ld / VW, y: OH OW, z: C
 * bound by the grid */
KERNEL average_pool_forward(WINDOW_ARGS, __global const float *restrict picture, __global float *restrict y, uint ld) {
    uint n = get_global_id(0) * VW, place = get_global_id(1), c = get_global_id(2), line = place / OW;
    if (n >= ld || place >= OH * OW) return;
    uint ox = place - line * OW, by = line * SY - PY, bx = ox * SX - PX;
    floatv sum = (floatv)(0);
    for (uint kh = 0; kh < KH; kh++)
        for (uint kw = 0; kw < KW; kw++) {
            uint py = by + kh, px = bx + kw;
            if (py < H && px < W) sum += LOAD(picture + (((size_t)c * H + py) * W + px) * ld + n);
        }
    STORE((floatv)(window_share(line, ox, WINDOW)) * sum, y + ((size_t)c * OH * OW + place) * ld + n);
}

/* average_pool_backward:  dx[c][y][x][n] = act'(x) * the sum of its shares of dz, assigned.
 * x, dx [C][H][W][ld]     dz  [C][OH][OW][ld]
 * grid  x: ld / VW, y: H W, z: C
 * bound by the grid */
KERNEL average_pool_backward(WINDOW_ARGS, __global const float *restrict picture, __global const float *restrict dz,
                             __global float *restrict dx, uint ld, uint activation) {
    uint n = get_global_id(0) * VW, place = get_global_id(1), c = get_global_id(2), line = place / W;
    if (n >= ld || place >= H * W) return;
    floatv sum = (floatv)(0);
    for (uint kh = 0; kh < KH; kh++)
        for (uint kw = 0; kw < KW; kw++) {
            uint oy = window_place(line + PY, kh, SY, OH, OH), ox = window_place(place - line * W + PX, kw, SX, OW, OW);
            if (oy >= OH || ox >= OW) continue;
            sum += (floatv)(window_share(oy, ox, WINDOW)) * LOAD(dz + (((size_t)c * OH + oy) * OW + ox) * ld + n);
        }
    size_t at = ((size_t)c * H * W + place) * ld + n;
    STORE(activation_gradient(sum, LOAD(picture + at), activation), dx + at);
}
