/* Nearest neighbours: how far a column is from the rows of a set. */
#define MOST_NEAREST 8 /* the smallest distances that are kept */
#define NEAREST_ROWS 8 /* rows that one column is compared with at once: as many sums run side by side */

/* Keeps the smallest of `best` and one more, rising. */
INLINE void keep_smallest(floatv best[MOST_NEAREST], floatv value) {
    UNROLL for (uint k = 0; k < MOST_NEAREST; k++) {
        floatv smaller = fmin(best[k], value);
        value = fmax(best[k], value);
        best[k] = smaller;
    }
}

/* nearest:  d[n] = mean Euclidean distance of column n of x from the rows that are number `first` to
 * `last` by distance, assigned.
 * x     [features][columns]   rows  [count][features]   d  [columns]
 * first from 1 to last; last at most MOST_NEAREST and count
 * self  1: a nearest row at distance 0 is taken for the column itself and left out, the next one counts instead
 * grid  x: columns / VW
 * bound columns in the kernel */
KERNEL nearest(__global const float *restrict x, __global const float *restrict rows, __global float *restrict d,
               uint features, uint columns, uint count, uint first, uint last, uint self) {
    uint n = get_global_id(0) * VW;
    if (n >= columns) return;
    floatv best[MOST_NEAREST];
    UNROLL for (uint k = 0; k < MOST_NEAREST; k++) best[k] = (floatv)(INFINITY);
    for (uint i = 0; i < count; i += NEAREST_ROWS) {
        floatv sum[NEAREST_ROWS];
        __global const float *row[NEAREST_ROWS];
        UNROLL for (uint r = 0; r < NEAREST_ROWS; r++) {
            sum[r] = (floatv)(0);
            row[r] = rows + (size_t)min(i + r, count - 1) * features;
        }
        for (uint f = 0; f < features; f++) {
            floatv value = LOAD(x + (size_t)f * columns + n);
            UNROLL for (uint r = 0; r < NEAREST_ROWS; r++) {
                floatv e = value - (floatv)(row[r][f]);
                sum[r] = fma(e, e, sum[r]);
            }
        }
        UNROLL for (uint r = 0; r < NEAREST_ROWS; r++)
            if (i + r < count) keep_smallest(best, sum[r]);
    }
    floatv sum = (floatv)(0), others = (floatv)(0);
    uint end = min(min(last + 1, count), (uint)MOST_NEAREST);
    UNROLL for (uint k = 0; k < MOST_NEAREST; k++) {
        if (k + 1 >= first && k < last) sum += sqrt(best[k]);
        if (k >= first && k < end) others += sqrt(best[k]);
    }
    sum /= (float)(last - first + 1);
    others /= (float)(end > first ? end - first : 1);
    if (!self) others = sum;
    STORE(best[0] == (floatv)(0) ? others : sum, d + n);
}
