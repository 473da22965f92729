/* 28x28 pictures of ten kinds, plain figures and clothes, made of ellipses, rectangles and triangles, so that
 * everything runs without a download. A pixel is shaded by its distance to the outline. */
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "base/philox.h"
#include "data/reader.h"

#define SIDE 28

/* A picture is the union of up to four figures, each a signed distance (negative inside) in a frame of its own:
 * coordinates in [-1, 1], y downwards, moved, scaled and turned by the sample's random numbers. */
typedef float (*distance_function)(float x, float y, float half_width, float half_height);

static float ellipse(float x, float y, float a, float b) {
    return (sqrtf(x * x / (a * a) + y * y / (b * b)) - 1) * fminf(a, b);
}

static float rectangle(float x, float y, float a, float b) {
    return fmaxf(fabsf(x) - a, fabsf(y) - b);
}

/* Apex at the top, base of width 2a. */
static float triangle(float x, float y, float a, float b) {
    float side = (fabsf(x) - a * (y + b) / (2 * b)) * (2 * b) / sqrtf(a * a + 4 * b * b);
    return fmaxf(side, y - b);
}

typedef struct {
    distance_function distance;
    float x, y, half_width, half_height; /* centre and size */
    bool outline;
} figure;

/* The kinds of pictures; their number is the label. */
static const struct {
    figure parts[4];
} kinds[] = {
    {{{ellipse, 0, 0, .7f, .5f, false}}},
    {{{ellipse, 0, 0, .6f, .7f, true}}},
    {{{rectangle, 0, 0, .5f, .7f, false}}},
    {{{rectangle, 0, 0, .7f, .5f, true}}},
    {{{triangle, 0, 0, .7f, .7f, false}}},
    {{{triangle, 0, 0, .7f, .6f, true}}},
    /* shirt: body, two sleeves, collar */
    {{{rectangle, 0, .1f, .4f, .65f, false},
      {rectangle, -.6f, -.3f, .22f, .25f, false},
      {rectangle, .6f, -.3f, .22f, .25f, false},
      {ellipse, 0, -.6f, .2f, .14f, true}}},
    /* trousers: waist, two legs */
    {{{rectangle, 0, -.65f, .42f, .2f, false},
      {rectangle, -.25f, .15f, .17f, .7f, false},
      {rectangle, .25f, .15f, .17f, .7f, false}}},
    /* dress: skirt, top, straps */
    {{{triangle, 0, .25f, .6f, .6f, false},
      {rectangle, 0, -.35f, .24f, .3f, false},
      {rectangle, 0, -.75f, .2f, .15f, true}}},
    /* bag: body, handle */
    {{{rectangle, 0, .25f, .7f, .45f, false}, {ellipse, 0, -.25f, .4f, .45f, true}}},
};

#define KINDS (sizeof kinds / sizeof *kinds)

/* How one sample's figures lie and shine. */
typedef struct {
    size_t kind;
    float x, y, inverse_x, inverse_y; /* centre, inverse of the scale of each direction */
    float cosine, sine;
    float grey, slope_x, slope_y, stripe, stripe_width; /* shading */
} pose;

static float between(uint64_t seed, uint64_t sample, uint64_t index, float low, float high) {
    return low + (high - low) * aecl_random_uniform(seed, AECL_RANDOM_SYNTHETIC, sample, index);
}

static pose draw_pose(uint64_t seed, uint64_t sample) {
    float half_angle =
        between(seed, sample, 5, -.15f, .15f); /* its tangent: cos and sin without a library's rounding */
    float norm = 1 + half_angle * half_angle;
    return (pose){.kind = aecl_random_u32(seed, AECL_RANDOM_SYNTHETIC, sample, 0) % KINDS,
                  .x = between(seed, sample, 1, -.15f, .15f),
                  .y = between(seed, sample, 2, -.15f, .15f),
                  .inverse_x = 1 / between(seed, sample, 3, .6f, 1.05f),
                  .inverse_y = 1 / between(seed, sample, 4, .6f, 1.05f),
                  .cosine = (1 - half_angle * half_angle) / norm,
                  .sine = 2 * half_angle / norm,
                  .grey = between(seed, sample, 6, .45f, .95f),
                  .slope_x = between(seed, sample, 7, -.3f, .3f),
                  .slope_y = between(seed, sample, 8, -.3f, .3f),
                  .stripe = between(seed, sample, 9, -.25f, .25f),
                  .stripe_width = between(seed, sample, 10, .15f, .6f)};
}

/* Distance to the nearest figure of the kind, in the picture's frame. */
static float distance_to(const pose *p, float x, float y) {
    float nearest = 4;
    for (const figure *f = kinds[p->kind].parts; f < kinds[p->kind].parts + 4 && f->distance; f++) {
        float d = f->distance(x - f->x, y - f->y, f->half_width, f->half_height);
        if (f->outline) d = fabsf(d) - .08f;
        nearest = fminf(nearest, d);
    }
    return nearest;
}

static uint8_t shade(const pose *p, size_t row, size_t column) {
    float px = ((float)column + .5f) * (2.0f / SIDE) - 1 - p->x, py = ((float)row + .5f) * (2.0f / SIDE) - 1 - p->y;
    float x = (p->cosine * px + p->sine * py) * p->inverse_x, y = (p->cosine * py - p->sine * px) * p->inverse_y;
    float cover = .5f - distance_to(p, x, y) * (SIDE / 2); /* a soft edge of one pixel */
    float band = y / p->stripe_width - floorf(y / p->stripe_width) < .5f ? p->stripe : 0;
    float grey = p->grey + p->slope_x * x + p->slope_y * y + band;
    return (uint8_t)(255 * fminf(fmaxf(cover, 0), 1) * fminf(fmaxf(grey, .1f), 1) + .5f);
}

aecl_status aecl_synthetic_pictures(aecl_dataset **out, size_t count, uint64_t seed, uint64_t first_sample) {
    aecl_dataset *d = NULL;
    aecl_status st = AECL_OK;
    *out = NULL;
    TRY(aecl_alloc(&d, 1, sizeof *d));
    TRY(aecl_copy_string(&d->name, "synthetic"));
    TRY(aecl_dataset_set_shape(d, d->name, &(aecl_shape){3, {count, SIDE, SIDE}}));
    TRY(aecl_alloc(&d->values, count, d->features));
    TRY(aecl_alloc(&d->labels, count, sizeof *d->labels));
    for (size_t i = 0; i < count; i++) {
        pose p = draw_pose(seed, first_sample + i);
        uint8_t *picture = (uint8_t *)d->values + i * d->features;
        for (size_t k = 0; k < d->features; k++) picture[k] = shade(&p, k / SIDE, k % SIDE);
        d->labels[i] = (int32_t)p.kind;
    }
    TRY(aecl_dataset_seal(d));
    *out = d, d = NULL;
done:
    aecl_dataset_free(d);
    return st;
}
