/* Values of a small picture of channels x f x f maps to a big one of channels, f times as high and wide; or back */
static void pixels(const float *x, float *y, const int small[3], int f, int back) {
    for (int c = 0; c < small[0]; c++)
        for (int i = 0; i < small[1]; i++)
            for (int j = 0; j < small[2]; j++) {
                const long here = ((long)c * small[1] + i) * small[2] + j;
                const long there =
                    (((long)(c / (f * f)) * small[1] + i) * f + c / f % f) * small[2] * f + j * f + c % f;
                if (back)
                    y[here] = x[there];
                else
                    y[there] = x[here];
            }
}
