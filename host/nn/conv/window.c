/* The passes of a window on the device, by kernels that read the picture itself, or by im2col and a product. */
#include "nn/conv/window.h"

static size_t places(const aecl_conv_window *w) {
    return w->out_height * w->out_width;
}
static size_t taps(const aecl_conv_window *w) {
    return w->channels * w->kernel[0] * w->kernel[1];
}
static size_t weights(const aecl_conv_window *w) {
    return w->out_channels * taps(w);
}

size_t aecl_conv_window_scratch(const aecl_conv_window *w, size_t columns) {
    return taps(w) * places(w) * columns;
}

double aecl_conv_window_multiplications(const aecl_conv_window *w) {
    return (double)w->out_channels * (double)taps(w) * (double)places(w);
}

static size_t divide_up(size_t a, size_t b) {
    return (a + b - 1) / b;
}

/* Floats of the big and of the small picture of all columns. */
static size_t big(const aecl_conv_window_pass *p) {
    return p->window->channels * p->window->height * p->window->width * p->columns;
}
static size_t small(const aecl_conv_window_pass *p) {
    return p->window->out_channels * places(p->window) * p->columns;
}

aecl_work aecl_conv_window_traffic(const aecl_conv_window *w, size_t columns, size_t more) {
    size_t big = w->channels * w->height * w->width, small = w->out_channels * places(w);
    return WORK(0, sizeof(float) * columns * (big + more * small));
}

static double operations(const aecl_conv_window_pass *p) {
    return 2 * aecl_conv_window_multiplications(p->window) * (double)p->columns;
}

/* Floats that the epilogue reads, for an output of so many floats in so many channels. */
static size_t extra_floats(const aecl_conv_window_pass *p, size_t output, size_t channels) {
    return p->epilogue == AECL_EPILOGUE_BACKWARD ? output : p->epilogue == AECL_EPILOGUE_FORWARD ? channels : 0;
}

static const aecl_buffer *extra_of(const aecl_conv_window_pass *p) {
    return p->extra ? p->extra : p->from;
}

static aecl_status direct(const aecl_conv_window_pass *p, const char *name, size_t output_places, size_t channels) {
    aecl_status st = AECL_OK;
    aecl_kernel *kernel = NULL;
    aecl_tile tile = aecl_ops_tile(p->ops);
    size_t output = channels * output_places * p->columns;
    size_t floats = weights(p->window) + big(p) + small(p) + extra_floats(p, output, channels);
    TRY(aecl_ops_kernel(p->ops, name, &kernel));
    TRY(LAUNCH_WORK(kernel, GRID3(p->columns / tile.columns, output_places, divide_up(channels, tile.rows)),
                    WORK(operations(p), sizeof(float) * floats), AECL_CONV_WINDOW_ARGS(p->window), BUF(p->weight),
                    BUF(p->from), BUF(p->to), U32(p->columns), U32(p->epilogue), U32(p->activation), BUF(extra_of(p))));
done:
    return st;
}

/* scratch = the columns of the big picture `from`. */
static aecl_status im2col(const aecl_conv_window_pass *p, const aecl_buffer *from) {
    aecl_status st = AECL_OK;
    aecl_kernel *kernel = NULL;
    const aecl_conv_window *w = p->window;
    if (aecl_buffer_bytes(p->scratch) / sizeof(float) < aecl_conv_window_scratch(w, p->columns))
        return aecl_fail(AECL_FAILED, "convolution by products: its scratch space is too small");
    TRY(aecl_ops_kernel(p->ops, "im2col", &kernel));
    TRY(LAUNCH_WORK(kernel, GRID3(p->columns / aecl_ops_tile(p->ops).vector, places(w), taps(w)),
                    WORK(0, sizeof(float) * (big(p) + aecl_conv_window_scratch(w, p->columns))),
                    AECL_CONV_WINDOW_ARGS(w), BUF(from), BUF(p->scratch), U32(p->columns)));
done:
    return st;
}

