static void copy(const float *x, float *y, long count) {
    for (long i = 0; i < count; i++) y[i] = x[i];
}
