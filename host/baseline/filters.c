/* Gaussian blur of any width and the median of 3x3, with borders mirrored as scipy.ndimage does by default. The best
 * of them is found by trying all on examples. */
#include "baseline/filters.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "baseline/picture_quality.h"

#define MOST_SIGMA 100
#define FIRST      3 /* tenths of a pixel */
#define LAST       25

/* The index inside [0, n) that stands for i when the picture is mirrored over and over. */
static size_t mirror(ptrdiff_t i, size_t n) {
    ptrdiff_t period = 2 * (ptrdiff_t)n, inside = i % period;
    if (inside < 0) inside += period;
    return (size_t)(inside < (ptrdiff_t)n ? inside : period - 1 - inside);
}

/* A Gaussian with room for one picture on its way. */
typedef struct {
    ptrdiff_t radius;
    size_t height, width;
    double *weight; /* [radius + 1], from the middle */
    double *row;    /* [width + 2 radius], a row of the picture filtered down the columns, with its borders */
    double *sum;    /* [width] */
} gaussian;

static aecl_status make_gaussian(gaussian *g, double sigma, const aecl_shape *shape) {
    double sum = 0;
    aecl_status st = AECL_OK;
    g->radius = (ptrdiff_t)(4 * sigma + 0.5), g->height = shape->dim[1], g->width = shape->dim[2];
    TRY(aecl_alloc(&g->weight, (size_t)g->radius + 1, sizeof *g->weight));
    TRY(aecl_alloc(&g->row, g->width + 2 * (size_t)g->radius, sizeof *g->row));
    TRY(aecl_alloc(&g->sum, g->width, sizeof *g->sum));
    for (ptrdiff_t i = 0; i <= g->radius; i++) {
        g->weight[i] = exp(-(double)(i * i) / (2 * sigma * sigma));
        sum += (i ? 2 : 1) * g->weight[i];
    }
    for (ptrdiff_t i = 0; i <= g->radius; i++) g->weight[i] /= sum;
done:
    return st;
}

static void free_gaussian(gaussian *g) {
    free(g->weight);
    free(g->row);
    free(g->sum);
}

static void blur_channel(const gaussian *g, float *out, const float *in) {
    double *row = g->row + g->radius;
    for (size_t y = 0; y < g->height; y++) {
        for (size_t x = 0; x < g->width; x++) row[x] = 0;
        for (ptrdiff_t k = -g->radius; k <= g->radius; k++) {
            const float *from = in + mirror((ptrdiff_t)y + k, g->height) * g->width;
            for (size_t x = 0; x < g->width; x++) row[x] += g->weight[llabs(k)] * (double)from[x];
        }
        for (ptrdiff_t k = 1; k <= g->radius; k++) {
            row[-k] = row[mirror(-k, g->width)];
            row[(ptrdiff_t)g->width - 1 + k] = row[mirror((ptrdiff_t)g->width - 1 + k, g->width)];
        }
        for (size_t x = 0; x < g->width; x++) g->sum[x] = 0;
        for (ptrdiff_t k = -g->radius; k <= g->radius; k++)
            for (size_t x = 0; x < g->width; x++) g->sum[x] += g->weight[llabs(k)] * row[(ptrdiff_t)x + k];
        for (size_t x = 0; x < g->width; x++) out[y * g->width + x] = (float)g->sum[x];
    }
}

static float least(float a, float b) {
    return a < b ? a : b;
}

static float most(float a, float b) {
    return a < b ? b : a;
}

static float middle(float a, float b, float c) {
    return most(least(a, b), least(most(a, b), c));
}

/* Of nine in three columns the median is the middle one of: the largest of the columns' smallest, the middle of their
 * middles, the smallest of their largest. */
static void median_row(float *out, const float *const rows[3], size_t width) {
    float low[3], mid[3], high[3];
    for (size_t x = 0; x < width; x++) {
        for (size_t k = 0; k < 3; k++) {
            size_t at = mirror((ptrdiff_t)(x + k) - 1, width);
            float a = rows[0][at], b = rows[1][at], c = rows[2][at];
            low[k] = least(least(a, b), c), mid[k] = middle(a, b, c), high[k] = most(most(a, b), c);
        }
        out[x] = middle(most(most(low[0], low[1]), low[2]), middle(mid[0], mid[1], mid[2]),
                        least(least(high[0], high[1]), high[2]));
    }
}

static void median_channel(float *out, const float *in, size_t height, size_t width) {
    for (size_t y = 0; y < height; y++) {
        const float *rows[3];
        for (size_t k = 0; k < 3; k++) rows[k] = in + mirror((ptrdiff_t)(y + k) - 1, height) * width;
        median_row(out + y * width, rows, width);
    }
}

aecl_status aecl_filter_apply(const aecl_filter *filter, float *out, const float *in, size_t count,
                              const aecl_shape *shape) {
    gaussian g = {0};
    aecl_status st = AECL_OK;
    if (shape->rank != 3 || aecl_shape_count(shape) == 0)
        return aecl_fail(AECL_INPUT, "samples of %zu dimensions are no pictures to filter", shape->rank);
    if (!(filter->sigma >= 0 && filter->sigma <= MOST_SIGMA))
        return aecl_fail(AECL_INPUT, "a blur of %g pixels; 0 to %d are possible", filter->sigma, MOST_SIGMA);
    size_t size = shape->dim[1] * shape->dim[2], channels = count * shape->dim[0];
    if (filter->sigma > 0) TRY(make_gaussian(&g, filter->sigma, shape));
    for (size_t i = 0; i < channels; i++)
        if (filter->sigma > 0)
            blur_channel(&g, out + i * size, in + i * size);
        else
            median_channel(out + i * size, in + i * size, shape->dim[1], shape->dim[2]);
done:
    free_gaussian(&g);
    return st;
}

static double mean_psnr(const aecl_filter_examples *examples, const float *filtered) {
    size_t size = aecl_shape_count(examples->shape);
    double sum = 0;
    for (size_t i = 0; i < examples->count; i++)
        sum += aecl_psnr(aecl_mean_squared_error(filtered + i * size, examples->clean + i * size, size));
    return sum / (double)examples->count;
}

aecl_status aecl_filter_fit(aecl_filter *out, double *psnr, const aecl_filter_examples *examples) {
    float *filtered = NULL;
    double best = -INFINITY;
    aecl_status st = AECL_OK;
    if (examples->count == 0) return aecl_fail(AECL_INPUT, "no pictures to choose a filter by");
    TRY(aecl_alloc(&filtered, examples->count * aecl_shape_count(examples->shape), sizeof *filtered));
    for (int tenths = FIRST - 1; tenths <= LAST; tenths++) {
        aecl_filter filter = {tenths < FIRST ? 0 : tenths / 10.0};
        TRY(aecl_filter_apply(&filter, filtered, examples->noisy, examples->count, examples->shape));
        double found = mean_psnr(examples, filtered);
        if (tenths < FIRST || found > best) *out = filter, best = found;
    }
    if (psnr) *psnr = best;
done:
    free(filtered);
    return st;
}
