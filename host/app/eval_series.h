/* `aecl eval` of a model of windows: its scores of the steps of a series against known anomalies. */
#ifndef AECL_APP_EVAL_SERIES_H
#define AECL_APP_EVAL_SERIES_H

#include "app/command.h"
#include "job/labelled_data.h"
#include "job/model_open.h"
#include "job/reading.h"

/* Of `aecl eval` of a model that detects anomalies. */
typedef struct {
    const char *data, *label_column, *normal; /* NULL: as in training */
    bool json;
    const aecl_read_options *read;
    const char *spans; /* file of the known anomalies of a series (job/span_file.h); NULL: labels */
} aecl_eval_anomaly_options;

/* Prints the measures of series for all steps of the source, by labels of the steps or options->spans, beside PCA and
 * nearest neighbours on windows of the same series. The steps become opened->samples. */
aecl_status aecl_eval_series(aecl_opened *opened, const aecl_call *call, const aecl_eval_anomaly_options *options,
                             const aecl_data_source *source, const aecl_reading *reading);

#endif
