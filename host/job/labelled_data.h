/* Opening tables whose rows are normal or anomalous. */
#ifndef AECL_JOB_LABELLED_DATA_H
#define AECL_JOB_LABELLED_DATA_H

#include "data/dataset.h"

#include "detect/detection.h"
#include "job/data_open.h"

typedef struct {
    aecl_dataset_pair data; /* labels are AECL_NORMAL or AECL_ANOMALOUS; NULL where the source has none */
    int32_t normal;         /* what stood there for normal */
    char *normal_text;      /* the same as text; NULL without labels */
    char digest[65];        /* of both sets, or of the rows */
    char whole[65];         /* of all rows before they were divided; "" of a set that comes divided */
    bool trained;           /* of rows to judge: they are the test part of what the model was trained on */
} aecl_labelled;

void aecl_labelled_free(aecl_labelled *labelled);

/* Training and test set, owned by the caller; without labels and `split` both are all rows. Says how the labels were
 * read. AECL_INPUT for labels of more than two values without `normal`, and for no normal row to train on. */
aecl_status aecl_open_labelled(aecl_labelled *out, const aecl_dataset_places *places, const aecl_data_source *source);

/* Rows to judge with a model, as data.test; data.train is NULL. Of what the model was trained on it is the test part, of
 * other files and folders all rows, of other sets their test set. */
aecl_status aecl_open_labelled_rows(aecl_labelled *out, const aecl_dataset_places *places,
                                    const aecl_data_source *source, const aecl_model_file *model);

#endif
