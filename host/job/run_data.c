/* The data of a training run: which rows it fits, which validate it, and what their number decides. */
#include <string.h>

#include "job/config_fit.h"
#include "job/labelled_data.h"
#include "job/run.h"
#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"
#include "data/scaling_fit.h"
#include "data/split.h"

const aecl_dataset *aecl_run_normal(const aecl_run *run) {
    return run->normal ? run->normal : run->data.train;
}

static aecl_status open_sets(aecl_run *run) {
    aecl_status st = AECL_OK;
    TRY(aecl_dataset_pair_open(&run->data, run->config.source, &run->request.surroundings->places));
    const aecl_piece digests[] = {{run->data.train->sha256, 64}, {run->data.test->sha256, 64}};
    TRY(aecl_sha256_pieces(digests, COUNT_OF(digests), run->data_sha256));
done:
    return st;
}

static aecl_status open_detection(aecl_run *run) {
    const aecl_config *c = &run->config;
    aecl_labelled l = {0};
    aecl_status st = AECL_OK;
    const aecl_labelled_source source = {c->source, c->label_column, c->normal, c->split, (uint64_t)c->seed};
    TRY(aecl_open_labelled(&l, &run->request.surroundings->places, &source));
    run->data = l.data;
    run->normal_label = l.normal;
    memcpy(run->data_sha256, l.digest, sizeof l.digest);
    if (l.data.train->labels == NULL)
        aecl_log(AECL_LOG_WARNING,
                 "%s: no labels: trained on all rows as if they were normal (--label-column names a column of labels)",
                 l.data.train->name);
    else
        TRY(aecl_dataset_select(&run->normal, l.data.train, AECL_NORMAL));
done:
    return st;
}

/* Which of the rows are fitted; for runs that hold a part back, a part by the run's seed. */
static aecl_status choose_rows(aecl_run *run) {
    aecl_status st = AECL_OK;
    run->fitted = aecl_run_normal(run);
    run->checked = run->data.test;
    if (run->config.validation > 0) {
        TRY(aecl_split_seeded(&run->part, run->fitted, run->config.validation, (uint64_t)run->config.seed));
        run->fitted = run->part.train;
        run->checked = run->part.test;
    }
done:
    return st;
}

static void say_data(const aecl_run *run) {
    const aecl_dataset *train = run->data.train;
    aecl_log(AECL_LOG_NOTE, "data: %s, %zu + %zu samples of %zu values", train->name, train->count,
             run->data.test->count, train->features);
    if (run->fitted != train)
        aecl_log(AECL_LOG_NOTE, "fitted: %zu %srows of the %zu, batch %lld, up to %lld epochs", run->fitted->count,
                 run->normal ? "normal " : "", train->count, (long long)run->config.batch,
                 (long long)run->config.epochs);
}

static aecl_status write_config(aecl_run *run) {
    aecl_json *json = NULL;
    aecl_text text = {0};
    aecl_status st = AECL_OK;
    TRY(aecl_config_to_json(&json, &run->config));
    TRY(aecl_json_write(json, true, &text));
    run->config_text = text.s, text = (aecl_text){0};
done:
    aecl_json_free(json);
    aecl_text_free(&text);
    return st;
}

aecl_status aecl_run_open_data(aecl_run *run) {
    aecl_config *c = &run->config;
    aecl_status st = AECL_OK;
    TRY(c->threshold ? open_detection(run) : open_sets(run));
    TRY(choose_rows(run));
    TRY(aecl_config_fit(c, run->fitted->count, run->fitted->features));
    TRY(write_config(run));
    const aecl_dataset *scaled = c->scaling_rows == AECL_SCALE_BY_NORMAL ? aecl_run_normal(run) : run->data.train;
    TRY(aecl_scaling_fit(&run->scaling, (aecl_scaling_kind)c->scaling, c->per_feature, scaled));
    say_data(run);
done:
    return st;
}
