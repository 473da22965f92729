/* Each channel by its mean and variance */
static void batch_norm(const float *x, float *y, const float *const p[4], int channels, long places, float epsilon) {
    for (int c = 0; c < channels; c++) {
        const float scale = p[0][c] / sqrtf(p[3][c] + epsilon);
        for (long i = 0; i < places; i++, x++) *y++ = (*x - p[2][c]) * scale + p[1][c];
    }
}
