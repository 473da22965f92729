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

/* copy:  to[i] = from[i], assigned.
 * from, to  [count], count a multiple of 16
 * grid  x: count / VW
 * bound count in the kernel */
KERNEL copy(__global const float *restrict from, __global float *restrict to, uint count) {
    size_t i = get_global_id(0) * VW;
    if (i < count) STORE(LOAD(from + i), to + i);
}

/* pass_back:  dx[i] = dz[i] * act'(x[i]), assigned: what goes back through a layer that changes nothing.
 * x, dz, dx  [count]; x: outputs of the activation
 * grid  x: count / VW
 * bound count in the kernel (a multiple of 32) */
KERNEL pass_back(__global const float *restrict x, __global const float *restrict dz, __global float *restrict dx,
                 uint count, uint activation) {
    size_t i = get_global_id(0) * VW;
    if (i >= count) return;
    STORE(activation_gradient(LOAD(dz + i), LOAD(x + i), activation), dx + i);
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

#ifdef PANEL

/* copy and pass_back for one panel: [features][TILE_COLUMNS]. */
INLINE void panel_copy(__global const float *from, __global float *to, uint features) {
    for (uint i = 0; i < features * TILE_COLUMNS; i += VW) STORE(LOAD(from + i), to + i);
}

INLINE void panel_pass_back(__global const float *x, __global const float *dz, __global float *dx, uint features,
                            uint activation) {
    for (uint i = 0; i < features * TILE_COLUMNS; i += VW)
        STORE(activation_gradient(LOAD(dz + i), LOAD(x + i), activation), dx + i);
}

#endif
