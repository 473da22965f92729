/* add_forward:  y[i] = act(x[i] + other[i]), assigned: two layers' outputs.
 * x, other, y  [count]
 * grid  x: count / VW
 * bound count in the kernel (a multiple of 32) */
KERNEL add_forward(__global const float *restrict x, __global const float *restrict other, __global float *restrict y,
                   uint count, uint activation) {
    size_t i = get_global_id(0) * VW;
    if (i >= count) return;
    STORE(activate(LOAD(x + i) + LOAD(other + i), activation), y + i);
}
