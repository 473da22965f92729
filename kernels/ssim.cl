/* Structural similarity of pictures (Wang et al. 2004) as a loss, mixed with the absolute error. A window of K x K Gaussian
 * weights is a product of two sides, so maps are filtered along rows, then along columns; the gradient goes the same way back.
 * Values are less one half while they are squared: less is lost of a small variance beside a large mean.
 *
 * scratch  taps [64], K of them used; rows [5][C][H][OW][ld]; maps [4][C][OH][OW][ld], the first of which is the similarity;
 *          OH = H - K + 1, OW = W - K + 1. On the way back rows [3][C][H][OW][ld]. ld = columns. */
#define SSIM_TAPS 64
#define SSIM_C1   ((floatv)(1e-4f))
#define SSIM_C2   ((floatv)(9e-4f))

/* Offsets of map `which` at a channel's line, of H or OH lines, and place x. */
INLINE size_t ssim_row(uint which, uint lines, uint line, uint x, uint ow, uint ld) {
    return SSIM_TAPS + ((size_t)(which * lines + line) * ow + x) * ld;
}
INLINE size_t ssim_map(uint which, uint C, uint H, uint OH, uint line, uint x, uint ow, uint ld) {
    return SSIM_TAPS + ((size_t)5 * C * H * ow + (size_t)(which * C * OH + line) * ow + x) * ld;
}

/* ssim_rows:  rows of y, t, y y, t t, y t, all less one half, filtered along x, assigned.
 * y, t     [C][H][W][columns]     scratch  as above
 * grid  x: columns / VW, y: OW, z: C H
 * bound by the grid */
KERNEL ssim_rows(__global const float *restrict y, __global const float *restrict t, __global float *restrict scratch, uint C,
                 uint H, uint W, uint K, uint columns) {
    uint j = get_global_id(0) * VW, x = get_global_id(1), line = get_global_id(2), ow = W - K + 1;
    if (j >= columns || x >= ow || line >= C * H) return;
    floatv sum[5] = {(floatv)(0), (floatv)(0), (floatv)(0), (floatv)(0), (floatv)(0)};
    for (uint i = 0; i < K; i++) {
        size_t at = ((size_t)line * W + x + i) * columns + j;
        floatv g = (floatv)(scratch[i]), a = LOAD(y + at) - (floatv)(0.5f), b = LOAD(t + at) - (floatv)(0.5f);
        sum[0] += g * a;
        sum[1] += g * b;
        sum[2] += g * a * a;
        sum[3] += g * b * b;
        sum[4] += g * a * b;
    }
    for (uint m = 0; m < 5; m++) STORE(sum[m], scratch + ssim_row(m, C * H, line, x, ow, columns) + j);
}

/* ssim_windows:  maps of each window's similarity s and, by y, of what goes back: ds/dmean, ds/d(y y), ds/d(y t), assigned.
 * scratch  as above: rows in, maps out
 * grid  x: columns / VW, y: OW, z: C OH
 * bound by the grid */
KERNEL ssim_windows(__global float *restrict scratch, uint C, uint H, uint W, uint K, uint columns) {
    uint j = get_global_id(0) * VW, x = get_global_id(1), line = get_global_id(2), ow = W - K + 1, oh = H - K + 1;
    if (j >= columns || x >= ow || line >= C * oh) return;
    floatv sum[5] = {(floatv)(0), (floatv)(0), (floatv)(0), (floatv)(0), (floatv)(0)};
    for (uint i = 0; i < K; i++)
        for (uint m = 0; m < 5; m++)
            sum[m] += (floatv)(scratch[i]) *
                      LOAD(scratch + ssim_row(m, C * H, line + line / oh * (H - oh) + i, x, ow, columns) + j);
    floatv two = (floatv)(2), mean_y = sum[0] + (floatv)(0.5f), mean_t = sum[1] + (floatv)(0.5f);
    floatv bright = mean_y * mean_y + mean_t * mean_t + SSIM_C1, l = (two * mean_y * mean_t + SSIM_C1) / bright;
    floatv spread = sum[2] - sum[0] * sum[0] + sum[3] - sum[1] * sum[1] + SSIM_C2;
    floatv c = (two * (sum[4] - sum[0] * sum[1]) + SSIM_C2) / spread;
    floatv by_mean = two * c * (mean_t - mean_y * l) / bright + two * l * (c * sum[0] - sum[1]) / spread;
    STORE(l * c, scratch + ssim_map(0, C, H, oh, line, x, ow, columns) + j);
    STORE(by_mean, scratch + ssim_map(1, C, H, oh, line, x, ow, columns) + j);
    STORE(-l * c / spread, scratch + ssim_map(2, C, H, oh, line, x, ow, columns) + j);
    STORE(two * l / spread, scratch + ssim_map(3, C, H, oh, line, x, ow, columns) + j);
}

