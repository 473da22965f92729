/* The data that a run's configuration names. */
#include <string.h>

#include "job/data_open.h"
#include "job/labelled_data.h"
#include "job/run.h"
#include "base/log.h"

static aecl_status open_labelled(aecl_run *run, const aecl_data_source *source) {
    aecl_labelled l = {0};
    aecl_status st = AECL_OK;
    TRY(aecl_open_labelled(&l, &run->request.surroundings->places, source));
    run->data = l.data;
    memcpy(run->source_sha256, l.whole, sizeof l.whole);
    run->normal_label = l.normal_text;
    if (l.data.train->labels == NULL)
        aecl_log(AECL_LOG_WARNING,
                 "%s: no labels: trained on all rows as if they were normal (--label-column names a column of labels)",
                 l.data.train->name);
done:
    return st;
}

aecl_status aecl_run_open_data(aecl_run *run, const aecl_config *c) {
    const aecl_data_source source = {.source = c->source,
                                     .target = c->target,
                                     .label_column = c->label_column,
                                     .normal = c->normal,
                                     .split = c->split,
                                     .read = &c->read,
                                     .seed = (uint64_t)c->seed,
                                     .detects = c->threshold != NULL};
    aecl_divided d = {0};
    aecl_status st = AECL_OK;
    if (c->threshold) return open_labelled(run, &source);
    TRY(aecl_open_divided(&d, &run->request.surroundings->places, &source));
    run->data = d.data;
    memcpy(run->source_sha256, d.whole, sizeof d.whole);
done:
    return st;
}
