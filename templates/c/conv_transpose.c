/* y: the big picture that x, the small one, adds up to, by w[out_channels][channels][kernel][kernel] */
static void conv_transpose(const float *x, float *y, const float *w, const float *b, const window *v) {
    const long places = (long)v->height * v->width;
    for (long i = 0; i < v->channels * places; i++) y[i] = b[i / places];
    for (int o = 0; o < v->out_channels; o++)
        for (int oy = 0; oy < v->out_height; oy++)
            for (int ox = 0; ox < v->out_width; ox++, x++) {
                const float *k = w + (long)o * v->channels * v->kernel[0] * v->kernel[1];
                for (int c = 0; c < v->channels; c++)
                    for (int i = 0; i < v->kernel[0]; i++)
                        for (int j = 0; j < v->kernel[1]; j++, k++) {
                            const int iy = oy * v->stride[0] + i * v->dilation[0] - v->pad[0];
                            const int ix = ox * v->stride[1] + j * v->dilation[1] - v->pad[1];
                            if (iy < 0 || iy >= v->height || ix < 0 || ix >= v->width) continue;
                            y[((long)c * v->height + iy) * v->width + ix] += *k * *x;
                        }
            }
}
