/* Structural similarity (Wang et al. 2004): one less its mean over all places where a Gaussian window fits, of each channel by
 * itself, mixed with the mean absolute error (Zhao et al. 2017, whose error has the window's weights; here it has none). Its
 * constants are those of values between 0 and 1. */
#include <math.h>
#include <stdio.h>

#include "base/mem.h"
#include "nn/loss.h"

#define TAPS      64       /* room for a window's side at the start of the scratch space */
#define DEVIATION 1.5 / 11 /* of the window, in its sides */
#define C1        (0.01 * 0.01)
#define C2        (0.03 * 0.03)

static const aecl_option ssim_options[] = {
    OPT_REAL(aecl_loss_config, mix, "mix", 0, 1, "X", "share of the similarity, beside the mean absolute error"),
    OPT_INTEGER(aecl_loss_config, window, "window", 2, TAPS, "N",
                "side of the window, whose deviation is 1.5 / 11 of it"),
    OPT_END};

/* Pictures, and the places of a window in each. */
typedef struct {
    size_t channels, height, width, side, rows, columns, features, windows;
} sizes;

static sizes sizes_of(const aecl_loss_config *c, const aecl_shape *shape) {
    sizes s = {shape->dim[0], shape->dim[1], shape->dim[2], (size_t)c->window, 0, 0, aecl_shape_count(shape), 0};
    s.rows = s.height - s.side + 1;
    s.columns = s.width - s.side + 1;
    s.windows = s.channels * s.rows * s.columns;
    return s;
}

static void make_taps(size_t side, double taps[TAPS]) {
    double deviation = DEVIATION * (double)side, sum = 0;
    for (size_t i = 0; i < side; i++) {
        double distance = (double)i - ((double)side - 1) / 2;
        sum += taps[i] = exp(-distance * distance / (2 * deviation * deviation));
    }
    for (size_t i = 0; i < side; i++) taps[i] /= sum;
}

static aecl_status ssim_fits(const aecl_loss_config *c, const aecl_shape *shape) {
    char text[AECL_SHAPE_TEXT];
    size_t side = shape->rank == 3 ? aecl_smaller(shape->dim[1], shape->dim[2]) : 0;
    if (shape->rank != 3)
        return aecl_fail(AECL_USAGE,
                         "loss ssim compares pictures, and a sample is %s values: take mse or mae, or give the "
                         "pictures' shape with --shape",
                         aecl_shape_print(shape, text));
    if (side >= (size_t)c->window) return AECL_OK;
    if (side < 2)
        return aecl_fail(AECL_USAGE, "loss ssim: no window fits pictures of %s: take mse or mae",
                         aecl_shape_print(shape, text));
    return aecl_fail(AECL_USAGE,
                     "loss ssim: a window of %lld does not fit pictures of %s: \"loss\": {\"type\": \"ssim\", "
                     "\"window\": %zu}",
                     (long long)c->window, aecl_shape_print(shape, text), aecl_smaller(side, 11));
}

/* On the device */

static aecl_status ssim_scratch(aecl_buffer **out, aecl_ops *ops, const aecl_loss_place *place) {
    const sizes s = sizes_of(place->config, place->shape);
    double taps[TAPS] = {0};
    float rounded[TAPS];
    size_t lines = 5 * s.channels * s.height * s.columns + 4 * s.windows, bytes;
    aecl_status st = AECL_OK;
    if (!aecl_mul(lines, place->columns * sizeof(float), &bytes))
        return aecl_fail(AECL_USAGE, "loss ssim of such pictures needs more memory than can be addressed; %s",
                         AECL_SMALLER_BATCH);
    make_taps(s.side, taps);
    for (size_t i = 0; i < TAPS; i++) rounded[i] = (float)taps[i];
    TRY(aecl_buffer_new_or(out, aecl_ops_context(ops), bytes + sizeof rounded, "similarities", AECL_SMALLER_BATCH));
    TRY(aecl_buffer_write(*out, 0, sizeof rounded, rounded));
done:
    return st;
}

#define SIZES(s) U32((s).channels), U32((s).height), U32((s).width), U32((s).side)

/* The similarity of each window, and what goes back from it, in the scratch space. */
static aecl_status launch_windows(aecl_ops *ops, const aecl_loss_pass *p, const sizes *s) {
    size_t vectors = p->columns / aecl_ops_tile(ops).vector;
    aecl_kernel *rows = NULL, *windows = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_ops_kernel(ops, "ssim_rows", &rows));
    TRY(aecl_ops_kernel(ops, "ssim_windows", &windows));
    TRY(LAUNCH(rows, GRID3(vectors, s->columns, s->channels * s->height), BUF(p->y), BUF(p->t), BUF(p->scratch),
               SIZES(*s), U32(p->columns)));
    TRY(LAUNCH(windows, GRID3(vectors, s->columns, s->channels * s->rows), BUF(p->scratch), SIZES(*s),
               U32(p->columns)));
done:
    return st;
}

