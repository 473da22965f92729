/* The mean distance of x from its nearest kept rows, the `first`-nearest to the `last`-nearest. self: where a row is x itself,
 * it does not count. */
static double nearest(const float *x, const float *rows, long count, int features, const int span[3]) {
    const int first = span[0], last = span[1], self = span[2];
    float best[8] = {0};
    int kept = 0;
    for (long r = 0; r < count; r++, rows += features) {
        float square = 0;
        for (int i = 0; i < features; i++) square += (x[i] - rows[i]) * (x[i] - rows[i]);
        for (int k = 0; k < kept; k++)
            if (square < best[k]) {
                const float other = best[k];
                best[k] = square;
                square = other;
            }
        if (kept < 8) best[kept++] = square;
    }
    const int same = self && best[0] == 0;
    const int end = !same ? last : last + 1 < kept ? last + 1 : kept;
    float sum = 0;
    for (int k = first - 1 + same; k < end; k++) sum += sqrtf(best[k]);
    return end > first - 1 + same ? sum / (float)(end - first + 1 - same) : 0;
}
