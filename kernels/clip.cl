/* Gradients shortened to a length: two launches, as all of them are needed before the first is changed. */
#define CLIP_PARTS 256

/* clip_squares:  squares[part] = sum of g g over the part's stretch of ceil(count / VW / 256) vectors, assigned.
 * g        [count], count a multiple of 256
 * squares  [256]
 * grid  x: 256
 * bound count and 256 in the kernel */
KERNEL clip_squares(__global const float *restrict g, __global float *restrict squares, uint count) {
    uint part = get_global_id(0), vectors = count / VW, each = (vectors + CLIP_PARTS - 1) / CLIP_PARTS;
    if (part >= CLIP_PARTS) return;
    uint to = min(vectors, (part + 1) * each);
    floatv sum = (floatv)(0);
    for (uint i = part * each; i < to; i++) {
        floatv v = LOAD(g + (size_t)i * VW);
        sum += v * v;
    }
    squares[part] = sum_lanes(sum);
}

/* clip_scale:  g = g most / sqrt(sum of squares) where that root is above `most`, assigned in place.
 * g        [count], count a multiple of 256
 * squares  [256] of clip_squares
 * grid  x: 256, a stretch of g each as there
 * bound count and 256 in the kernel */
KERNEL clip_scale(__global float *restrict g, __global const float *restrict squares, uint count, float most) {
    uint part = get_global_id(0), vectors = count / VW, each = (vectors + CLIP_PARTS - 1) / CLIP_PARTS;
    if (part >= CLIP_PARTS) return;
    float all = 0;
    for (uint i = 0; i < CLIP_PARTS; i++) all += squares[i];
    float length = sqrt(all);
    if (length <= most) return;
    uint to = min(vectors, (part + 1) * each);
    for (uint i = part * each; i < to; i++) {
        __global float *at = g + (size_t)i * VW;
        STORE(LOAD(at) * (floatv)(most / length), at);
    }
}
