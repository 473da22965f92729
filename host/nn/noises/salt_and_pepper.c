/* Salt and pepper: the share `factor` of the pixels, half of them black and half white in all channels. */
#include "nn/noise.h"

static double salt_and_pepper_value(const aecl_noise_place *at, double clean) {
    float u = aecl_noise_chance(at, at->f % at->layout->plane);
    return u < 0.5f * at->factor ? 0 : u < at->factor ? 1 : clean;
}

const aecl_noise_kind aecl_noise_kind_salt_and_pepper = {
    "salt_and_pepper", "salt and pepper", "of the pixels black or white", 1, true, salt_and_pepper_value};
