/* Configurations: what a training does, as one document of keys. Presets are configurations, run.json is one. */
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

AECL_API void aecl_config_free(aecl_config *config);

/* Name number `index` of the presets within the library ("anomaly", "basic", ...); NULL at the end. */
AECL_API const char *aecl_preset_name(size_t index);

/* The preset of this name. AECL_USAGE lists all when there is none. */
AECL_API aecl_status aecl_config_preset(aecl_config **out, const char *name);

/* A configuration as JSON text of `length` bytes; `name` is for messages. AECL_USAGE with line and column, or with the key
 * that is unknown (and the nearest known one), missing or out of range. */
AECL_API aecl_status aecl_config_parse(aecl_config **out, const char *name, const char *json, size_t length);

/* Sets the value of one key from text: aecl_config_set(config, "run.epochs", "5"). "network.latent" sets the units of the
 * last encoder layer: the code's size. Another "optimizer.name" brings that optimizer's defaults. AECL_USAGE names key,
 * value and range, or the nearest key. */
AECL_API aecl_status aecl_config_set(aecl_config *config, const char *key, const char *value);

/* *json = the whole configuration, indented, with a NUL at its end; the caller frees it with aecl_free. */
AECL_API aecl_status aecl_config_print(const aecl_config *config, char **json);

#ifdef __cplusplus
}
#endif

#endif
