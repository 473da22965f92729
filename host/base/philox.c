/* The host's side of the generator is Random123's; what turns its integers into floats is kernels/philox.clh's,
 * operation for operation. */
#include "base/philox.h"

#include <math.h>

#include <Random123/philox.h>

uint32_t aecl_random_u32(uint64_t seed, aecl_random_purpose purpose, uint64_t step, uint64_t index) {
    philox4x32_key_t key = {{(uint32_t)seed, (uint32_t)(seed >> 32)}};
    philox4x32_ctr_t counter = {{(uint32_t)(index / 4), (uint32_t)step, (uint32_t)(step >> 32), (uint32_t)purpose}};
    return philox4x32(counter, key).v[index % 4];
}

float aecl_random_uniform(uint64_t seed, aecl_random_purpose purpose, uint64_t step, uint64_t index) {
    return (float)(aecl_random_u32(seed, purpose, step, index) >> 8) * 0x1p-24f;
}

/* 1 - u is in (0, 1]: its logarithm is finite. */
float aecl_random_normal(uint64_t seed, aecl_random_purpose purpose, uint64_t step, uint64_t index) {
    uint64_t even = index & ~(uint64_t)1;
    double radius = sqrt(-2 * log(1 - (double)aecl_random_uniform(seed, purpose, step, even)));
    double angle = 2 * 3.14159265358979323846 * (double)aecl_random_uniform(seed, purpose, step, even + 1);
    return (float)(radius * (index == even ? cos(angle) : sin(angle)));
}

/* The draw for position i is scaled to 0..i by a multiplication: no position is off by more than n / 2^32. */
void aecl_random_shuffle(uint32_t *order, size_t n, uint64_t seed, aecl_random_purpose purpose, uint64_t step) {
    for (size_t i = 0; i < n; i++) order[i] = (uint32_t)i;
    for (size_t i = n; i-- > 1;) {
        size_t other = (size_t)((uint64_t)aecl_random_u32(seed, purpose, step, i) * (i + 1) >> 32);
        uint32_t kept = order[i];
        order[i] = order[other];
        order[other] = kept;
    }
}
