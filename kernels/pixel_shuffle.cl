/* A small picture [C F F][H][W] and a big one [C][H F][W F] of the same values: big (y F + i, x F + j) of channel c is small
 * (y, x) of channel c F F + i F + j (Shi et al. 2016). */
INLINE size_t small_place(uint c, uint by, uint bx, uint H, uint W, uint F) {
    uint y = by / F, x = bx / F, channel = (c * F + by - y * F) * F + bx - x * F;
    return ((size_t)channel * H + y) * W + x;
}

/* pixel_to_big:  big = the values of small, times act'(x), assigned; x is of big's shape, with activation 0 not read.
 * small  [C F F][H W][ld]     big  [C][H F W F][ld]
 * grid  x: ld / VW, y: H F W F, z: C
 * bound by the grid */
KERNEL pixel_to_big(__global const float *restrict small, __global float *restrict big, __global const float *restrict x,
                    uint H, uint W, uint F, uint ld, uint activation) {
    uint n = get_global_id(0) * VW, place = get_global_id(1), c = get_global_id(2), by = place / (W * F);
    if (n >= ld || by >= H * F) return;
    floatv value = LOAD(small + small_place(c, by, place - by * W * F, H, W, F) * ld + n);
    size_t at = ((size_t)c * H * F * W * F + place) * ld + n;
    if (activation) value = activation_gradient(value, LOAD(x + at), activation);
    STORE(value, big + at);
}

/* pixel_to_small:  small = the values of big, times act'(x), assigned; x is of small's shape, with activation 0 not read.
 * small  [C F F][H W][ld]     big  [C][H F W F][ld]
 * grid  x: ld / VW, y: H F W F, z: C
 * bound by the grid */
KERNEL pixel_to_small(__global const float *restrict big, __global float *restrict small, __global const float *restrict x,
                      uint H, uint W, uint F, uint ld, uint activation) {
    uint n = get_global_id(0) * VW, place = get_global_id(1), c = get_global_id(2), by = place / (W * F);
    if (n >= ld || by >= H * F) return;
    size_t at = small_place(c, by, place - by * W * F, H, W, F) * ld + n;
    floatv value = LOAD(big + ((size_t)c * H * F * W * F + place) * ld + n);
    if (activation) value = activation_gradient(value, LOAD(x + at), activation);
    STORE(value, small + at);
}
