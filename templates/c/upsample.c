/* Element before output o of a side, and the share of the next one */
static int upsample_from(int o, int factor, int size, int bilinear, float *next) {
    const int twice = 2 * o + 1;
    *next = 0;
    if (!bilinear) return o / factor;
    if (twice <= factor) return 0;
    const int first = (twice - factor) / (2 * factor);
    if (first + 1 >= size) return size - 1;
    *next = (float)(twice - factor - first * 2 * factor) / (float)(2 * factor);
    return first;
}

static void upsample(const float *x, float *y, const int shape[3], int down, int right, int bilinear) {
    const int height = shape[1], width = shape[2];
    for (int c = 0; c < shape[0]; c++, x += (long)height * width)
        for (int oy = 0; oy < height * down; oy++)
            for (int ox = 0; ox < width * right; ox++) {
                float below, beside;
                const int iy = upsample_from(oy, down, height, bilinear, &below);
                const int ix = upsample_from(ox, right, width, bilinear, &beside);
                const float *at = x + (long)iy * width + ix;
                float value = (1 - below) * (1 - beside) * at[0];
                if (beside > 0) value += (1 - below) * beside * at[1];
                if (below > 0) value += below * (1 - beside) * at[width];
                if (below > 0 && beside > 0) value += below * beside * at[width + 1];
                *y++ = value;
            }
}
