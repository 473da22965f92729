/* Presets: configurations embedded in the program, or files of the same form. */
#ifndef AECL_JOB_PRESET_H
#define AECL_JOB_PRESET_H

#include "job/run_config.h"

/* *text = the JSON of an embedded preset, owned by the caller; AECL_USAGE lists the presets when there is none. */
aecl_status aecl_preset_text(char **text, const char *name);

/* Adds a line for each preset, its name and its "summary", indented by two blanks. */
void aecl_presets_list(aecl_text *out);

/* *text = the JSON of the preset or file `source`, owned by the caller; a preset's name comes before a file's.
 * AECL_USAGE lists the presets when there is neither. */
aecl_status aecl_preset_read(char **text, const char *source);

/* *out = the settings of the preset or file `name`, not yet checked; for `source`, data of the user's own (or NULL), under
 * the same name those of the preset that stands in for such data, which is logged; a preset without one has its epochs
 * fitted to the set (job/config_fit.h). */
aecl_status aecl_preset_config(aecl_config *out, const char *name, const char *source);

#endif
