/* Heartbeats as a sum of Gaussians over the phase of the beat: McSharry, Clifford, Tarassenko, Smith, "A dynamical model
 * for generating synthetic electrocardiogram signals", IEEE Trans. Biomed. Eng. 50(3), 2003. Its equation of motion
 * dz/dt = -sum a d exp(-d^2 / 2 b^2), d the phase's distance from a wave, is the derivative of a sum of Gaussians of
 * height a b^2 / omega; angles and widths are those of its Table I, heights relative to R. Respiration moves the
 * baseline, as there. The abnormal beats change waves of the normal one. */
#include <math.h>

#include "base/mem.h"
#include "base/philox.h"
#include "data/reader.h"

#define SAMPLES       140
#define PI            3.14159265358979323846
#define NORMAL_SHARE  .6
#define NOISE         .015           /* deviation of the noise on every sample */
#define STEPS_PER_ONE 1024           /* as an A/D converter stores it; a library's rounding of exp does not show */
#define FIRST_NORMAL  ((uint64_t)64) /* numbers before it are uniform, from there on normal: one a sample */

enum { P, Q, R, S, ST, T, WAVES };

/* A wave: angle of its centre in the beat (R at 0, the beat from -pi to pi), height relative to a normal R, width. */
typedef struct {
    double angle, height, width;
} wave;

typedef struct {
    wave waves[WAVES];
    double early_least, early_most; /* how much too early the beat comes, as an angle */
} beat;

static const beat normal = {.waves = {[P] = {-PI / 3, .25, .25},
                                      [Q] = {-PI / 12, -.17, .1},
                                      [R] = {0, 1, .1},
                                      [S] = {PI / 12, -.25, .1},
                                      [T] = {PI / 2, .4, .4}}};

static const beat abnormal[] = {
    /* a ventricular beat: no P, a wide and high QRS, T against it */
    {.waves = {[Q] = {-PI / 6, -.2, .2}, [R] = {0, 1.3, .28}, [S] = {PI / 5, -.4, .25}, [T] = {PI / 2, -.5, .45}}},
    /* ST elevation: the line between S and T is raised */
    {.waves = {[P] = {-PI / 3, .25, .25},
               [Q] = {-PI / 12, -.17, .1},
               [R] = {0, 1, .1},
               [S] = {PI / 12, -.12, .1},
               [ST] = {PI / 4, .35, .3},
               [T] = {PI / 2, .45, .4}}},
    /* no T */
    {.waves = {[P] = {-PI / 3, .25, .25}, [Q] = {-PI / 12, -.17, .1}, [R] = {0, 1, .1}, [S] = {PI / 12, -.25, .1}}},
    /* a premature atrial beat: another P, and all of it too early */
    {.waves = {[P] = {-PI / 4, -.12, .2},
               [Q] = {-PI / 12, -.17, .1},
               [R] = {0, 1, .1},
               [S] = {PI / 12, -.25, .1},
               [T] = {PI / 2, .4, .4}},
     .early_least = .35,
     .early_most = .8},
};

/* The random numbers of one beat, in order. */
typedef struct {
    uint64_t seed, sample, next;
} draws;

static double between(draws *d, double low, double high) {
    return low + (high - low) * (double)aecl_random_uniform(d->seed, AECL_RANDOM_SYNTHETIC, d->sample, d->next++);
}

/* The kind of beat with the variation from one beat to the next: each wave's place, height and width, the whole beat's
 * height, and P and T nearer to R where the heart beats faster. */
static beat draw_beat(draws *d, bool *is_normal) {
    double kind = between(d, 0, 1), gain = between(d, .9, 1.1), pace = between(d, .93, 1.07);
    *is_normal = kind < NORMAL_SHARE;
    size_t which = (size_t)((kind - NORMAL_SHARE) / (1 - NORMAL_SHARE) * (double)COUNT_OF(abnormal));
    beat b = *is_normal ? normal : abnormal[which];
    double early = between(d, b.early_least, b.early_most);
    for (size_t w = 0; w < WAVES; w++) {
        b.waves[w].angle = b.waves[w].angle * pace - early + between(d, -.03, .03);
        b.waves[w].height *= gain * between(d, .85, 1.15);
        b.waves[w].width *= between(d, .9, 1.1);
    }
    return b;
}

static double height_at(const beat *b, double angle) {
    double height = 0;
    for (const wave *w = b->waves; w < b->waves + WAVES; w++) {
        double distance = w->width > 0 ? (angle - w->angle) / w->width : 0;
        height += w->height * exp(-distance * distance / 2);
    }
    return height;
}

static int32_t draw_sample(float *values, uint64_t seed, uint64_t sample) {
    draws d = {seed, sample, 0};
    bool is_normal = false;
    beat b = draw_beat(&d, &is_normal);
    double breath = between(&d, 0, 2 * PI), depth = between(&d, 0, .06);
    for (uint64_t k = 0; k < SAMPLES; k++) {
        double angle = ((double)k + .5) / SAMPLES * 2 * PI - PI;
        double value = height_at(&b, angle) + depth * sin(breath + angle / 4); /* four beats a breath */
        value += NOISE * (double)aecl_random_normal(seed, AECL_RANDOM_SYNTHETIC, sample, FIRST_NORMAL + k);
        values[k] = (float)(nearbyint(value * STEPS_PER_ONE) / STEPS_PER_ONE);
    }
    return is_normal;
}

aecl_status aecl_synthetic_ecg(aecl_dataset **out, size_t count, uint64_t seed, uint64_t first_sample) {
    aecl_dataset *d = NULL;
    aecl_status st = AECL_OK;
    *out = NULL;
    TRY(aecl_alloc(&d, 1, sizeof *d));
    d->dtype = AECL_F32;
    TRY(aecl_copy_string(&d->name, "synthetic-ecg"));
    TRY(aecl_dataset_set_shape(d, d->name, &(aecl_shape){2, {count, SAMPLES}}));
    TRY(aecl_alloc(&d->values, count, SAMPLES * sizeof(float)));
    TRY(aecl_alloc(&d->labels, count, sizeof *d->labels));
    for (size_t i = 0; i < count; i++)
        d->labels[i] = draw_sample((float *)d->values + i * SAMPLES, seed, first_sample + i);
    TRY(aecl_dataset_seal(d));
    *out = d, d = NULL;
done:
    aecl_dataset_free(d);
    return st;
}
