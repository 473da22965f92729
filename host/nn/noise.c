/* What kinds of noise have in common: a sample's strength, its random numbers, clipping. */
#include "nn/noise.h"

#include <math.h>
#include <stdio.h>

#include "base/philox.h"
#include "base/text.h"

const char *const aecl_noise_kind_names[] = {
#define AECL_NOISE(x) #x,
#include "nn/noises/noises.def"
#undef AECL_NOISE
    NULL};

aecl_status aecl_noise_find(int *out, const char *name) {
    size_t i = 0;
    aecl_status st = aecl_find_named(&i, "noise", name, (const void *const *)aecl_noise_kinds);
    if (st >= 0) *out = (int)i;
    return st;
}

aecl_noise_layout aecl_noise_layout_of(size_t features, size_t height, size_t width) {
    size_t shorter = height < width ? height : width, side = (shorter + 7) / 8, stretch = (features + 7) / 8;
    if (height == 0) return (aecl_noise_layout){(uint32_t)features, (uint32_t)features, 1, (uint32_t)stretch};
    if (side < 2) side = 2;
    return (aecl_noise_layout){(uint32_t)(height * width), (uint32_t)width, (uint32_t)side, (uint32_t)side};
}

uint64_t aecl_noise_step(const aecl_noise *noise, uint64_t epoch, uint32_t sample) {
    return (noise->fixed ? 0 : epoch) << 32 | sample;
}

float aecl_noise_chance(const aecl_noise_place *at, uint64_t i) {
    return aecl_random_uniform(at->noise->seed, AECL_RANDOM_NOISE, at->step, 4 * i);
}

double aecl_noise_normal(const aecl_noise_place *at) {
    return (double)aecl_random_normal(at->noise->seed, AECL_RANDOM_NOISE, at->step, at->f);
}

const char *aecl_noise_print(const aecl_noise *noise, char text[AECL_NOISE_TEXT]) {
    const char *said = aecl_noise_kinds[noise->kind]->said;
    if (noise->span > 0)
        snprintf(text, AECL_NOISE_TEXT, "%s of factor %.4g to %.4g", said, noise->factor - noise->span, noise->factor);
    else
        snprintf(text, AECL_NOISE_TEXT, "%s of factor %g", said, noise->factor);
    return text;
}

static float factor_of(const aecl_noise *noise, uint64_t step) {
    if (noise->span == 0) return (float)noise->factor;
    float u = aecl_random_uniform(noise->seed, AECL_RANDOM_STRENGTH, step, 0);
    return fmaf(-(float)noise->span, u, (float)noise->factor);
}

double aecl_noise_value(const aecl_noise *noise, const aecl_noise_layout *layout, uint64_t step, size_t f,
                        double clean) {
    const aecl_noise_place at = {noise, layout, step, f, factor_of(noise, step)};
    if (noise->factor == 0) return clean;
    double value = aecl_noise_kinds[noise->kind]->value(&at, clean);
    return noise->unclipped ? value : value < 0 ? 0 : value > 1 ? 1 : value;
}
