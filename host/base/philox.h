/* Counter-based random numbers: Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011).
 *
 * One function of (seed, purpose, step, index) on host (Random123) and device (kernels/philox.clh): nothing is drawn in
 * an order, so a resumed run, another batch size or another device sees the same numbers.
 *   key     = (low, high half of seed)
 *   counter = (index / 4, low half of step, high half of step, purpose);  the number is lane index % 4.
 * index < 2^34. */
#ifndef AECL_BASE_PHILOX_H
#define AECL_BASE_PHILOX_H

#include <stddef.h>
#include <stdint.h>

typedef enum {
    AECL_RANDOM_WEIGHTS = 1, /* step = parameter tensor, index = element */
    AECL_RANDOM_SHUFFLE = 2, /* step = epoch, index = position */
    AECL_RANDOM_NOISE = 3,   /* step = epoch << 32 | sample, index = element */
    AECL_RANDOM_SPLIT = 4,
    AECL_RANDOM_SYNTHETIC = 5, /* step = sample */
    AECL_RANDOM_TEST = 6,
    AECL_RANDOM_LAYER = 7,   /* step and index as nn/layer.h says */
    AECL_RANDOM_CODES = 8,   /* step = sample, index = number of its code */
    AECL_RANDOM_STRENGTH = 9 /* of a sample's noise; step = epoch << 32 | sample, index 0; 1 and 2: where blocks lie */
} aecl_random_purpose;

/* The number itself: all 32 bits. */
uint32_t aecl_random_u32(uint64_t seed, aecl_random_purpose purpose, uint64_t step, uint64_t index);

/* Uniform in [0, 1): the upper 24 bits, exact in a float. */
float aecl_random_uniform(uint64_t seed, aecl_random_purpose purpose, uint64_t step, uint64_t index);

/* Standard normal by Box and Muller: elements 2i and 2i+1 are r cos(a) and r sin(a) of the uniforms u at 2i and 2i+1,
 * r = sqrt(-2 ln(1 - u(2i))), a = 2 pi u(2i+1). At most 5.77 in size. */
float aecl_random_normal(uint64_t seed, aecl_random_purpose purpose, uint64_t step, uint64_t index);

/* order[0..n) becomes a permutation of 0..n-1: Fisher and Yates from the last position i down, which is
 * exchanged with position (draw i) * (i + 1) >> 32. n < 2^32. */
void aecl_random_shuffle(uint32_t *order, size_t n, uint64_t seed, aecl_random_purpose purpose, uint64_t step);

#endif
