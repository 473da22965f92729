/* im2col:  col[(c KH + kh) KW + kw][oy][ox][n] = big[c][oy SY + kh DY - PY][ox SX + kw DX - PX][n], zero outside, assigned.
 * big   [C][H][W][ld]     col  [C KH KW][OH OW ld]
 * grid  x: ld / VW, y: OH OW, z: C KH KW
 * bound by the grid */
KERNEL im2col(WINDOW_ARGS, __global const float *restrict big, __global float *restrict col, uint ld) {
    uint n = get_global_id(0) * VW, position = get_global_id(1), q = get_global_id(2), taps = KH * KW;
    if (n >= ld || position >= OH * OW || q >= C * taps) return;
    uint line = position / OW, c = q / taps, kh = (q - c * taps) / KW, kw = q - c * taps - kh * KW;
    uint y = line * SY + kh * DY - PY, x = (position - line * OW) * SX + kw * DX - PX;
    floatv value = y < H && x < W ? LOAD(big + ((size_t)(c * H + y) * W + x) * ld + n) : (floatv)(0);
    STORE(value, col + ((size_t)q * OH * OW + position) * ld + n);
}

/* col2im:  big[c][y][x][n] = finish(sum of the col elements that im2col would have taken from it), assigned.
 * col   [C KH KW][OH OW ld]     big  [C][H][W][ld]
 * extra FORWARD: bias[C]; BACKWARD: outputs y [C][H][W][ld]; NONE: not read
 * grid  x: ld / VW, y: H W, z: C
 * bound by the grid */
KERNEL col2im(WINDOW_ARGS, __global const float *restrict col, __global float *restrict big, uint ld, uint kind,
              uint activation, __global const float *restrict extra) {
    uint n = get_global_id(0) * VW, pixel = get_global_id(1), c = get_global_id(2);
    if (n >= ld || pixel >= H * W || c >= C) return;
    uint line = pixel / W, y = line + PY, x = pixel - line * W + PX;
    floatv sum = (floatv)(0);
    for (uint kh = FIRST_TAP(y, SY, DY); kh < KH && kh * DY <= y; kh += NEXT_TAP(SY, DY))
        for (uint kw = FIRST_TAP(x, SX, DX); kw < KW && kw * DX <= x; kw += NEXT_TAP(SX, DX)) {
            uint oy = (y - kh * DY) / SY, ox = (x - kw * DX) / SX;
            if (oy >= OH || ox >= OW || oy * SY != y - kh * DY || ox * SX != x - kw * DX) continue;
            sum += LOAD(col + (((size_t)(c * KH + kh) * KW + kw) * OH * OW + oy * OW + ox) * ld + n);
        }
    size_t at = ((size_t)c * H * W + pixel) * ld + n;
    if (kind == EPILOGUE_FORWARD) sum = activate(sum + (floatv)(extra[c]), activation);
    if (kind == EPILOGUE_BACKWARD) sum = activation_gradient(sum, LOAD(extra + at), activation);
    STORE(sum, big + at);
}
