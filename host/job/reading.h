/* How a model's data were read: what it has to know of them to read others alike. */
#ifndef AECL_JOB_READING_H
#define AECL_JOB_READING_H

#include "data/dataset.h"
#include "data/read_options.h"
#include "io/model_file.h"

/* *json = options that were given and the names of the columns, as a model stores them; "" where there is nothing to say.
 * Owned by the caller. */
aecl_status aecl_reading_write(char **json, const aecl_read_options *options, const aecl_dataset *data);

typedef struct {
    aecl_read_options options; /* to read with */
    aecl_read_options stored;  /* owns its strings */
    char **names;
    size_t name_count;
    size_t window; /* steps of the windows that the model was trained on; 0: on rows */
    float *fills;
    size_t fill_count;
} aecl_reading;

/* Options to read data for a model: its own, below those given (or NULL). Borrows from both. AECL_INPUT for a model whose
 * "reading" is not what it should be. */
aecl_status aecl_reading_open(aecl_reading *out, const aecl_model_file *model, const aecl_read_options *given);
void aecl_reading_close(aecl_reading *reading);

#endif
