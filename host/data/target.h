/* Pairs: noisy samples, and beside each the clean one that a network is to make of it. */
#ifndef AECL_DATA_TARGET_H
#define AECL_DATA_TARGET_H

#include "data/dataset.h"

/* Gives each sample of `noisy` its clean one of *clean, which is taken over: by the names of the files where both have names
 * (folders and endings may differ: a/007.png and b/007.jpg), else by row. AECL_INPUT naming what differs: their number, names
 * that only one has, shapes, types of values. */
aecl_status aecl_dataset_set_target(aecl_dataset *noisy, aecl_dataset **clean);

/* What a network is to answer: the target, or the samples themselves. */
static inline const aecl_dataset *aecl_dataset_wanted(const aecl_dataset *d) {
    return d->target ? d->target : d;
}

#endif
