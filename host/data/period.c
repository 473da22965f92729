/* Autocorrelation, by Fourier transforms of the padded series (Wiener and Khinchin), and its highest peak. */
#include "data/period.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/mem.h"

#define MOST_POINTS ((size_t)1 << 16)
#define SHORTEST    4
#define LEAST_PEAK  .1 /* a lower one is noise */
#define AS_HIGH     .9 /* of the highest peak: its multiples are so, too */

typedef struct {
    double re, im;
} complex_number;

/* In place, of a power of two of values; radix 2 after Cooley and Tukey. */
static void transform(complex_number *x, size_t count) {
    const double turn = 2 * acos(-1);
    for (size_t i = 1, j = 0; i < count; i++) {
        size_t bit = count >> 1;
        for (; j & bit; bit >>= 1) j ^= bit;
        j |= bit;
        if (i >= j) continue;
        complex_number swap = x[i];
        x[i] = x[j], x[j] = swap;
    }
    for (size_t half = 1; half < count; half *= 2)
        for (size_t k = 0; k < half; k++) {
            double angle = -turn * (double)k / (double)(2 * half), c = cos(angle), s = sin(angle);
            for (size_t i = k; i < count; i += 2 * half) {
                complex_number a = x[i], b = x[i + half];
                complex_number t = {b.re * c - b.im * s, b.re * s + b.im * c};
                x[i] = (complex_number){a.re + t.re, a.im + t.im};
                x[i + half] = (complex_number){a.re - t.re, a.im - t.im};
            }
        }
}

/* x[count] = one channel without its mean and straight trend. */
static void straighten(complex_number *x, const float *values, size_t count, size_t step) {
    double middle = (double)(count - 1) / 2, sum = 0, slope = 0, spread = 0;
    for (size_t i = 0; i < count; i++) {
        double t = (double)i - middle;
        sum += (double)values[i * step];
        slope += t * (double)values[i * step];
        spread += t * t;
    }
    for (size_t i = 0; i < count; i++)
        x[i].re = (double)values[i * step] - sum / (double)count - ((double)i - middle) * slope / spread;
}

/* x[count] becomes the change from each value to the next. */
static void take_changes(complex_number *x, size_t count) {
    for (size_t i = 0; i + 1 < count; i++) x[i].re = x[i + 1].re - x[i].re;
    x[count - 1].re = 0;
}

typedef struct {
    const float *values;
    size_t count, channels;
    bool changes;
} series;

/* likeness[lag] += a channel's correlation with itself, lag points later. */
static aecl_status correlate(double *likeness, size_t lags, const series *s, size_t channel) {
    complex_number *x = NULL;
    size_t size = 1;
    aecl_status st = AECL_OK;
    while (size < s->count + lags) size *= 2;
    TRY(aecl_alloc(&x, size, sizeof *x));
    straighten(x, s->values + channel, s->count, s->channels);
    if (s->changes) take_changes(x, s->count);
    transform(x, size);
    for (size_t i = 0; i < size; i++) x[i] = (complex_number){x[i].re * x[i].re + x[i].im * x[i].im, 0};
    transform(x, size);
    for (size_t lag = 0; lag < lags && x[0].re > 0; lag++)
        likeness[lag] += x[lag].re / x[0].re * (double)s->count / (double)(s->count - lag);
done:
    free(x);
    return st;
}

static bool is_peak(const double *likeness, size_t lag) {
    return likeness[lag] > likeness[lag - 1] && likeness[lag] >= likeness[lag + 1];
}

/* The shortest lag whose peak is nearly as high as the highest, behind the first lag at which the series is unlike itself. */
static size_t find_peak(const double *likeness, size_t lags, double least) {
    size_t first = 1, best = 0;
    double highest = least;
    while (first + 1 < lags && likeness[first] > 0) first++;
    if (first < SHORTEST) first = SHORTEST;
    for (size_t lag = first; lag + 1 < lags; lag++)
        if (is_peak(likeness, lag)) highest = fmax(highest, likeness[lag]);
    for (size_t lag = first; lag + 1 < lags && (best == 0 || lag < best + best / 4); lag++) {
        bool high = is_peak(likeness, lag) && likeness[lag] > least && likeness[lag] >= AS_HIGH * highest;
        if (high && (best == 0 || likeness[lag] > likeness[best])) best = lag;
    }
    return best;
}

aecl_status aecl_period_find(size_t *period, const float *values, size_t count, size_t channels) {
    series s = {values, aecl_smaller(count, MOST_POINTS), channels, false};
    size_t lags = aecl_smaller(s.count / 3, AECL_LONGEST_PERIOD) + 2; /* and neighbours of the first and last */
    double *likeness = NULL;
    aecl_status st = AECL_OK;
    *period = 0;
    if (s.count / 3 < SHORTEST) return AECL_OK;
    TRY(aecl_alloc(&likeness, lags, sizeof *likeness));
    for (int pass = 0; pass < 2 && *period == 0; pass++) {
        s.changes = pass == 1; /* a level that wanders slowly hides what repeats on it */
        for (size_t lag = 0; lag < lags; lag++) likeness[lag] = 0;
        for (size_t c = 0; c < channels; c++) TRY(correlate(likeness, lags, &s, c));
        *period = find_peak(likeness, lags, LEAST_PEAK * (double)channels);
    }
done:
    free(likeness);
    return st;
}
