/* Words and figures of verdicts on labelled rows. */
#ifndef AECL_APP_REPORT_VERDICT_TABLE_H
#define AECL_APP_REPORT_VERDICT_TABLE_H

#include "detect/agreement.h"
#include "detect/verdicts.h"
#include "io/json.h"

/* Adds to `facts` threshold, rule, the metrics of the model's rule, roc_auc, average_precision and "rules", an object of
 * the same for every rule of the table; and to `table` one line a rule. What is undefined is null and "-". */
aecl_status aecl_verdicts_report(const aecl_verdicts *verdicts, const aecl_detection *detection, aecl_json *facts,
                                 aecl_text *table);

/* What is to be said of an area under the ROC curve far below one half; else "". */
const char *aecl_auc_remark(double auc);

/* Without labels: adds how the ranks of PCA and neighbours agree with these scores to facts, and in words; samples of the
 * model's network are scaled so. */
aecl_status aecl_agreement_report(const aecl_agreement_request *request, aecl_json *facts, aecl_text *words);

#endif