static aecl_status to_small_by_gemm(const aecl_conv_window_pass *p) {
    aecl_status st = AECL_OK;
    const aecl_conv_window *w = p->window;
    size_t n = places(w) * p->columns;
    TRY(im2col(p, p->from));
    TRY(aecl_gemm_run(p->ops, &(aecl_gemm){.form = AECL_GEMM_NN,
                                           .m = w->out_channels,
                                           .n = n,
                                           .k = taps(w),
                                           .a = p->weight,
                                           .lda = taps(w),
                                           .b = p->scratch,
                                           .ldb = n,
                                           .c = p->to,
                                           .ldc = n,
                                           .epilogue = p->epilogue,
                                           .activation = p->activation,
                                           .extra = p->extra}));
done:
    return st;
}

static aecl_status to_big_by_gemm(const aecl_conv_window_pass *p) {
    aecl_status st = AECL_OK;
    aecl_kernel *kernel = NULL;
    const aecl_conv_window *w = p->window;
    size_t n = places(w) * p->columns;
    TRY(aecl_gemm_run(p->ops, &(aecl_gemm){.form = AECL_GEMM_TN,
                                           .m = taps(w),
                                           .n = n,
                                           .k = w->out_channels,
                                           .a = p->weight,
                                           .lda = taps(w),
                                           .b = p->from,
                                           .ldb = n,
                                           .c = p->scratch,
                                           .ldc = n}));
    TRY(aecl_ops_kernel(p->ops, "col2im", &kernel));
    size_t floats = aecl_conv_window_scratch(w, p->columns) + big(p) + extra_floats(p, big(p), w->channels);
    TRY(LAUNCH_WORK(kernel, GRID3(p->columns / aecl_ops_tile(p->ops).vector, w->height * w->width, w->channels),
                    WORK(0, sizeof(float) * floats), AECL_CONV_WINDOW_ARGS(w), BUF(p->scratch), BUF(p->to),
                    U32(p->columns), U32(p->epilogue), U32(p->activation), BUF(extra_of(p))));
done:
    return st;
}

aecl_status aecl_conv_window_to_small(const aecl_conv_window_pass *p) {
    if (aecl_ops_conv_path(p->ops) == AECL_CONV_GEMM) return to_small_by_gemm(p);
    return direct(p, "conv_to_small", places(p->window), p->window->out_channels);
}

aecl_status aecl_conv_window_to_big(const aecl_conv_window_pass *p) {
    if (aecl_ops_conv_path(p->ops) == AECL_CONV_GEMM) return to_big_by_gemm(p);
    return direct(p, "conv_to_big", p->window->height * p->window->width, p->window->channels);
}

static aecl_status weights_by_gemm(const aecl_conv_window_pass *p, const aecl_buffer *gradient) {
    aecl_status st = AECL_OK;
    const aecl_conv_window *w = p->window;
    size_t k = places(w) * p->columns;
    TRY(im2col(p, p->to));
    TRY(aecl_gemm_run(p->ops, &(aecl_gemm){.form = AECL_GEMM_NT,
                                           .m = w->out_channels,
                                           .n = taps(w),
                                           .k = k,
                                           .a = p->from,
                                           .lda = k,
                                           .b = p->scratch,
                                           .ldb = k,
                                           .c = gradient,
                                           .ldc = taps(w)}));
done:
    return st;
}

aecl_status aecl_conv_window_weights(const aecl_conv_window_pass *p, const aecl_buffer *gradient) {
    aecl_status st = AECL_OK;
    aecl_kernel *kernel = NULL;
    const aecl_conv_window *w = p->window;
    bool narrow = w->out_channels < 4;
    if (aecl_ops_conv_path(p->ops) == AECL_CONV_GEMM) return weights_by_gemm(p, gradient);
    TRY(aecl_ops_kernel(p->ops, narrow ? "conv_weights_1x8" : "conv_weights_4x4", &kernel));
    TRY(LAUNCH_WORK(kernel, GRID2(divide_up(taps(w), narrow ? 8 : 4), divide_up(w->out_channels, narrow ? 1 : 4)),
                    WORK(operations(p), sizeof(float) * (weights(w) + big(p) + small(p))), AECL_CONV_WINDOW_ARGS(w),
                    BUF(p->from), BUF(p->to), BUF(gradient), U32(p->columns)));
done:
    return st;
}
