/* How far training is: on a terminal one line, redrawn, and now and then the line of an epoch
 * that stays; elsewhere lines of epochs, at most one a second but the first and the last; with -q nothing. */
#ifndef AECL_APP_PROGRESS_LINE_H
#define AECL_APP_PROGRESS_LINE_H

#include "train/train_loop.h"

typedef struct {
    double val_loss;    /* of the last epoch; NaN before the first */
    double drawn;       /* clock reading of the last drawing; 0: none yet */
    double printed;     /* clock reading of the last line of an epoch that stays; 0: none yet */
    double since, done; /* clock reading and epochs done when the first progress arrived, for the time left */
} aecl_progress_line;

/* Before the first progress: nothing is drawn yet. */
void aecl_progress_start(aecl_progress_line *line);
/* Redraws the line, where there is one and its time has come. */
void aecl_progress_step(aecl_progress_line *line, const aecl_progress *progress);
/* Takes up the validation loss of an epoch that ended; of `epochs`. Prints its line if its time has come. */
void aecl_progress_epoch(aecl_progress_line *line, const aecl_epoch *epoch, uint64_t epochs);
/* Leaves the redrawn line. */
void aecl_progress_end(aecl_progress_line *line);

#endif
