/* peak:  out[i] = chains of fused multiply-adds in registers, assigned: what `aecl bench` calls the device's peak.
 * out    [grid] one float a work-item, so that nothing can be left out
 * rounds rounds of MR * NV vector operations
 * grid   x: any
 * bound  by the grid */
KERNEL peak(__global float *restrict out, uint rounds, float factor) {
    floatv acc[MR][NV], value = (floatv)(factor);
    UNROLL for (uint r = 0; r < MR; r++) UNROLL for (uint v = 0; v < NV; v++) acc[r][v] = (floatv)(r + v);
    for (uint i = 0; i < rounds; i++)
        UNROLL for (uint r = 0; r < MR; r++) UNROLL for (uint v = 0; v < NV; v++)
            acc[r][v] = multiply_add(factor, acc[r][v], value);
    floatv sum = (floatv)(0);
    UNROLL for (uint r = 0; r < MR; r++) UNROLL for (uint v = 0; v < NV; v++) sum += acc[r][v];
    out[get_global_id(0)] = sum_lanes(sum);
}

/* copy:  to[i] = from[i], assigned.
 * from, to  [count], count a multiple of 16
 * grid  x: count / VW
 * bound count in the kernel */
KERNEL copy(__global const float *restrict from, __global float *restrict to, uint count) {
    size_t i = get_global_id(0) * VW;
    if (i < count) STORE(LOAD(from + i), to + i);
}
