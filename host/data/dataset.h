/* The struct behind the handle of aecl/data.h, for the rooms of the library. */
#ifndef AECL_DATA_DATASET_H
#define AECL_DATA_DATASET_H

#include <aecl/data.h>

#include "base/status.h"

/* count samples of `features` values each, [sample][feature], row after row. A picture is [channels][height][width]. */
struct aecl_dataset {
    char *name; /* "fashion-mnist", "synthetic", or the file's name without folders */
    aecl_dtype dtype;
    size_t count, features;
    size_t rank, dim[4]; /* shape of one sample: product = features */
    void *values;        /* uint8_t or float [count * features] */
    bool borrowed;       /* the values are another's */
    int32_t *labels;     /* [count], or NULL where the source has none */
    char **columns;      /* [features] names from a table's header, in one block; NULL where there are none */
    char sha256[65];     /* digest of the values, shape and type: "the same data" for resume and reports */
};

/* A training and a test set. */
typedef struct {
    aecl_dataset *train, *test;
} aecl_dataset_pair;

void aecl_dataset_pair_free(aecl_dataset_pair *pair);

/* aecl_dataset_open as a pair. */
aecl_status aecl_dataset_pair_open(aecl_dataset_pair *out, const char *source, const aecl_dataset_places *places);

#endif
