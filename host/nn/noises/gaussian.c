/* Gaussian noise: x + factor * N(0, 1). */
#include "nn/noise.h"

static double gaussian_value(const aecl_noise_place *at, double clean) {
    return clean + (double)at->factor * aecl_noise_normal(at);
}

const aecl_noise_kind aecl_noise_kind_gaussian = {"gaussian", "Gaussian noise", "times N(0,1) added", 10,
                                                  false,      gaussian_value};
