/* Layer normalization: of each sample over all its features. statistics is [2][columns]: the mean, and 1 / the standard
 * deviation. */

/* layer_norm_statistics:  statistics of x, assigned.
 * x  [features][columns]     statistics  [2][columns]
 * grid  x: columns / VW
 * bound columns by the grid, features in the kernel */
KERNEL layer_norm_statistics(__global const float *restrict x, __global float *restrict statistics, uint features,
                             uint columns, float epsilon) {
    uint j = get_global_id(0) * VW;
    if (j >= columns) return;
    floatv sum = (floatv)(0), squares = (floatv)(0), count = (floatv)((float)features);
    for (uint f = 0; f < features; f++) sum += LOAD(x + (size_t)f * columns + j);
    floatv mean = sum / count;
    for (uint f = 0; f < features; f++) {
        floatv d = LOAD(x + (size_t)f * columns + j) - mean;
        squares += d * d;
    }
    STORE(mean, statistics + j);
    STORE((floatv)(1) / sqrt(squares / count + (floatv)(epsilon)), statistics + columns + j);
}

INLINE floatv layer_normal_of(floatv x, __global const float *statistics, uint columns) {
    return (x - LOAD(statistics)) * LOAD(statistics + columns);
}

/* layer_norm_forward:  y[f] = act(weight[f] * (x[f] - mean) / deviation + bias[f]), assigned.
 * x, y  [features][columns]     statistics  [2][columns]
 * grid  x: columns / VW, y: features
 * bound by the grid */
KERNEL layer_norm_forward(__global const float *restrict x, __global float *restrict y,
                          __global const float *restrict statistics, __global const float *restrict weight,
                          __global const float *restrict bias, uint features, uint columns, uint activation) {
    uint j = get_global_id(0) * VW, f = get_global_id(1);
    if (j >= columns || f >= features) return;
    size_t at = (size_t)f * columns + j;
    floatv normal = layer_normal_of(LOAD(x + at), statistics + j, columns);
    STORE(activate((floatv)(weight[f]) * normal + (floatv)(bias[f]), activation), y + at);
}

/* layer_norm_parameters:  dweight[f] = sum over columns of dz * normalized x, dbias[f] = sum of dz, assigned.
 * x, dz  [features][columns], dz zero in padding columns     dweight, dbias  [features]
 * grid  x: features
 * bound features in the kernel */
KERNEL layer_norm_parameters(__global const float *restrict x, __global const float *restrict dz,
                             __global const float *restrict statistics, __global float *restrict dweight,
                             __global float *restrict dbias, uint features, uint columns) {
    uint f = get_global_id(0);
    if (f >= features) return;
    floatv sum = (floatv)(0), product = (floatv)(0);
    for (uint j = 0; j < columns; j += VW) {
        floatv g = LOAD(dz + (size_t)f * columns + j);
        sum += g;
        product += g * layer_normal_of(LOAD(x + (size_t)f * columns + j), statistics + j, columns);
    }
    dbias[f] = sum_lanes(sum);
    dweight[f] = sum_lanes(product);
}

/* layer_norm_backward:  dx = act'(x) / deviation * (w dz - mean of w dz - normalized x * mean of w dz * normalized x),
 * assigned: zero where dz is.
 * x, dz, dx  [features][columns]     statistics  [2][columns]     weight  [features]
 * grid  x: columns / VW
 * bound columns by the grid, features in the kernel */
KERNEL layer_norm_backward(__global const float *restrict x, __global const float *restrict dz,
                           __global float *restrict dx, __global const float *restrict statistics,
                           __global const float *restrict weight, uint features, uint columns, uint activation) {
    uint j = get_global_id(0) * VW;
    if (j >= columns) return;
    floatv sum = (floatv)(0), product = (floatv)(0), count = (floatv)((float)features);
    for (uint f = 0; f < features; f++) {
        size_t at = (size_t)f * columns + j;
        floatv g = (floatv)(weight[f]) * LOAD(dz + at);
        sum += g;
        product += g * layer_normal_of(LOAD(x + at), statistics + j, columns);
    }
    for (uint f = 0; f < features; f++) {
        size_t at = (size_t)f * columns + j;
        floatv value = LOAD(x + at), normal = layer_normal_of(value, statistics + j, columns);
        floatv g = (floatv)(weight[f]) * LOAD(dz + at) - sum / count - normal * product / count;
        STORE(activation_gradient(LOAD(statistics + columns + j) * g, value, activation), dx + at);
    }
}
