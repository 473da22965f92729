/* im2col:  col[(c K + kh) K + kw][oy][ox][n] = big[c][oy S + kh - PY][ox S + kw - PX][n], zero outside, assigned.
 * big   [C][H][W][ld]     col  [C K K][OH OW ld]
 * grid  x: ld / VW, y: OH OW, z: C K K
 * bound by the grid */
KERNEL im2col(WINDOW_ARGS, __global const float *restrict big, __global float *restrict col, uint ld) {
    uint n = get_global_id(0) * VW, position = get_global_id(1), q = get_global_id(2), taps = K * K;
    if (n >= ld || position >= OH * OW || q >= C * taps) return;
    uint line = position / OW, c = q / taps, kh = (q - c * taps) / K, kw = q - c * taps - kh * K;
    uint y = line * S + kh - PY, x = (position - line * OW) * S + kw - PX;
    floatv value = y < H && x < W ? LOAD(big + ((size_t)(c * H + y) * W + x) * ld + n) : (floatv)(0);
    STORE(value, col + ((size_t)q * OH * OW + position) * ld + n);
}

/* col2im:  big[c][y][x][n] = finish(sum of the col elements that im2col would have taken from it), assigned.
 * col   [C K K][OH OW ld]     big  [C][H][W][ld]
 * extra FORWARD: bias[C]; BACKWARD: outputs y [C][H][W][ld]; NONE: not read
 * grid  x: ld / VW, y: H W, z: C
 * bound by the grid */
KERNEL col2im(WINDOW_ARGS, __global const float *restrict col, __global float *restrict big, uint ld, uint kind,
              uint activation, __global const float *restrict extra) {
    uint n = get_global_id(0) * VW, pixel = get_global_id(1), c = get_global_id(2);
    if (n >= ld || pixel >= H * W || c >= C) return;
    uint line = pixel / W, y = line + PY, x = pixel - line * W + PX;
    floatv sum = (floatv)(0);
    for (uint kh = y % S; kh < min(K, y + 1); kh += S)
        for (uint kw = x % S; kw < min(K, x + 1); kw += S) {
            uint oy = (y - kh) / S, ox = (x - kw) / S;
            if (oy >= OH || ox >= OW) continue;
            sum += LOAD(col + (((size_t)(c * K + kh) * K + kw) * OH * OW + oy * OW + ox) * ld + n);
        }
    size_t at = ((size_t)c * H * W + pixel) * ld + n;
    if (kind == EPILOGUE_FORWARD) sum = activate(sum + (floatv)(extra[c]), activation);
    if (kind == EPILOGUE_BACKWARD) sum = activation_gradient(sum, LOAD(extra + at), activation);
    STORE(sum, big + at);
}
