/* What `aecl detect` says of rows that are no longer such as the model was trained on. */
#ifndef AECL_APP_DRIFT_LINES_H
#define AECL_APP_DRIFT_LINES_H

#include "base/text.h"
#include "detect/drift.h"

/* Says it on stderr: a note where the rows are still such, else a warning with the columns that moved furthest. `names` are
 * those of the columns, or NULL. */
void aecl_drift_say(const aecl_drift_report *report, char *const *names);

/* Adds it as a line of JSON: {"drift":{"rows":500,"ks":...}}, with all columns that moved. */
aecl_status aecl_drift_add_json(aecl_text *out, const aecl_drift_report *report, char *const *names);

#endif
