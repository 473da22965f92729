/* Configurations: what a training does, as one document of keys. Presets are configurations, run.json is one.
 *
 * The usual way is a preset and a few keys set; a trainer (train.h) copies what it is given. What one key may be is refused
 * when it is set; what keys may not be together, and names of losses and rules, when a trainer is made. */
#ifndef AECL_CONFIG_H
#define AECL_CONFIG_H

#include <stddef.h>

#include <aecl/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Sections and keys as in presets/<name>.json: data, network, loss, optimizer, noise, detection, adapt, run
 * (docs/FORMATS.md explains each). One thread at a time. */
typedef struct aecl_config aecl_config;

/* Accepts NULL. Trainers made of it stay as they are. */
AECL_API void aecl_config_free(aecl_config *config);

/* Name number `index` of the presets within the library ("anomaly", "basic", ...); NULL at the end. Constant, for the life of
 * the process. */
AECL_API const char *aecl_preset_name(size_t index);

/* *out = the preset of this name, owned by the caller. AECL_USAGE lists all when there is none. */
AECL_API aecl_status aecl_config_preset(aecl_config **out, const char *name);

/* *out = a configuration of JSON text of `length` bytes, which may go afterwards; `name` is for messages. AECL_USAGE with line and column, or with the key
 * that is unknown (and the nearest known one), missing or out of range. */
AECL_API aecl_status aecl_config_parse(aecl_config **out, const char *name, const char *json, size_t length);

/* Sets the value of one key from text: aecl_config_set(config, "run.epochs", "5"). "network.latent" sets the units of the
 * last encoder layer: the code's size. Another "optimizer.name" brings that optimizer's defaults. AECL_USAGE names key,
 * value and range, or the nearest key; the configuration is then as it was. */
AECL_API aecl_status aecl_config_set(aecl_config *config, const char *key, const char *value);

/* *json = the whole configuration, indented, with a NUL at its end; the caller frees it with aecl_free. Parsed, it gives
 * an equal configuration. */
AECL_API aecl_status aecl_config_print(const aecl_config *config, char **json);

#ifdef __cplusplus
}
#endif

#endif
