/* The largest or the mean of each window of x, of what lies inside the picture */
static void pool(const float *x, float *y, const window *v, int largest) {
    for (int c = 0; c < v->channels; c++, x += (long)v->height * v->width)
        for (int oy = 0; oy < v->out_height; oy++)
            for (int ox = 0; ox < v->out_width; ox++) {
                float most = 0, sum = 0;
                int count = 0;
                for (int i = 0; i < v->kernel[0]; i++)
                    for (int j = 0; j < v->kernel[1]; j++) {
                        const int iy = oy * v->stride[0] + i - v->pad[0], ix = ox * v->stride[1] + j - v->pad[1];
                        if (iy < 0 || iy >= v->height || ix < 0 || ix >= v->width) continue;
                        const float value = x[(long)iy * v->width + ix];
                        if (count++ == 0 || value > most) most = value;
                        sum += value;
                    }
                *y++ = largest ? most : sum / (float)count;
            }
}
