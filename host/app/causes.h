/* Which values of a row its reconstruction error comes from: what `aecl detect --why` says. */
#ifndef AECL_APP_CAUSES_H
#define AECL_APP_CAUSES_H

#include <aecl/data.h>
#include <aecl/device.h>
#include <aecl/model.h>

#include "base/status.h"

#define AECL_CAUSE_NAME 80
typedef struct {
    char
        name[AECL_CAUSE_NAME]; /* of the column, else "value 7", or of a picture "row 3, column 5, channel 1"; from 1 */
    double share;   /* of the row's error, 0 to 1: by squares, of a model trained by mae by absolute differences */
    float value;    /* as it was seen and */
    float expected; /* as the model would have it, in the units of the data */
} aecl_cause;

typedef struct aecl_causes aecl_causes;

/* For rows of `dtype`, the `most` greatest causes each. `names` are those of the columns, borrowed, or NULL. Model and
 * device stay until it is freed. */
typedef struct {
    aecl_model *model;
    aecl_device *device;
    aecl_dtype dtype;
    size_t most;
    char *const *names;
} aecl_causes_config;
aecl_status aecl_causes_new(aecl_causes **out, const aecl_causes_config *config);
void aecl_causes_free(aecl_causes *causes); /* accepts NULL */

/* *cause[*count] = those of one row, as stored, the greatest first; borrowed until the next call. */
aecl_status aecl_causes_find(aecl_causes *causes, const void *row, const aecl_cause **cause, size_t *count);

#endif
