/* All values by their mean and variance */
static void layer_norm(const float *x, float *y, const float *w, const float *b, long count, float epsilon) {
    float mean = 0, variance = 0;
    for (long i = 0; i < count; i++) mean += x[i];
    mean /= (float)count;
    for (long i = 0; i < count; i++) variance += (x[i] - mean) * (x[i] - mean);
    const float inverse = 1 / sqrtf(variance / (float)count + epsilon);
    for (long i = 0; i < count; i++) y[i] = w[i] * (x[i] - mean) * inverse + b[i];
}
