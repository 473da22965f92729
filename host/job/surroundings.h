/* Where a job runs: the device it wants and the folders it may use. Nothing here is read from the environment: a program
 * says it. */
#ifndef AECL_JOB_SURROUNDINGS_H
#define AECL_JOB_SURROUNDINGS_H

#include <stdbool.h>

#include "data/dataset.h"

/* Strings are borrowed. */
typedef struct {
    const char *device;         /* as aecl_device_choose takes it; NULL: the default */
    const char *cache_folder;   /* for notes of passed self-tests and compiled kernels; NULL: nothing is kept */
    const char *tuning_folder;  /* where `aecl tune` leaves its findings; NULL: none are used */
    aecl_dataset_places places; /* of named data sets */
    bool (*stop)(void *data);   /* asked now and then, from any thread of the job; true ends it. NULL: never */
    void *data;
} aecl_surroundings;

static inline bool aecl_is_asked_to_stop(const aecl_surroundings *surroundings) {
    return surroundings->stop && surroundings->stop(surroundings->data);
}

#endif
