/* SSIM with the Gaussian window of Wang et al. (2004), as scikit-image computes it: separable passes over four maps,
 * where the whole window fits. */
#include "baseline/picture_quality.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"

#define WINDOW    11
#define DEVIATION 1.5
#define C1        (0.01 * 0.01)
#define C2        (0.03 * 0.03)

/* A window along one side, and the number of its places there. */
typedef struct {
    size_t length, places;
    double weight[WINDOW];
} window;

enum { MEAN_A, MEAN_B, SQUARES, PRODUCTS, MAPS };

/* The parts of a channel that the similarity is made of, before and after each pass. */
typedef struct {
    size_t height, width;
    window rows, columns;
    double *values[MAPS];   /* [height][width]: a, b, a^2 + b^2, ab */
    double *vertical;       /* [places of rows][width] */
    double *averages[MAPS]; /* [places of rows][places of columns] */
} similarity;

double aecl_psnr(double mse) {
    return -10 * log10(mse < 1e-10 ? 1e-10 : mse);
}

double aecl_mean_squared_error(const float *a, const float *b, size_t n) {
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        double difference = (double)a[i] - (double)b[i];
        sum += difference * difference;
    }
    return sum / (double)n;
}

static window make_window(size_t side) {
    window w = {.length = side >= WINDOW ? WINDOW : side - (side % 2 == 0)};
    double sum = 0;
    w.places = side - w.length + 1;
    for (size_t i = 0; i < w.length; i++) {
        double distance = (double)i - (double)(w.length / 2);
        w.weight[i] = exp(-distance * distance / (2 * DEVIATION * DEVIATION));
        sum += w.weight[i];
    }
    for (size_t i = 0; i < w.length; i++) w.weight[i] /= sum;
    return w;
}

/* The maps share one block, which starts at values[0]. */
static aecl_status make_similarity(similarity *s, const aecl_shape *shape) {
    s->height = shape->dim[1], s->width = shape->dim[2];
    s->rows = make_window(s->height), s->columns = make_window(s->width);
    size_t pixels = s->height * s->width, places = s->rows.places * s->columns.places;
    double *block = NULL;
    aecl_status st = aecl_alloc(&block, (MAPS + 1) * pixels + MAPS * places, sizeof *block);
    if (st < 0) return st;
    for (size_t m = 0; m < MAPS; m++) {
        s->values[m] = block + m * pixels;
        s->averages[m] = block + (MAPS + 1) * pixels + m * places;
    }
    s->vertical = block + MAPS * pixels;
    return AECL_OK;
}

static void add_scaled(double *restrict to, const double *restrict from, double weight, size_t n) {
    for (size_t i = 0; i < n; i++) to[i] += weight * from[i];
}

/* Averages over all windows: down the columns, then along the rows, so that both run over neighbours in memory. */
static void average(const similarity *s, size_t map) {
    for (size_t y = 0; y < s->rows.places; y++) {
        double *row = s->vertical, *out = s->averages[map] + y * s->columns.places;
        for (size_t x = 0; x < s->width; x++) row[x] = 0;
        for (size_t k = 0; k < s->rows.length; k++)
            add_scaled(row, s->values[map] + (y + k) * s->width, s->rows.weight[k], s->width);
        for (size_t x = 0; x < s->columns.places; x++) out[x] = 0;
        for (size_t k = 0; k < s->columns.length; k++)
            add_scaled(out, row + k, s->columns.weight[k], s->columns.places);
    }
}

static double channel_similarity(const similarity *s, const float *a, const float *b) {
    size_t places = s->rows.places * s->columns.places;
    double sum = 0;
    for (size_t i = 0; i < s->height * s->width; i++) {
        double x = (double)a[i], y = (double)b[i];
        s->values[MEAN_A][i] = x, s->values[MEAN_B][i] = y;
        s->values[SQUARES][i] = x * x + y * y, s->values[PRODUCTS][i] = x * y;
    }
    for (size_t map = 0; map < MAPS; map++) average(s, map);
    for (size_t i = 0; i < places; i++) {
        double x = s->averages[MEAN_A][i], y = s->averages[MEAN_B][i], xy = x * y, squares = x * x + y * y;
        double covariance = s->averages[PRODUCTS][i] - xy, variances = s->averages[SQUARES][i] - squares;
        sum += (2 * xy + C1) * (2 * covariance + C2) / ((squares + C1) * (variances + C2));
    }
    return sum / (double)places;
}

aecl_status aecl_quality_measure(aecl_quality *out, const float *a, const float *b, size_t count,
                                 const aecl_shape *shape) {
    similarity s = {0};
    size_t size = aecl_shape_count(shape), channels = shape->dim[0];
    double mse = 0, psnr = 0, ssim = 0;
    aecl_status st = AECL_OK;
    if (count == 0 || size == 0 || shape->rank != 3)
        return aecl_fail(AECL_INPUT, "%zu samples of %zu dimensions are no pictures to compare", count, shape->rank);
    TRY(make_similarity(&s, shape));
    for (size_t i = 0; i < count; i++) {
        const float *x = a + i * size, *y = b + i * size;
        double error = aecl_mean_squared_error(x, y, size), sum = 0;
        for (size_t c = 0; c < channels; c++)
            sum += channel_similarity(&s, x + c * (size / channels), y + c * (size / channels));
        mse += error, psnr += aecl_psnr(error), ssim += sum / (double)channels;
    }
    *out = (aecl_quality){mse / (double)count, psnr / (double)count, ssim / (double)count};
done:
    free(s.values[0]);
    return st;
}
