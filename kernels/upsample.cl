/* Along a side of `size` elements that becomes `factor` times as long, output o lies at element (o + 1/2) / factor - 1/2:
 * it takes the element there (nearest) or is drawn between two (bilinear), those of the border going on outside.
 * first_element is the first that has a share in o, element_share what share element i has. */
INLINE uint first_element(uint o, uint factor, uint size, uint bilinear) {
    if (!bilinear) return o / factor;
    uint twice = 2 * o + 1;
    return twice <= factor ? 0 : min((twice - factor) / (2 * factor), size - 1);
}

INLINE float element_share(uint o, uint i, uint factor, uint size, uint bilinear) {
    uint first = first_element(o, factor, size, bilinear), twice = 2 * o + 1;
    float next = 0.f;
    if (bilinear && twice > factor && first + 1 < size)
        next = (float)(twice - factor - first * 2 * factor) / (float)(2 * factor);
    return i == first ? 1.f - next : i == first + 1 ? next : 0.f;
}

/* upsample_forward:  y[c][oy][ox][n] = the sum of x[c][iy][ix][n] times their shares, assigned.
 * x     [C][H][W][ld]     y  [C][H FY][W FX][ld]
 * grid  x: ld / VW, y: H FY W FX, z: C
 * bound by the grid */
KERNEL upsample_forward(__global const float *restrict x, __global float *restrict y, uint H, uint W, uint FY, uint FX,
                        uint bilinear, uint ld) {
    uint n = get_global_id(0) * VW, place = get_global_id(1), c = get_global_id(2), line = place / (W * FX);
    if (n >= ld || line >= H * FY) return;
    uint ox = place - line * W * FX;
    uint top = first_element(line, FY, H, bilinear), left = first_element(ox, FX, W, bilinear);
    floatv sum = (floatv)(0);
    for (uint iy = top; iy < min(top + 2, H); iy++)
        for (uint ix = left; ix < min(left + 2, W); ix++) {
            float share = element_share(line, iy, FY, H, bilinear) * element_share(ox, ix, FX, W, bilinear);
            if (share > 0) sum += (floatv)(share) * LOAD(x + (((size_t)c * H + iy) * W + ix) * ld + n);
        }
    STORE(sum, y + ((size_t)c * H * FY * W * FX + place) * ld + n);
}

/* upsample_backward:  dx[c][iy][ix][n] = act'(x) * the sum of its shares of dz, assigned.
 * x, dx [C][H][W][ld]     dz  [C][H FY][W FX][ld]
 * grid  x: ld / VW, y: H W, z: C
 * bound by the grid */
KERNEL upsample_backward(__global const float *restrict x, __global const float *restrict dz, __global float *restrict dx,
                         uint H, uint W, uint FY, uint FX, uint bilinear, uint ld, uint activation) {
    uint n = get_global_id(0) * VW, place = get_global_id(1), c = get_global_id(2), iy = place / W, ix = place - iy * W;
    if (n >= ld || place >= H * W) return;
    uint below = min(H * FY, (iy + 2) * FY), right = min(W * FX, (ix + 2) * FX);
    floatv sum = (floatv)(0);
    for (uint oy = (iy ? iy - 1 : 0) * FY; oy < below; oy++)
        for (uint ox = (ix ? ix - 1 : 0) * FX; ox < right; ox++) {
            float share = element_share(oy, iy, FY, H, bilinear) * element_share(ox, ix, FX, W, bilinear);
            if (share > 0) sum += (floatv)(share) * LOAD(dz + (((size_t)c * H * FY + oy) * W * FX + ox) * ld + n);
        }
    size_t at = ((size_t)c * H * W + place) * ld + n;
    STORE(activation_gradient(sum, LOAD(x + at), activation), dx + at);
}
