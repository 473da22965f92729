/* The epochs of a run so far: metrics.jsonl, one JSON object a line. */
#ifndef AECL_APP_HISTORY_H
#define AECL_APP_HISTORY_H

#include "train/trainer.h"

typedef struct {
    char *path;
    aecl_epoch *epochs;
    size_t count;
    bool behind; /* the file lacks lines: the last write failed */
} aecl_history;

/* Of a new run: nothing is written yet. `path` becomes the history's in any case. */
void aecl_history_start(aecl_history *history, char *path);
/* Of a resumed run: keeps the first `epochs` lines of the file and removes the rest, so that it goes on without gap or
 * repeat. Lines that a crash tore or lost are left out with a warning. */
aecl_status aecl_history_resume(aecl_history *history, uint64_t epochs);
/* Forgets all epochs, in the file too. */
aecl_status aecl_history_restart(aecl_history *history);
void aecl_history_free(aecl_history *history);

/* Keeps the epoch and adds its line. A failed write is a warning; the next call writes all lines. */
aecl_status aecl_history_add(aecl_history *history, const aecl_epoch *epoch);
/* Writes what failed earlier; AECL_FAILED when it fails again. */
aecl_status aecl_history_finish(aecl_history *history);

/* Whether the last `patience` epochs brought no validation loss below the lowest before them. */
bool aecl_history_has_settled(const aecl_history *history, size_t patience);

/* Sums over all epochs. */
double aecl_history_seconds(const aecl_history *history);

#endif
