/* The file in which a tuning of a device is remembered: FOLDER/tuning-<16 digits of the device's digest>.json. */
#ifndef AECL_TUNE_TUNING_FILE_H
#define AECL_TUNE_TUNING_FILE_H

#include "io/json.h"
#include "nn/tuning.h"

/* Has the context use what its file in `folder` says (NULL: nothing). A file that is torn, foreign or holds what no search
 * can have found is left out with a warning; none is fine. */
aecl_status aecl_tuning_use(const char *folder, aecl_context *context);

/* Writes the file of this device and has *path (owned by the caller) name it. */
aecl_status aecl_tuning_save(char **path, const char *folder, const aecl_tuning *tuning, const aecl_context *context);

/* The tuning as JSON, owned by the caller; and back, AECL_INPUT naming `path` and what is wrong. */
aecl_status aecl_tuning_to_json(aecl_json **out, const aecl_tuning *tuning, const aecl_context *context);
aecl_status aecl_tuning_from_json(aecl_tuning *out, const aecl_json *json, const aecl_context *context,
                                  const char *path);

#endif
