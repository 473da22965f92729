/* Batch normalization: of each channel c [places][columns] over its places and the samples of the batch. saved is
 * [2][channels]: the mean, and 1 / the standard deviation. Rows are places of channels; sums are made of a row, then of a
 * channel's rows, in this order. */

/* batch_norm_rows:  sums[r] = the sum over the samples of x[r], or of its squared distance from saved's mean, assigned.
 * x  [rows][columns]     sums  [rows]
 * grid  x: rows
 * bound rows in the kernel */
KERNEL batch_norm_rows(__global const float *restrict x, __global const float *restrict saved, __global float *restrict sums,
                       uint rows, uint places, uint columns, uint samples, uint squared) {
    uint r = get_global_id(0);
    if (r >= rows) return;
    floatv sum = (floatv)(0), mean = (floatv)(squared ? saved[r / places] : 0.f);
    for (uint j = 0; j < samples; j += VW) {
        floatv d = keep_columns(LOAD(x + (size_t)r * columns + j) - mean, j, samples);
        sum += squared ? d * d : d;
    }
    sums[r] = sum_lanes(sum);
}

/* batch_norm_statistics:  of each channel from its rows' sums the mean, or with `squared` 1 / sqrt(variance + epsilon), into
 * saved, assigned; running[c] += momentum * (mean or unbiased variance - running[c]).
 * sums  [channels places]     saved  [2][channels]     running  [channels] in/out
 * grid  x: channels
 * bound channels in the kernel */
KERNEL batch_norm_statistics(__global const float *restrict sums, __global float *restrict saved,
                             __global float *restrict running, uint channels, uint places, uint samples, uint squared,
                             float momentum, float epsilon) {
    uint c = get_global_id(0);
    if (c >= channels) return;
    float sum = 0.f, count = (float)places * (float)samples;
    for (uint i = 0; i < places; i++) sum += sums[c * places + i];
    float value = sum / count;
    saved[squared ? channels + c : c] = squared ? 1.f / sqrt(value + epsilon) : value;
    if (squared) value = sum / fmax(count - 1.f, 1.f);
    running[c] += momentum * (value - running[c]);
}

/* What x becomes: (x - mean) / the deviation. In training `spread` is saved, else running variances. */
INLINE floatv normal_of(floatv x, float mean, float inverse) { return (x - (floatv)(mean)) * (floatv)(inverse); }

/* batch_norm_forward:  y = act(weight[c] * (x - mean[c]) / deviation[c] + bias[c]), assigned.
 * x, y  [channels places][columns]     mean, spread  saved [2][channels], or at work running mean and variance [channels]
 * grid  x: columns / VW, y: channels places
 * bound by the grid */
KERNEL batch_norm_forward(__global const float *restrict x, __global float *restrict y, __global const float *restrict mean,
                          __global const float *restrict spread, __global const float *restrict weight,
                          __global const float *restrict bias, uint channels, uint places, uint columns, uint training,
                          float epsilon, uint activation) {
    uint j = get_global_id(0) * VW, r = get_global_id(1), c = r / places;
    if (j >= columns || c >= channels) return;
    float inverse = training ? spread[channels + c] : 1.f / sqrt(spread[c] + epsilon);
    floatv z = (floatv)(weight[c]) * normal_of(LOAD(x + (size_t)r * columns + j), mean[c], inverse) + (floatv)(bias[c]);
    STORE(activate(z, activation), y + (size_t)r * columns + j);
}

/* batch_norm_back_rows:  sums[0][r] = sum of dz[r], sums[1][r] = sum of dz[r] * normalized x[r], assigned.
 * x, dz  [rows][columns], dz zero in padding columns     sums  [2][rows]
 * grid  x: rows
 * bound rows in the kernel */
KERNEL batch_norm_back_rows(__global const float *restrict x, __global const float *restrict dz,
                            __global const float *restrict saved, __global float *restrict sums, uint rows, uint places,
                            uint columns) {
    uint r = get_global_id(0), c = r / places;
    if (r >= rows) return;
    floatv sum = (floatv)(0), product = (floatv)(0);
    float mean = saved[c], inverse = saved[rows / places + c];
    for (uint j = 0; j < columns; j += VW) {
        floatv g = LOAD(dz + (size_t)r * columns + j);
        sum += g;
        product += g * normal_of(LOAD(x + (size_t)r * columns + j), mean, inverse);
    }
    sums[r] = sum_lanes(sum);
    sums[rows + r] = sum_lanes(product);
}

/* batch_norm_back_sums:  of each channel bias gradient and weight gradient from its rows' sums, assigned.
 * sums  [2][channels places]     dweight, dbias  [channels]
 * grid  x: channels
 * bound channels in the kernel */
KERNEL batch_norm_back_sums(__global const float *restrict sums, __global float *restrict dweight,
                            __global float *restrict dbias, uint channels, uint places) {
    uint c = get_global_id(0);
    if (c >= channels) return;
    float sum = 0.f, product = 0.f;
    for (uint i = 0; i < places; i++) {
        sum += sums[c * places + i];
        product += sums[(channels + c) * places + i];
    }
    dbias[c] = sum;
    dweight[c] = product;
}

/* batch_norm_backward:  dx = act'(x) * weight / deviation * (dz - mean of dz - normalized x * mean of dz * normalized x),
 * assigned, zero for columns >= samples.
 * x, dz, dx  [channels places][columns]     dweight, dbias  of batch_norm_back_sums
 * grid  x: columns / VW, y: channels places
 * bound by the grid */
KERNEL batch_norm_backward(__global const float *restrict x, __global const float *restrict dz,
                           __global float *restrict dx, __global const float *restrict saved,
                           __global const float *restrict weight, __global const float *restrict dweight,
                           __global const float *restrict dbias, uint channels, uint places, uint columns, uint samples,
                           uint activation) {
    uint j = get_global_id(0) * VW, r = get_global_id(1), c = r / places;
    if (j >= columns || c >= channels) return;
    size_t at = (size_t)r * columns + j;
    float count = (float)places * (float)samples, inverse = saved[channels + c];
    floatv value = LOAD(x + at), normal = normal_of(value, saved[c], inverse);
    floatv g = LOAD(dz + at) - (floatv)(dbias[c] / count) - normal * (floatv)(dweight[c] / count);
    g = activation_gradient((floatv)(weight[c] * inverse) * g, value, activation);
    STORE(keep_columns(g, j, samples), dx + at);
}
