static double root_error(const float *x, const float *y, int features) {
    float sum = 0;
    for (int i = 0; i < features; i++) sum += (y[i] - x[i]) * (y[i] - x[i]);
    return sqrt(sum / (float)features);
}
