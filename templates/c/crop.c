/* height x width of each picture of x, from (top, left) on */
static void crop(const float *x, float *y, const int shape[3], const int size[2], int top, int left) {
    for (int c = 0; c < shape[0]; c++)
        for (int i = 0; i < size[0]; i++)
            for (int j = 0; j < size[1]; j++) *y++ = x[((long)c * shape[1] + top + i) * shape[2] + left + j];
}
