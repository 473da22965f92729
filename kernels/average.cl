/* average:  a[i] += share (w[i] - a[i]): the moving average of the weights.
 * a     [count]  in/out       w  [count], count a multiple of 256
 * grid  x: count / VW
 * bound count in the kernel */
KERNEL average(__global float *restrict a, __global const float *restrict w, uint count, float share) {
    size_t i = get_global_id(0) * VW;
    if (i >= count) return;
    floatv present = LOAD(a + i);
    STORE(present + (floatv)(share) * (LOAD(w + i) - present), a + i);
}

/* exchange:  a[i] and b[i] assigned each other's values: the average of the weights is measured in their stead.
 * a, b  [count]  in/out, count a multiple of 256
 * grid  x: count / VW
 * bound count in the kernel */
KERNEL exchange(__global float *restrict a, __global float *restrict b, uint count) {
    size_t i = get_global_id(0) * VW;
    if (i >= count) return;
    floatv present = LOAD(a + i);
    STORE(LOAD(b + i), a + i);
    STORE(present, b + i);
}
