/* Noise on a network's input, by kind. One file each in host/nn/noises/, one line in noises.def, and the device function
 * <name>_noise in kernels/noise.cl, which draws the same random numbers. Host only. */
#ifndef AECL_NN_NOISE_H
#define AECL_NN_NOISE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

/* Numbers on host and device: AECL_NOISE_gaussian = 0, ... */
enum {
#define AECL_NOISE(x) AECL_NOISE_##x,
#include "nn/noises/noises.def"
#undef AECL_NOISE
};

/* The input of a sample is the clean one with noise of some strength, clipped to [0, 1] as pictures are; the target stays
 * clean. A sample's numbers depend on seed, epoch and its own number alone. */
typedef struct {
    double factor; /* the strength; 0: none */
    bool fixed;    /* one draw for every epoch (its number is then 0), else fresh noise each epoch */
    uint64_t seed;
    bool unclipped; /* of values that are not scaled to [0, 1] */
    int kind;       /* of aecl_noise_kinds */
    double span;    /* each sample has a strength of its own, evenly from factor - span to factor */
} aecl_noise;

/* How a sample's values lie side by side: pixels of a channel, of a line; height and width of a block. */
typedef struct {
    uint32_t plane, width, block_height, block_width;
} aecl_noise_layout;

/* A block is an eighth of a picture's shorter side high and wide, at least two pixels; of a row (height 0) an eighth of
 * it. */
aecl_noise_layout aecl_noise_layout_of(size_t features, size_t height, size_t width);

/* One value of a sample. */
typedef struct {
    const aecl_noise *noise;
    const aecl_noise_layout *layout;
    uint64_t step; /* of the random numbers: epoch << 32 | sample */
    size_t f;      /* which of the sample's values */
    float factor;  /* this sample's */
} aecl_noise_place;

typedef struct {
    const char *name;                                          /* "gaussian" */
    const char *said;                                          /* "Gaussian noise" */
    const char *help;                                          /* what factor is of: "of blocks black" */
    double most;                                               /* the largest factor */
    bool between;                                              /* wants values scaled to [0, 1] */
    double (*value)(const aecl_noise_place *at, double clean); /* noisy, not yet clipped */
} aecl_noise_kind;

#define AECL_NOISE(x) extern const aecl_noise_kind aecl_noise_kind_##x;
#include "nn/noises/noises.def"
#undef AECL_NOISE

extern const aecl_noise_kind *const aecl_noise_kinds[]; /* by number, NULL-terminated */
extern const char *const aecl_noise_kind_names[];       /* likewise: "gaussian", ..., NULL */

/* *out = the number of the kind called `name`; AECL_USAGE with the nearest name otherwise. */
aecl_status aecl_noise_find(int *out, const char *name);

/* The noisy value f of a sample in an epoch, `clean` without noise. */
double aecl_noise_value(const aecl_noise *noise, const aecl_noise_layout *layout, uint64_t step, size_t f,
                        double clean);
/* The step of a sample's numbers: epoch << 32 | sample, epoch 0 of noise that is fixed. */
uint64_t aecl_noise_step(const aecl_noise *noise, uint64_t epoch, uint32_t sample);

/* text = what it is for people: "Gaussian noise of factor 0.2", "speckle of factor 0.1 to 0.4". */
#define AECL_NOISE_TEXT 96
const char *aecl_noise_print(const aecl_noise *noise, char text[AECL_NOISE_TEXT]);

/* For noises/: the share of pixels and blocks falls by one number each, evenly in [0, 1): number `i` of the sample. */
float aecl_noise_chance(const aecl_noise_place *at, uint64_t i);
/* The standard normal number of the value. */
double aecl_noise_normal(const aecl_noise_place *at);

#endif