static aecl_status launch_losses(aecl_ops *ops, const aecl_loss_pass *p, const sizes *s, bool add) {
    size_t vectors = p->columns / aecl_ops_tile(ops).vector, blocks = aecl_loss_blocks(p->features);
    double mix = p->loss->config.mix;
    aecl_kernel *kernel = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_ops_kernel(ops, "ssim_losses", &kernel));
    TRY(LAUNCH(kernel, GRID2(vectors, blocks), BUF(p->y), BUF(p->t), BUF(p->scratch), BUF(p->partial), SIZES(*s),
               U32(p->columns), U32(p->samples), U32(aecl_loss_block(p->features)), U32(blocks),
               F32(mix * (double)s->features / (double)s->windows), F32(1 - mix), U32(add)));
done:
    return st;
}

static aecl_status ssim_measure(aecl_ops *ops, const aecl_loss_pass *p) {
    const sizes s = sizes_of(&p->loss->config, p->shape);
    aecl_status st = AECL_OK;
    TRY(launch_windows(ops, p, &s));
    TRY(launch_losses(ops, p, &s, false));
done:
    return st;
}

static aecl_status ssim_train(aecl_ops *ops, const aecl_loss_pass *p, int activation, const aecl_buffer *dz) {
    const sizes s = sizes_of(&p->loss->config, p->shape);
    size_t vectors = p->columns / aecl_ops_tile(ops).vector, lines = s.channels * s.height;
    double mix = p->loss->config.mix, samples = (double)p->samples;
    aecl_kernel *rows = NULL, *back = NULL;
    aecl_status st = AECL_OK;
    TRY(launch_windows(ops, p, &s));
    TRY(launch_losses(ops, p, &s, true));
    TRY(aecl_ops_kernel(ops, "ssim_back_rows", &rows));
    TRY(aecl_ops_kernel(ops, "ssim_backward", &back));
    TRY(LAUNCH(rows, GRID3(vectors, s.columns, lines), BUF(p->scratch), SIZES(s), U32(p->columns)));
    TRY(LAUNCH(back, GRID3(vectors, s.width, lines), BUF(p->y), BUF(p->t), BUF(p->scratch), BUF(dz), SIZES(s),
               U32(p->columns), U32(p->samples), F32(mix / ((double)s.windows * samples)),
               F32((1 - mix) / ((double)s.features * samples)), U32(activation)));
done:
    return st;
}

/* The reference */

/* One window of one channel, from places `at` on: adds to the gradient, where there is one, -weight times the similarity's. */
static double similarity(const aecl_loss_sample *p, const sizes *s, const double *taps, size_t at, double weight) {
    double y = 0, t = 0, yy = 0, tt = 0, yt = 0;
    for (size_t i = 0; i < s->side * s->side; i++) {
        size_t k = (at + i / s->side * s->width + i % s->side) * p->stride;
        double g = taps[i / s->side] * taps[i % s->side];
        y += g * p->y[k];
        t += g * p->t[k];
        yy += g * p->y[k] * p->y[k];
        tt += g * p->t[k] * p->t[k];
        yt += g * p->y[k] * p->t[k];
    }
    double bright = y * y + t * t + C1, l = (2 * y * t + C1) / bright;
    double spread = yy - y * y + tt - t * t + C2, c = (2 * (yt - y * t) + C2) / spread;
    for (size_t i = 0; p->gradient && i < s->side * s->side; i++) {
        size_t k = (at + i / s->side * s->width + i % s->side) * p->stride;
        double g = taps[i / s->side] * taps[i % s->side];
        double of_l = 2 * (t - y * l) / bright, of_c = 2 * (p->t[k] - t - c * (p->y[k] - y)) / spread;
        p->gradient[k] -= weight * g * (of_l * c + l * of_c);
    }
    return l * c;
}

static double ssim_reference(const aecl_loss_config *config, const aecl_shape *shape, const aecl_loss_sample *p) {
    const sizes s = sizes_of(config, shape);
    double taps[TAPS], mix = config->mix, share = mix * (double)s.features / (double)s.windows, sum = 0;
    make_taps(s.side, taps);
    for (size_t f = 0; f < s.features; f++) {
        double e = p->y[f * p->stride] - p->t[f * p->stride];
        sum += (1 - mix) * fabs(e);
        if (p->gradient) p->gradient[f * p->stride] = (1 - mix) * (e > 0 ? 1 : e < 0 ? -1 : 0);
    }
    for (size_t i = 0; i < s.windows; i++) {
        size_t line = i / s.columns, channel = line / s.rows;
        size_t at = (channel * s.height + line % s.rows) * s.width + i % s.columns;
        sum += share * (1 - similarity(p, &s, taps, at, share));
    }
    return sum;
}

static const aecl_picture_loss ssim_pictures = {
    .fits = ssim_fits,
    .scratch = ssim_scratch,
    .train = ssim_train,
    .measure = ssim_measure,
    .reference = ssim_reference,
};

const aecl_loss aecl_loss_ssim = {.name = "ssim",
                                  .help = "1 - structural similarity, mixed with the mean absolute error",
                                  .kind = AECL_LOSS_KIND_ssim,
                                  .pictures = &ssim_pictures,
                                  .options = ssim_options,
                                  .config = {.mix = 0.84, .window = 11}};
