/* Speckle: x + factor * x * N(0, 1), as of coherent light: what is dark stays dark. */
#include "nn/noise.h"

static double speckle_value(const aecl_noise_place *at, double clean) {
    return clean + (double)at->factor * clean * aecl_noise_normal(at);
}

const aecl_noise_kind aecl_noise_kind_speckle = {"speckle", "speckle", "times N(0,1) times the value added",
                                                 10,        false,     speckle_value};
