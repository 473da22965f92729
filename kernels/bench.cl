/* Accumulators of `peak`: enough to hide the latency of a multiply-add, few enough to stay in registers; its namesake is
 * in host/nn/bench.c. */
#define PEAK_VECTORS 12

/* peak:  out[i] = chains of fused multiply-adds in registers, assigned: what `aecl bench` calls the device's peak.
 * out    [grid] one float a work-item, so that nothing can be left out
 * rounds rounds of PEAK_VECTORS vector operations
 * grid   x: any
 * bound  by the grid */
KERNEL peak(__global float *restrict out, uint rounds, float factor) {
    floatv acc[PEAK_VECTORS], value = (floatv)(factor);
    UNROLL for (uint a = 0; a < PEAK_VECTORS; a++) acc[a] = (floatv)(a);
    for (uint i = 0; i < rounds; i++)
        UNROLL for (uint a = 0; a < PEAK_VECTORS; a++) acc[a] = multiply_add(factor, acc[a], value);
    floatv sum = (floatv)(0);
    UNROLL for (uint a = 0; a < PEAK_VECTORS; a++) sum += acc[a];
    out[get_global_id(0)] = sum_lanes(sum);
}
