/* Dropout: the share `factor` of the pixels is 0 in all channels. */
#include "nn/noise.h"

static double dropout_value(const aecl_noise_place *at, double clean) {
    return aecl_noise_chance(at, at->f % at->layout->plane) < at->factor ? 0 : clean;
}

const aecl_noise_kind aecl_noise_kind_dropout = {"dropout", "dropped pixels", "of the pixels 0", 1,
                                                 false,     dropout_value};
