/* variational_forward:  y[f] = mean[f] + exp(log-variance[f] / 2) * noise[f], noise standard normal, assigned, where `drawn`;
 *                       else y[f] = mean[f];
 *                       losses[n] += beta * the Kullback-Leibler divergence of sample n's normal from the standard one.
 * x  [2 k][columns]: means, then log-variances     y, noise  [k][columns], noise written where `drawn`     losses  [columns], where `counted`
 * grid  x: columns / VW
 * bound columns by the grid, features in the kernel */
KERNEL variational_forward(__global const float *restrict x, __global float *restrict y, __global float *restrict noise,
                           __global float *restrict losses, uint k, uint columns, uint samples, uint drawn, uint counted, float beta,
                           uint seed0, uint seed1, uint step0, uint step1) {
    uint j = get_global_id(0) * VW;
    if (j >= columns) return;
    floatv divergence = (floatv)(0);
    for (uint four = 0; four < (k + 3) / 4; four++) {
        uintv c[4];
        floatv normal[4];
        layer_numbers(c, j, four, k, seed0, seed1, step0, step1);
        normal_pair(c[0], c[1], &normal[0], &normal[1]);
        normal_pair(c[2], c[3], &normal[2], &normal[3]);
        for (uint i = 0; i < 4 && 4 * four + i < k; i++) {
            size_t at = (size_t)(4 * four + i) * columns + j;
            floatv mean = LOAD(x + at), logarithm = LOAD(x + (size_t)k * columns + at);
            floatv deviation = exp((floatv)(0.5f) * logarithm);
            if (drawn) STORE(normal[i], noise + at);
            STORE(drawn ? mean + deviation * normal[i] : mean, y + at);
            divergence += mean * mean + deviation * deviation - logarithm - (floatv)(1);
        }
    }
    if (counted)
        STORE(LOAD(losses + j) + keep_columns((floatv)(0.5f * beta) * divergence, j, samples), losses + j);
}

/* variational_backward:  dx of means = (dz + share * mean) * act'(x), dx of log-variances = (dz * noise * deviation + share *
 * (deviation^2 - 1)) / 2 * act'(x), assigned, zero for columns >= samples; share = beta / (values of a sample * samples).
 * x, dx  [2 k][columns]     noise, dz  [k][columns]
 * grid  x: columns / VW, y: k
 * bound by the grid */
KERNEL variational_backward(__global const float *restrict x, __global const float *restrict noise,
                            __global const float *restrict dz, __global float *restrict dx, uint k, uint columns,
                            uint samples, float share, uint activation) {
    uint j = get_global_id(0) * VW, f = get_global_id(1);
    if (j >= columns || f >= k) return;
    size_t at = (size_t)f * columns + j, rest = (size_t)k * columns;
    floatv mean = LOAD(x + at), logarithm = LOAD(x + rest + at), g = LOAD(dz + at);
    floatv deviation = exp((floatv)(0.5f) * logarithm), part = (floatv)(share);
    floatv to_mean = activation_gradient(g + part * mean, mean, activation);
    floatv to_logarithm = (floatv)(0.5f) * (g * LOAD(noise + at) * deviation + part * (deviation * deviation - (floatv)(1)));
    STORE(keep_columns(to_mean, j, samples), dx + at);
    STORE(keep_columns(activation_gradient(to_logarithm, logarithm, activation), j, samples), dx + rest + at);
}
