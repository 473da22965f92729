/* Poisson noise, of counted light: x = count * factor^2, the count's mean clean / factor^2, so that `factor` is the deviation
 * where the clean value is 1.
 *
 * Up to a mean of MOST_MEAN counts are whole numbers by inversion: the first k whose distribution function is above a
 * uniform number. Beside a rounding more or less another number comes out, so that kernels/noise.cl does the same steps
 * as here, each of which is exactly rounded on every device. Above it a normal number with the same mean, variance and
 * skewness stands for them. */
#include <math.h>

#include "base/philox.h"
#include "nn/noise.h"

#define MOST_MEAN   32.f
#define MOST_COUNTS 96
#define OTHER       ((uint64_t)1 << 33) /* where a sample's further random numbers begin */

/* 1 / x: one step of Newton's makes of a quotient that is nearly right the right one. */
static float inverse(float x) {
    float r = 1 / x;
    return fmaf(r, fmaf(-x, r, 1), r);
}

/* exp(x) for x from -MOST_MEAN to 0: 2^n exp(r), the latter by its series. */
static float exponential(float x) {
    float n = rintf(x * 1.44269504f), r = fmaf(n, 2.12194440e-4f, fmaf(n, -0.693359375f, x));
    float sum = 1.98412698e-4f;
    static const float series[] = {1.38888889e-3f, 8.33333333e-3f, 4.16666667e-2f, 1.66666667e-1f, 0.5f, 1, 1};
    for (size_t i = 0; i < sizeof series / sizeof *series; i++) sum = fmaf(sum, r, series[i]);
    return ldexpf(sum, (int)n);
}

/* u is a little less than drawn: rounding leaves the sum of all terms a little below 1. */
static float count_of(float mean, float u) {
    float term = exponential(-mean), sum = term, below = u * (1 - 0x1p-18f), count = 0;
    for (int k = 1; k < MOST_COUNTS && below >= sum; k++) {
        float share = mean * inverse((float)k);
        sum = fmaf(term, share, sum);
        term = term * share;
        count = count + 1;
    }
    return count;
}

static double poisson_value(const aecl_noise_place *at, double clean) {
    float unit = at->factor * at->factor, mean = fmaxf((float)clean, 0) * inverse(unit);
    if (mean <= MOST_MEAN) {
        float u = aecl_random_uniform(at->noise->seed, AECL_RANDOM_NOISE, at->step, at->f);
        return (double)(count_of(mean, u) * unit);
    }
    double normal = (double)aecl_random_normal(at->noise->seed, AECL_RANDOM_NOISE, at->step, OTHER + at->f);
    return ((double)mean + sqrt((double)mean) * normal + (normal * normal - 1) / 6) * (double)unit;
}

const aecl_noise_kind aecl_noise_kind_poisson = {
    "poisson", "Poisson noise", "its deviation where the value is 1: counted light", 10, true, poisson_value};