/* ssim_back_rows:  the last three maps back along columns, into three maps of rows, assigned.
 * scratch  as above: maps in, rows out
 * grid  x: columns / VW, y: OW, z: C H
 * bound by the grid */
KERNEL ssim_back_rows(__global float *restrict scratch, uint C, uint H, uint W, uint K, uint columns) {
    uint j = get_global_id(0) * VW, x = get_global_id(1), line = get_global_id(2), ow = W - K + 1, oh = H - K + 1;
    if (j >= columns || x >= ow || line >= C * H) return;
    /* No remainder of what is also divided: Oclgrind cannot check what LLVM makes of the pair. */
    uint h = (line + H) % H, first = h < K ? 0 : h - K + 1, last = min(h, oh - 1);
    for (uint m = 0; m < 3; m++) {
        floatv sum = (floatv)(0);
        for (uint o = first; o <= last; o++)
            sum += (floatv)(scratch[h - o]) *
                   LOAD(scratch + ssim_map(m + 1, C, H, oh, line / H * oh + o, x, ow, columns) + j);
        STORE(sum, scratch + ssim_row(m, C * H, line, x, ow, columns) + j);
    }
}

/* ssim_backward:  dz = (scale * part * sign(y - t) - share * dS/dy) * act'(y), S being the sum of all windows' similarities,
 *                 assigned, zero for columns >= samples.
 * y, t, dz  [C][H][W][columns]     scratch  as above: taps and rows
 * grid  x: columns / VW, y: W, z: C H
 * bound by the grid */
KERNEL ssim_backward(__global const float *restrict y, __global const float *restrict t, __global const float *restrict scratch,
                     __global float *restrict dz, uint C, uint H, uint W, uint K, uint columns, uint samples, float share,
                     float part, uint activation) {
    uint j = get_global_id(0) * VW, x = get_global_id(1), line = get_global_id(2), ow = W - K + 1;
    if (j >= columns || x >= W || line >= C * H) return;
    uint first = x < K ? 0 : x - K + 1, last = min(x, ow - 1);
    floatv sum[3] = {(floatv)(0), (floatv)(0), (floatv)(0)};
    for (uint o = first; o <= last; o++)
        for (uint m = 0; m < 3; m++)
            sum[m] += (floatv)(scratch[x - o]) * LOAD(scratch + ssim_row(m, C * H, line, o, ow, columns) + j);
    size_t at = ((size_t)line * W + x) * columns + j;
    floatv out = LOAD(y + at), target = LOAD(t + at), half_y = out - (floatv)(0.5f), half_t = target - (floatv)(0.5f);
    floatv slope = sum[0] + (floatv)(2) * half_y * sum[1] + half_t * sum[2];
    floatv g = (floatv)(part)*sign(out - target) - (floatv)(share)*slope;
    STORE(keep_columns(activation_gradient(g, out, activation), j, samples), dz + at);
}

/* ssim_losses:  partial[block][n] = share * the sum over a block's windows of 1 - s, and part * that of |y - t| over its
 *               features; += where `add`, else assigned; zero for columns >= samples.
 * y, t     [features][columns]     scratch  as above: maps     partial  [blocks][columns]
 * grid  x: columns / VW, y: blocks of `block` features, and of ceil(windows / blocks) windows
 * bound features and windows in the kernel, columns by the grid */
KERNEL ssim_losses(__global const float *restrict y, __global const float *restrict t, __global const float *restrict scratch,
                   __global float *restrict partial, uint C, uint H, uint W, uint K, uint columns, uint samples, uint block,
                   uint blocks, float share, float part, uint add) {
    uint j = get_global_id(0) * VW, b = get_global_id(1), ow = W - K + 1, oh = H - K + 1;
    if (j >= columns || b >= blocks) return;
    uint windows = C * oh * ow, each = (windows + blocks - 1) / blocks;
    floatv unlike = (floatv)(0), error = (floatv)(0);
    for (uint i = b * each; i < min((b + 1) * each, windows); i++)
        unlike += (floatv)(1) - LOAD(scratch + ssim_map(0, C, H, oh, 0, i, ow, columns) + j);
    for (uint f = b * block; f < min((b + 1) * block, C * H * W); f++)
        error += fabs(LOAD(y + (size_t)f * columns + j) - LOAD(t + (size_t)f * columns + j));
    __global float *p = partial + (size_t)b * columns + j;
    floatv sum = keep_columns((floatv)(share)*unlike + (floatv)(part)*error, j, samples);
    STORE(add ? LOAD(p) + sum : sum, p);
}
