/* dropout_forward:  y = x * mask, mask = 0 with probability `rate`, else 1 / (1 - rate), both assigned.
 * x, y, mask  [rows][columns]
 * grid  x: columns / VW, y: rows / 4, up
 * bound columns by the grid, rows in the kernel */
KERNEL dropout_forward(__global const float *restrict x, __global float *restrict y, __global float *restrict mask,
                       uint rows, uint columns, float rate, uint seed0, uint seed1, uint step0, uint step1) {
    uint j = get_global_id(0) * VW, four = get_global_id(1);
    if (j >= columns) return;
    uintv c[4];
    layer_numbers(c, j, four, rows, seed0, seed1, step0, step1);
    for (uint i = 0; i < 4 && 4 * four + i < rows; i++) {
        size_t at = (size_t)(4 * four + i) * columns + j;
        floatv keep = select((floatv)(1.f / (1.f - rate)), (floatv)(0), uniform_of(c[i]) < (floatv)(rate));
        STORE(keep, mask + at);
        STORE(LOAD(x + at) * keep, y + at);
    }
}

/* dropout_backward:  dx = dz * mask * act'(x), assigned.
 * x, mask, dz, dx  [count]
 * grid  x: count / VW
 * bound count in the kernel (a multiple of 32) */
KERNEL dropout_backward(__global const float *restrict x, __global const float *restrict mask,
                        __global const float *restrict dz, __global float *restrict dx, uint count, uint activation) {
    size_t i = get_global_id(0) * VW;
    if (i >= count) return;
    STORE(activation_gradient(LOAD(dz + i) * LOAD(mask + i), LOAD(x + i), activation), dx + i);
}
