/* The noise that a configuration describes. */
#include "base/scaling.h"
#include "job/run_config.h"

const char *const aecl_noise_draw_names[] = {"fresh", "fixed", NULL};

static bool is_between(const aecl_config *config) {
    return config->scaling == AECL_SCALING_UNIT || config->scaling == AECL_SCALING_RANGE;
}

aecl_status aecl_config_check_noise(const aecl_config *config, const char *file) {
    const aecl_noise_kind *kind = aecl_noise_kinds[config->noise_kind];
    if (config->target && config->noise_factor[1] > 0)
        return aecl_fail(
            AECL_USAGE, "%s: data.target: pairs have their own noise; leave out --noise-factor, or make noise.factor 0",
            file);
    if (config->target && config->threshold)
        return aecl_fail(AECL_USAGE,
                         "%s: data.target: is for models that take noise away, not for those that detect anomalies",
                         file);
    if (config->noise_factor[1] > kind->most)
        return aecl_fail(AECL_USAGE, "%s: noise.factor: %g is not a share from 0 to %g, as noise.kind %s has it (%s)",
                         file, config->noise_factor[1], kind->most, kind->name, kind->help);
    if (config->noise_factor[1] == 0 || is_between(config)) return AECL_OK;
    if (kind->between)
        return aecl_fail(AECL_USAGE,
                         "%s: noise.kind: %s is for values from 0 to 1, which wants data.scaling unit or range, not %s",
                         file, kind->name, aecl_scaling_names[config->scaling]);
    if (config->threshold) return AECL_OK;
    return aecl_fail(AECL_USAGE,
                     "%s: noise.factor: noisy values are clipped to [0, 1], which wants data.scaling unit or "
                     "range, not %s",
                     file, aecl_scaling_names[config->scaling]);
}

aecl_noise aecl_config_noise(const aecl_config *config) {
    return (aecl_noise){.factor = config->noise_factor[1],
                        .fixed = config->noise_draw == AECL_NOISE_FIXED,
                        .seed = (uint64_t)config->seed,
                        .unclipped = !is_between(config),
                        .kind = config->noise_kind,
                        .span = config->noise_factor[1] - config->noise_factor[0]};
}
