/* sgd:  w -= rate g, assigned.
 * w, g  [count], count a multiple of 256
 * grid  x: count / VW
 * bound count in the kernel */
KERNEL sgd(__global float *restrict w, __global const float *restrict g, uint count, float rate) {
    size_t i = get_global_id(0) * VW;
    if (i < count) STORE(LOAD(w + i) - (floatv)(rate) * LOAD(g + i), w + i);
}
