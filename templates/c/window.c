/* Small (oy, ox) meets big (oy stride - pad + k dilation, ...); big pictures are channels x height x width. */
typedef struct {
    int channels, height, width, out_channels, out_height, out_width;
    int kernel[2], stride[2], dilation[2], pad[2];
} window;
