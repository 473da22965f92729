/* Presets: configurations embedded in the program, or files of the same form. */
#ifndef AECL_JOB_PRESET_H
#define AECL_JOB_PRESET_H

#include "base/status.h"

/* *text = the JSON of the preset or file `source`, owned by the caller; a preset's name comes before a file's.
 * AECL_USAGE lists the presets when there is neither. */
aecl_status aecl_preset_read(char **text, const char *source);

#endif
