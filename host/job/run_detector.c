/* The detector of a run that learns what is normal: fitted at its end, stored in its model. */
#include <stdio.h>

#include "base/mem.h"
#include "data/split.h"
#include "detect/detection_fit.h"
#include "job/run.h"

static aecl_status copy_option(char **out, const char *value) {
    return aecl_copy_string(out, value ? value : "");
}

/* How the data were read, for whoever judges with the model. */
static aecl_status describe_data(aecl_detection *d, const aecl_run *run) {
    const aecl_config *c = &run->config;
    char label[16] = "";
    aecl_status st = AECL_OK;
    if (run->normal) snprintf(label, sizeof label, "%d", run->normal_label);
    TRY(copy_option(&d->label_column, c->label_column));
    TRY(copy_option(&d->normal, label));
    TRY(copy_option(&d->split, c->split));
done:
    return st;
}

aecl_status aecl_run_fit_detector(aecl_run *run) {
    const aecl_config *c = &run->config;
    aecl_dataset *anomalies = NULL;
    aecl_training_rows rows = {aecl_run_normal(run), run->part.train, run->part.test, NULL};
    aecl_status st = AECL_OK;
    TRY(aecl_scorer_new(&run->scorer, aecl_train_loop_model(run->trainer), &run->scaling, run->loss,
                        (aecl_score_kind)c->score));
    if (aecl_dataset_count_label(run->data.train, AECL_ANOMALOUS) > 0)
        TRY(aecl_dataset_select(&anomalies, run->data.train, AECL_ANOMALOUS));
    rows.anomalous = anomalies;
    TRY(aecl_detection_fit(&run->detection, run->scorer, &rows, c->threshold, (uint64_t)c->seed));
    TRY(describe_data(&run->detection, run));
    TRY(aecl_run_write_model(run, &run->detection));
done:
    aecl_dataset_free(anomalies);
    return st;
}
