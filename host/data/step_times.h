/* Times of a series' steps, as its table writes them. */
#ifndef AECL_DATA_STEP_TIMES_H
#define AECL_DATA_STEP_TIMES_H

#include "base/text.h"
#include "data/dataset.h"

/* d->times = the d->count texts of `block`, each with a NUL behind. */
aecl_status aecl_step_times_give(aecl_dataset *d, const aecl_text *block);

/* to->times = those of from's windows first ... first + to->count - 1; where `from` has none or is no windows, none. */
aecl_status aecl_step_times_copy(aecl_dataset *to, const aecl_dataset *from, size_t first);

/* d->times = NULL. */
void aecl_step_times_drop(aecl_dataset *d);

#endif
