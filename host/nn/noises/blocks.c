/* Blocks: the share `factor` of the blocks of a grid is 0 in all channels. Where the grid begins is drawn for each
 * sample. */
#include "base/philox.h"
#include "nn/noise.h"

/* How far the grid is moved, in [0, size): by the sample's number `i`. */
static uint64_t shift_of(const aecl_noise_place *at, uint64_t i, uint64_t size) {
    return aecl_random_u32(at->noise->seed, AECL_RANDOM_STRENGTH, at->step, i) * size >> 32;
}

static double blocks_value(const aecl_noise_place *at, double clean) {
    const aecl_noise_layout *l = at->layout;
    size_t place = at->f % l->plane, across = l->width / l->block_width + 2;
    size_t x = (place % l->width + shift_of(at, 1, l->block_width)) / l->block_width;
    size_t y = (place / l->width + shift_of(at, 2, l->block_height)) / l->block_height;
    return aecl_noise_chance(at, y * across + x) < at->factor ? 0 : clean;
}

const aecl_noise_kind aecl_noise_kind_blocks = {"blocks", "dropped blocks", "of the blocks 0, each an eighth wide", 1,
                                                false,    blocks_value};
