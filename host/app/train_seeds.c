/* `aecl train --runs N`: each seed is a run like any other, in a folder of its own. */
#include "app/train_seeds.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/terminal.h"
#include "job/preset.h"
#include "job/seeds.h"

static aecl_status make_new(aecl_seeds *seeds, const aecl_training_request *r, int64_t runs) {
    aecl_config config = {0};
    aecl_status st = AECL_OK;
    if (r->preset == NULL)
        return aecl_fail(AECL_USAGE, "train: name a preset or a configuration file: `aecl train basic --runs 3`");
    TRY(aecl_preset_config(&config, r->preset, r->data));
    TRY(r->apply(r->apply_data, &config));
    TRY(aecl_seeds_new(seeds, &config, r->preset, r->out, runs));
done:
    aecl_config_clear(&config);
    return st;
}

/* AECL_USAGE where the line asks for another configuration than the seeds share. */
static aecl_status check_same(const aecl_seeds *seeds, const aecl_training_request *r) {
    aecl_config config = {0};
    aecl_json *json = NULL;
    aecl_text text = {0};
    aecl_status st = AECL_OK;
    TRY(aecl_config_read(&config, seeds->name, seeds->config));
    TRY(r->apply(r->apply_data, &config));
    TRY(aecl_config_to_json(&json, &config));
    TRY(aecl_json_write(json, false, &text));
    if (strcmp(text.s, seeds->config) != 0 || (r->preset && strcmp(r->preset, seeds->name) != 0))
        TRY(aecl_fail(AECL_USAGE,
                      "--resume: %s holds several seeds of one training, which keep their settings: leave "
                      "the other options out, or name one run in it",
                      seeds->folder.path));
done:
    aecl_config_clear(&config);
    aecl_json_free(json);
    aecl_text_free(&text);
    return st;
}

static aecl_status set_seed(const void *data, aecl_config *config) {
    config->seed = *(const int64_t *)data;
    return AECL_OK;
}

static aecl_status train_one(const aecl_call *call, const aecl_seeds *seeds, const aecl_seed_run *run, bool profile) {
    bool stopped = run->state == AECL_SEED_STOPPED;
    const aecl_training_request request = {.preset = stopped ? NULL : seeds->name,
                                           .config = seeds->config,
                                           .resume = stopped ? run->folder : NULL,
                                           .out = stopped ? NULL : run->folder,
                                           .profile = profile,
                                           .apply = set_seed,
                                           .apply_data = &run->seed};
    return aecl_run_training(call, &request, NULL);
}

static aecl_status say_stopped(const aecl_seeds *seeds, int64_t seed, int64_t finished) {
    aecl_text folder = {0};
    aecl_status st = AECL_OK;
    aecl_text_add_argument(&folder, seeds->folder.path);
    TRY(aecl_text_done(&folder));
    st =
        aecl_fail(AECL_STOPPED, "stopped at seed %lld, %lld of %lld are finished; go on with: `aecl train --resume %s`",
                  (long long)seed, (long long)finished, (long long)seeds->count, folder.s);
done:
    aecl_text_free(&folder);
    return st;
}

/* Trains one seed unless it is finished. A run that fails costs a warning, and the series goes on. */
static aecl_status run_one(const aecl_call *call, aecl_seeds *seeds, int64_t index, bool profile, bool *failed) {
    aecl_seed_run run = {0};
    int64_t finished;
    aecl_status st = AECL_OK;
    TRY(aecl_seed_find(&run, seeds, index));
    if (run.state == AECL_SEED_FINISHED) goto done;
    aecl_say(AECL_LOG_NOTE, "seed %lld: %lld of %lld", (long long)run.seed, (long long)index + 1,
             (long long)seeds->count);
    st = train_one(call, seeds, &run, profile);
    *failed = st == AECL_FAILED;
    if (*failed) aecl_say(AECL_LOG_WARNING, "%s", aecl_message());
    if (*failed) st = AECL_OK;
    if (st < 0 && st != AECL_STOPPED) goto done;
    bool stopped = st == AECL_STOPPED;
    TRY(aecl_seeds_gather(seeds, &finished));
    if (stopped) TRY(say_stopped(seeds, run.seed, finished));
done:
    free(run.folder);
    return st;
}

static aecl_status print_table(aecl_seeds *seeds) {
    aecl_text out = {0};
    int64_t finished;
    aecl_status st = AECL_OK;
    TRY(aecl_seeds_gather(seeds, &finished));
    if (finished > 0) aecl_seeds_print(seeds, &out);
    aecl_text_add(&out, "runs       %s/runs.json\n", seeds->folder.path);
    TRY(aecl_text_done(&out));
    TRY(aecl_print_text(&out));
done:
    aecl_text_free(&out);
    return st;
}

aecl_status aecl_train_seeds(const aecl_call *call, const aecl_training_request *request, int64_t runs) {
    aecl_seeds seeds = {.folder = {.lock = -1}};
    int64_t failures = 0;
    bool failed = false;
    aecl_status st = AECL_OK;
    if (request->resume && runs > 0)
        return aecl_fail(AECL_USAGE, "--runs: what is resumed keeps the number of its runs; leave the option out");
    TRY(request->resume ? aecl_seeds_open(&seeds, request->resume) : make_new(&seeds, request, runs));
    if (request->resume) TRY(check_same(&seeds, request));
    for (int64_t i = 0; i < seeds.count; i++) {
        TRY(run_one(call, &seeds, i, request->profile, &failed));
        failures += failed, failed = false;
    }
    TRY(print_table(&seeds));
    if (failures > 0)
        TRY(aecl_fail(AECL_FAILED, "%s: %lld of %lld runs failed, as said above; try another --seed or network",
                      seeds.folder.path, (long long)failures, (long long)seeds.count));
done:
    aecl_seeds_close(&seeds);
    return st;
}
