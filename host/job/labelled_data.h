/* Opening tables whose rows are normal or anomalous. */
#ifndef AECL_JOB_LABELLED_DATA_H
#define AECL_JOB_LABELLED_DATA_H

#include "data/dataset.h"

#include "detect/detection.h"

/* Whether a source is a file (or "-") and not the name of a set. */
bool aecl_is_table(const char *source);

typedef struct {
    const char *source;       /* a set's name ("synthetic": heartbeats), or a file */
    const char *label_column; /* of a file, as aecl_dataset_take_labels has it; NULL: none */
    const char *normal;       /* the label of normal rows; NULL: of two labels the more frequent one */
    const char *split;        /* of a file: share of its rows in the test set, or "tutorial"; NULL: 0.2 */
    uint64_t seed;            /* of the split */
} aecl_labelled_source;

typedef struct {
    aecl_dataset_pair data; /* labels are AECL_NORMAL or AECL_ANOMALOUS; NULL where the source has none */
    int32_t normal;         /* what stood there for normal */
    char digest[65];        /* of both sets */
} aecl_labelled;

/* Training and test set, owned by the caller; without labels and `split` both are all rows. Says how the labels were
 * read. AECL_INPUT for labels of more than two values without `normal`, and for no normal row to train on. */
aecl_status aecl_open_labelled(aecl_labelled *out, const aecl_dataset_places *places,
                               const aecl_labelled_source *source);

/* All rows of a file, or the test set of a named one, as data.test; data.train is NULL and digest empty. */
aecl_status aecl_open_labelled_rows(aecl_labelled *out, const aecl_dataset_places *places,
                                    const aecl_labelled_source *source);

#endif
