/* The samples that a finished model is run on. */
#ifndef AECL_JOB_DATA_OPEN_H
#define AECL_JOB_DATA_OPEN_H

#include <stdbool.h>

#include "data/dataset.h"
#include "data/read_options.h"
#include "io/model_file.h"

/* Where samples come from. Strings are borrowed. */
typedef struct {
    const char *source;       /* a set's name, a folder or a file ("-": stdin) */
    const char *target;       /* the same of the clean samples beside noisy ones (data/target.h); NULL: none */
    const char *label_column; /* of a table, as aecl_dataset_take_labels has it; NULL: none */
    const char *normal;       /* the label of normal rows; NULL: of two labels the more frequent one */
    const char *split;        /* as aecl_split_by_rule takes it, of what has no split of its own; NULL: not given */
    const aecl_read_options *read; /* of its files; NULL: by their contents */
    uint64_t seed;                 /* of the split */
    bool trained;                  /* `normal` is what a model was trained with: rows need not have it, nor labels */
    bool detects; /* for a model that detects anomalies: rows without labels and `split` train and test, all */
} aecl_data_source;

/* A training and a test set. */
typedef struct {
    aecl_dataset_pair data;
    char digest[65]; /* of both */
    char whole[65];  /* of all samples before they were divided; "" for a set that comes divided */
} aecl_divided;

/* The source as a training and a test set: as it comes divided, else as aecl_divide does. out->data is owned by the caller.
 * AECL_USAGE when `split` or `label_column` is given for what comes divided. */
aecl_status aecl_open_divided(aecl_divided *out, const aecl_dataset_places *places, const aecl_data_source *source);

/* Divides `whole`, which stays, by source->split and seed; where the source detects and neither labels nor a split are
 * given, both sets are all samples. out->data is owned by the caller. Errors are those of aecl_split_by_rule. */
aecl_status aecl_divide(aecl_divided *out, const aecl_dataset *whole, const aecl_data_source *source);

/* All samples of a file or of a folder of pictures, in the order of names; the test set of what comes divided. Labels are
 * taken where the source names their column. digest: of all samples, or of both sets. Owned by the caller. */
aecl_status aecl_open_samples(aecl_dataset **out, char digest[65], const aecl_dataset_places *places,
                              const aecl_data_source *source);

/* A source as a path from the root, so that it is found from anywhere; a set's name and "-" stay. *source is replaced. */
aecl_status aecl_source_make_absolute(char **source);

/* What is run through a finished model; NULL: what it was trained on, and for it the clean samples of its training. */
typedef struct {
    const char *source, *target;
    const aecl_read_options *read; /* overrules how the model's data were read; NULL: as they were */
} aecl_sample_words;

/* What a model was trained on, borrowed: the source in the run.json beside it, else the name that it holds. */
const char *aecl_trained_source(const aecl_model_file *file);

/* aecl_open_samples for the model of `file`; says how many samples there are, and when they are not those of the
 * training. */
aecl_status aecl_open_samples_for(aecl_dataset **out, const aecl_dataset_places *places, const aecl_model_file *file,
                                  const aecl_sample_words *words);

/* AECL_INPUT naming both shapes when samples of this data set do not fit a network's input or code of shape `wanted`:
 * pictures must agree in every dimension, rows in their number of values. `what` is that network in words. */
aecl_status aecl_open_check_shape(const aecl_dataset *samples, const aecl_shape *wanted, const char *what);

#endif
