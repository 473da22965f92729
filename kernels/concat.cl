/* concat_forward:  y = x, behind it other, assigned: two layers' outputs, one after the other.
 * x  [first]     other  [count - first]     y  [count]
 * grid  x: count / VW
 * bound count in the kernel; first and count are multiples of 32 */
KERNEL concat_forward(__global const float *restrict x, __global const float *restrict other, __global float *restrict y,
                      uint first, uint count) {
    size_t i = get_global_id(0) * VW;
    if (i >= count) return;
    STORE(i < first ? LOAD(x + i) : LOAD(other + (i - first)), y + i);
}

/* concat_backward:  dx[i] = dz[from + i] * act'(x[i]), assigned: the part of one of the two.
 * x, dx  [count]     dz  [from + count or more]
 * grid  x: count / VW
 * bound count in the kernel; from and count are multiples of 32 */
KERNEL concat_backward(__global const float *restrict x, __global const float *restrict dz, __global float *restrict dx,
                       uint from, uint count, uint activation) {
    size_t i = get_global_id(0) * VW;
    if (i >= count) return;
    STORE(activation_gradient(LOAD(dz + from + i), LOAD(x + i), activation), dx + i);
}
