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
/* Of a resumed run: the epochs that the checkpoint has done, and no others, in the file too. Losses are the checkpoint's;
 * the file has but their times, 0 where a crash tore or lost a line. Of a checkpoint without history (version 0.1.0) only the
 * lines are known, and what they lack is warned of. */
aecl_status aecl_metrics_log_resume(aecl_metrics_log *history, const aecl_checkpoint *before);
/* Of a run that is only looked at: the lines up to `epochs` that are whole, and nothing is written. */
aecl_status aecl_metrics_log_read(aecl_metrics_log *history, uint64_t epochs);
/* Forgets all epochs, in the file too. */
aecl_status aecl_metrics_log_restart(aecl_metrics_log *history);
void aecl_metrics_log_free(aecl_metrics_log *history);

/* Keeps the epoch and adds its line. A failed write is a warning; the next call writes all lines. */
aecl_status aecl_metrics_log_add(aecl_metrics_log *history, const aecl_epoch *epoch);
/* Writes what failed earlier; AECL_FAILED when it fails again. */
aecl_status aecl_metrics_log_finish(aecl_metrics_log *history);

/* The lowest validation loss, and the first epoch that had it. */
aecl_lowest_loss aecl_metrics_log_lowest(const aecl_metrics_log *history);

/* Sum over all epochs; *timed = how many of them have a time. */
double aecl_metrics_log_seconds(const aecl_metrics_log *history, size_t *timed);

#endif
