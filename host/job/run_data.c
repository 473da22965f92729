/* The data that a run's configuration names. */
#include "job/labelled_data.h"
#include "job/run.h"
#include "base/log.h"

static aecl_status open_labelled(aecl_dataset_pair *out, int32_t *normal_label, const aecl_config *c,
                                 const aecl_dataset_places *places) {
    const aecl_labelled_source source = {c->source, c->label_column, c->normal, c->split, (uint64_t)c->seed};
    aecl_labelled l = {0};
    aecl_status st = AECL_OK;
    TRY(aecl_open_labelled(&l, places, &source));
    *out = l.data;
    *normal_label = l.normal;
    if (l.data.train->labels == NULL)
        aecl_log(AECL_LOG_WARNING,
                 "%s: no labels: trained on all rows as if they were normal (--label-column names a column of labels)",
                 l.data.train->name);
done:
    return st;
}

aecl_status aecl_run_open_data(aecl_dataset_pair *out, int32_t *normal_label, const aecl_config *config,
                               const aecl_dataset_places *places) {
    return config->threshold ? open_labelled(out, normal_label, config, places)
                             : aecl_dataset_pair_open(out, config->source, places);
}
