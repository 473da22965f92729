/* y[units] = w[units][in] x + b */
static void dense(const float *x, float *y, const float *w, const float *b, int in, int units) {
    for (int u = 0; u < units; u++, w += in) {
        float sum = b[u];
        for (int i = 0; i < in; i++) sum += w[i] * x[i];
        y[u] = sum;
    }
}
