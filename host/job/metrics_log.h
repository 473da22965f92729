/* The epochs of a run so far: metrics.jsonl, one JSON object a line. */
#ifndef AECL_JOB_METRICS_LOG_H
#define AECL_JOB_METRICS_LOG_H

#include "io/model_file.h"
#include "train/train_loop.h"

typedef struct {
    char *path;
    aecl_epoch *epochs;
    size_t count;
    bool behind; /* the file lacks lines: the last write failed */
} aecl_metrics_log;

/* Of a new run: nothing is written yet. `path` becomes the history's in any case. */
void aecl_metrics_log_start(aecl_metrics_log *history, char *path);
/* Of a resumed run: keeps the first `epochs` lines of the file and removes the rest, so that it goes on without gap or
 * repeat. Lines that a crash tore or lost are left out with a warning. */
aecl_status aecl_metrics_log_resume(aecl_metrics_log *history, uint64_t epochs);
/* Forgets all epochs, in the file too. */
aecl_status aecl_metrics_log_restart(aecl_metrics_log *history);
void aecl_metrics_log_free(aecl_metrics_log *history);

/* Keeps the epoch and adds its line. A failed write is a warning; the next call writes all lines. */
aecl_status aecl_metrics_log_add(aecl_metrics_log *history, const aecl_epoch *epoch);
/* Writes what failed earlier; AECL_FAILED when it fails again. */
aecl_status aecl_metrics_log_finish(aecl_metrics_log *history);

/* The lowest validation loss, and the first epoch that had it. */
aecl_lowest_loss aecl_metrics_log_lowest(const aecl_metrics_log *history);

/* Sums over all epochs. */
double aecl_metrics_log_seconds(const aecl_metrics_log *history);

#endif
