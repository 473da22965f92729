/* gather_u8, gather_f32:  x[f][n] = (samples[order[first + n]][f] - shift[f]) * scale[f], assigned; zero for n >= count.
 * samples  [.][features] as stored      order  [.] sample numbers
 * shift, scale  [1], or [features] with per_feature = 1
 * x        [features][columns]
 * grid  x: columns / VW, y: features / VW rounded up
 * bound features and count in the kernel, columns by the grid */
#define GATHER(name, type)                                                                                             \
    KERNEL name(__global const type *restrict samples, __global const uint *restrict order, uint first, uint count,   \
                uint features, uint columns, __global const float *restrict shift,                                     \
                __global const float *restrict scale, uint per_feature, __global float *restrict x) {                  \
        uint n = get_global_id(0) * VW, f = get_global_id(1) * VW;                                                     \
        if (n >= columns || f >= features) return;                                                                     \
        uint height = min((uint)VW, features - f);                                                                     \
        float block[VW * VW];                                                                                          \
        for (uint i = 0; i < VW; i++) {                                                                                \
            bool valid = n + i < count;                                                                                \
            __global const type *row = samples + (valid ? (size_t)order[first + n + i] * features + f : 0);            \
            for (uint j = 0; j < height; j++) block[j * VW + i] = valid ? (float)row[j] : 0.f;                         \
        }                                                                                                              \
        for (uint j = 0; j < height; j++) {                                                                            \
            uint s = (f + j) * per_feature;                                                                            \
            floatv value = (LOAD(block + j * VW) - (floatv)(shift[s])) * (floatv)(scale[s]);                           \
            STORE(keep_columns(value, n, count), x + (size_t)(f + j) * columns + n);                                   \
        }                                                                                                              \
    }

GATHER(gather_u8, uchar)
GATHER(gather_f32, float)

/* add_noise:  x[f][n] = clip(t[f][n] + factor * normal(seed, epoch, sample, f), 0, 1), assigned; zero for n >= count.
 * t, x   [features][columns]      order  [.] sample numbers; the sample, not its place, chooses the numbers
 * grid   x: columns / VW, y: features / 4 rounded up (one Philox call gives four numbers)
 * bound  features and count in the kernel, columns by the grid */
KERNEL add_noise(__global const float *restrict t, __global float *restrict x, __global const uint *restrict order,
                 uint first, uint count, uint features, uint columns, float factor, uint seed0, uint seed1, uint epoch) {
    uint n = get_global_id(0) * VW, f = get_global_id(1) * 4;
    if (n >= columns || f >= features) return;
    uint samples[VW];
    for (uint i = 0; i < VW; i++) samples[i] = n + i < count ? order[first + n + i] : 0;
#if VW == 1
    uintv sample = samples[0];
#elif VW == 4
    uintv sample = vload4(0, samples);
#elif VW == 8
    uintv sample = vload8(0, samples);
#else
    uintv sample = vload16(0, samples);
#endif
    uintv c[4] = {(uintv)(f / 4), sample, (uintv)(epoch), (uintv)(RANDOM_NOISE)};
    philox(c, seed0, seed1);
    floatv noise[4];
    normal_pair(c[0], c[1], &noise[0], &noise[1]);
    normal_pair(c[2], c[3], &noise[2], &noise[3]);
    for (uint j = 0; j < min(4u, features - f); j++) {
        size_t at = (size_t)(f + j) * columns + n;
        floatv value = clamp(LOAD(t + at) + (floatv)(factor) * noise[j], 0.f, 1.f);
        STORE(keep_columns(value, n, count), x + at);
    }
}

/* rows_of:  rows[n][f] = x[f][n], assigned, for n < count: results back in the layout of stored samples.
 * x     [features][columns]     rows  [count][features]
 * grid  x: features, y: count
 * bound both in the kernel */
KERNEL rows_of(__global const float *restrict x, __global float *restrict rows, uint features, uint columns, uint count) {
    uint f = get_global_id(0), n = get_global_id(1);
    if (f < features && n < count) rows[(size_t)n * features + f] = x[(size_t)f * columns + n];
}
