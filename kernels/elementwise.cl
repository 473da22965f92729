/* bias_act:  y[r][n] = act(y[r][n] + b[r]), assigned: the epilogue of a product that CLBlast made.
 * y     [rows][columns]  in/out       b  [rows]
 * grid  x: columns / VW, y: rows
 * bound both by the grid (columns are a multiple of 32) */
KERNEL bias_act(__global float *restrict y, __global const float *restrict b, uint rows, uint columns, uint activation) {
    uint j = get_global_id(0) * VW, r = get_global_id(1);
    if (r >= rows || j >= columns) return;
    __global float *p = y + (size_t)r * columns + j;
    STORE(activate(LOAD(p) + (floatv)(b[r]), activation), p);
}

/* act_gradient:  g[i] = g[i] * act'(y[i]), assigned: the backward epilogue of a product that CLBlast made.
 * g     [count]  in/out       y  [count]  outputs of the activation
 * grid  x: count / VW
 * bound count in the kernel (a multiple of 32) */
KERNEL act_gradient(__global float *restrict g, __global const float *restrict y, uint count, uint activation) {
    size_t i = get_global_id(0) * VW;
    if (i >= count) return;
    STORE(activation_gradient(LOAD(g + i), LOAD(y + i), activation), g + i);
}

/* accumulate:  a[i] += b[i]: gradients of an output that several layers take.
 * a     [count]  in/out       b  [count]
 * grid  x: count / VW
 * bound count in the kernel (a multiple of 32) */
KERNEL accumulate(__global float *restrict a, __global const float *restrict b, uint count) {
    size_t i = get_global_id(0) * VW;
    if (i >= count) return;
    STORE(LOAD(a + i) + LOAD(b + i), a + i);
}

/* row_sums:  out[r] = sum over columns of a[r][.], assigned: the bias gradient.
 * a     [rows][columns], columns a multiple of 32
 * grid  x: rows
 * bound rows in the kernel */
KERNEL row_sums(__global const float *restrict a, __global float *restrict out, uint rows, uint columns) {
    uint r = get_global_id(0);
    if (r >= rows) return;
    __global const float *p = a + (size_t)r * columns;
    floatv sum = (floatv)(0);
    for (uint j = 0; j < columns; j += VW) sum += LOAD(p + j);
    out[r] = sum_lanes(sum);
}
