/* Training: epochs over a feed, validation after each. No files, no printing: everything goes through callbacks. */
#ifndef AECL_TRAIN_TRAIN_LOOP_H
#define AECL_TRAIN_TRAIN_LOOP_H

#include <aecl/train.h>

#include "train/loop_state.h"

typedef struct {
    void *data;
    void (*progress)(void *data, const aecl_progress *progress);    /* about ten times a second, or NULL */
    aecl_status (*epoch)(void *data, const aecl_epoch *epoch);      /* after each epoch */
    aecl_status (*save)(void *data, const aecl_snapshot *snapshot); /* after each epoch, each save_seconds, and
                                                                                 when stopping; the snapshot is finite */
    aecl_status (*flat)(
        void *data,
        bool *
            right); /* after an epoch whose answers are the same to every input, no gradient being left: whether that is all there is to learn, and no collapse; or NULL */
    bool (*stop)(void *data); /* asked between steps */
} aecl_loop_callbacks;

/* Trains to the last epoch. AECL_STOPPED after stop() said so (a snapshot was saved); AECL_FAILED when the loss or a
 * weight is no longer finite (nothing is saved from that state; the message names epoch, step, last finite loss), or
 * when after an epoch the network is found collapsed (neither reported nor saved). */
aecl_status aecl_train_loop_run(aecl_train_loop *trainer, const aecl_loop_callbacks *callbacks);

/* Whether that was why the run failed: the outputs are the same for every input, and no gradient is left to change that
 * (train/collapse.h). Other initial weights may do better. */
bool aecl_train_loop_is_collapsed(const aecl_train_loop *trainer);

#endif
