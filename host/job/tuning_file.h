/* The file in which `aecl tune` remembers a device: $XDG_STATE_HOME/aecl/tuning-<16 digits of the device's digest>.json. */
#ifndef AECL_JOB_TUNING_FILE_H
#define AECL_JOB_TUNING_FILE_H

#include "app/command.h"
#include "io/json.h"
#include "nn/tuning.h"

/* Has the context use what its file says. A file that is torn, foreign or holds what no search can have found is left out
 * with a warning; none is fine. */
aecl_status aecl_tuning_use(const aecl_environment *environment, aecl_context *context);

/* *path = where the file of this device lies (or NULL: nowhere), owned by the caller. */
aecl_status aecl_tuning_path_of(char **path, const aecl_environment *environment, const aecl_context *context);

/* The tuning as JSON, owned by the caller; and back, AECL_INPUT naming `path` and what is wrong. */
aecl_status aecl_tuning_to_json(aecl_json **out, const aecl_tuning *tuning, const aecl_context *context);
aecl_status aecl_tuning_from_json(aecl_tuning *out, const aecl_json *json, const aecl_context *context,
                                  const char *path);

#endif
