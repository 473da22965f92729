/* `aecl eval` of a model that detects anomalies. */
#ifndef AECL_APP_EVAL_ANOMALY_H
#define AECL_APP_EVAL_ANOMALY_H

#include "app/eval_series.h"

/* Of a model of windows aecl_eval_series. Otherwise prints the table of rules and metrics for the rows of a source: of the
 * very data that the model was trained on their test part, of others all of them. Says when data of that name have changed
 * since. The rows become opened->samples; closing is the caller's. */
aecl_status aecl_eval_anomaly(aecl_opened *opened, const aecl_call *call, const aecl_eval_anomaly_options *options);

#endif
