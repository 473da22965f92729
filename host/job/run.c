/* Opening a training run, and training to its end. */
#include "job/run.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"
#include "cl/profile.h"
#include "data/scaling_fit.h"

#define SAVE_SECONDS  60
#define MOST_RESTARTS 5
#define REPORT_BYTES  ((uint64_t)2 << 20) /* pictures, metrics, results */
#define HEADER_BYTES  ((uint64_t)64 << 10)

static bool is_resumed(const aecl_run *run) {
    return run->before.checkpoint.model.network != NULL;
}

void aecl_run_close(aecl_run *run) {
    aecl_scorer_free(run->scorer);
    aecl_detection_free(&run->detection);
    aecl_train_loop_free(run->trainer);
    aecl_context_close(run->context);
    aecl_device_thread_free(run->opening);
    aecl_network_free(run->network);
    aecl_scaling_free(&run->scaling);
    aecl_dataset_pair_free(&run->part);
    aecl_dataset_free(run->normal);
    aecl_dataset_pair_free(&run->data);
    aecl_resumed_close(&run->before);
    aecl_metrics_log_free(&run->history);
    aecl_run_folder_close(&run->folder);
    aecl_config_clear(&run->config);
    free(run->config_text);
}

aecl_paths aecl_run_paths(const aecl_run *run) {
    const aecl_ops *ops = aecl_device_model_ops(aecl_train_loop_model(run->trainer));
    return (aecl_paths){.gemm = aecl_gemm_path_names[aecl_ops_gemm_path(ops)],
                        .conv = aecl_conv_path_names[aecl_ops_conv_path(ops)],
                        .execution = aecl_execution_names[aecl_train_loop_execution(run->trainer)]};
}

/* Opening */

static aecl_status open_data(aecl_run *run) {
    aecl_status st = AECL_OK;
    TRY(aecl_run_open_data(run));
    if (is_resumed(run)) TRY(aecl_resume_check_data(run));
done:
    return st;
}

static aecl_status open_network(aecl_run *run) {
    aecl_shape in = {.rank = run->data.train->rank};
    aecl_json *json = NULL;
    aecl_text where = {0};
    aecl_status st = AECL_OK;
    memcpy(in.dim, run->data.train->dim, sizeof in.dim);
    aecl_text_add(&where, "%s: network", run->request.name ? run->request.name : run->config.name);
    TRY(aecl_text_done(&where));
    TRY(aecl_json_parse(&json, where.s, run->config.network, strlen(run->config.network)));
    TRY(aecl_network_from_json(&run->network, &in, json, where.s));
done:
    aecl_text_free(&where);
    aecl_json_free(json);
    return st;
}

static aecl_status open_trainer(aecl_run *run) {
    const aecl_config *c = &run->config;
    const aecl_model_file *before = &run->before.checkpoint.model;
    aecl_snapshot snapshot = {0};
    aecl_status st = AECL_OK;
    if (is_resumed(run)) snapshot = aecl_resume_snapshot(run);
    aecl_train_config config = {
        .network = run->network,
        .train = run->fitted,
        .validation = run->checked,
        .scaling = &run->scaling,
        .loss = run->loss,
        .optimizer = run->optimizer,
        .optimizer_config = c->optimizer_config,
        .noise = {.factor = c->noise_factor,
                  .fixed = c->noise_draw == AECL_NOISE_FIXED,
                  .seed = (uint64_t)c->seed,
                  .unclipped = c->scaling != AECL_SCALING_UNIT && c->scaling != AECL_SCALING_RANGE},
        .epochs = (size_t)c->epochs,
        .batch = (size_t)c->batch,
        .seed = (uint64_t)c->seed,
        .gemm = aecl_resume_gemm(run),
        .conv = (aecl_conv_path)aecl_resume_choice(c->conv, aecl_conv_path_names, before->conv),
        .execution = (aecl_execution)aecl_resume_choice(c->execution, aecl_execution_names, before->execution),
        .data_limit = (size_t)(c->data_limit * 1e6),
        .save_seconds = SAVE_SECONDS};
    TRY(aecl_train_loop_new(&run->trainer, run->context, &config, is_resumed(run) ? &snapshot : NULL));
    if (is_resumed(run)) TRY(aecl_resume_check_device(run));
done:
    return st;
}

/* While a file is replaced, old and new exist side by side. */
static uint64_t wanted_room(const aecl_run *run) {
    uint64_t array = (uint64_t)run->network->params.total * sizeof(float);
    return 2 * (array * (2 + run->optimizer->state_count) + 2 * HEADER_BYTES) + REPORT_BYTES;
}

static aecl_status open_folder(aecl_run *run) {
    static const char *const replaced[] = {"model.safetensors", "checkpoint.safetensors", "run.json",
                                           "metrics.jsonl",     "results.json",           "profile.json"};
    char *path = NULL;
    aecl_status st = AECL_OK;
    if (!is_resumed(run)) TRY(aecl_run_folder_claim(&run->folder, run->config.name, run->request.out));
    TRY(aecl_run_folder_check_room(&run->folder, wanted_room(run)));
    for (size_t i = 0; is_resumed(run) && i < COUNT_OF(replaced); i++) {
        TRY(aecl_run_folder_file(&run->folder, replaced[i], &path));
        aecl_file_remove_strays(path);
        free(path);
        path = NULL;
    }
    TRY(aecl_run_write_json(run));
    TRY(aecl_run_folder_file(&run->folder, "metrics.jsonl", &path));
    aecl_metrics_log_start(&run->history, path);
    path = NULL;
    if (is_resumed(run)) TRY(aecl_metrics_log_resume(&run->history, run->before.checkpoint.epoch));
done:
    free(path);
    return st;
}

static aecl_status stop_if_asked(const aecl_run *run, const char *when) {
    bool stop = aecl_is_asked_to_stop(run->request.surroundings);
    return stop ? aecl_fail(AECL_STOPPED, "stopped %s; nothing was begun", when) : AECL_OK;
}

/* What was resumed becomes the run's: its folder too. */
static aecl_status take_over(aecl_run *run, aecl_config *config, aecl_resumed *before) {
    aecl_status st = AECL_OK;
    run->config = *config, *config = (aecl_config){0};
    if (before) {
        run->before = *before, *before = (aecl_resumed){.folder = {.lock = -1}};
        run->folder = run->before.folder, run->before.folder = (aecl_run_folder){.lock = -1};
    }
    TRY(aecl_config_check(&run->config, run->request.name ? run->request.name : run->config.name));
    if (before) TRY(aecl_resume_check_config(run));
    TRY(aecl_loss_find(&run->loss, run->config.loss));
    TRY(aecl_optimizer_find(&run->optimizer, run->config.optimizer));
done:
    return st;
}

aecl_status aecl_run_open(aecl_run *run, const aecl_run_request *request, aecl_config *config, aecl_resumed *before) {
    aecl_status st = AECL_OK;
    *run = (aecl_run){.request = *request, .folder = {.lock = -1}, .before = {.folder = {.lock = -1}}};
    TRY(take_over(run, config, before));
    TRY(aecl_device_thread_start(&run->opening, request->surroundings));
    TRY(open_data(run));
    TRY(open_network(run));
    TRY(stop_if_asked(run, "while reading"));
    TRY(aecl_device_thread_finish(run->opening, &run->context));
    if (request->profile) TRY(aecl_profile_start(run->context));
    TRY(open_trainer(run));
    TRY(stop_if_asked(run, "while the device was made ready"));
    TRY(open_folder(run));
    aecl_paths paths = aecl_run_paths(run);
    aecl_log(AECL_LOG_NOTE, "run folder: %s (gemm %s, conv %s, execution %s)", run->folder.path, paths.gemm, paths.conv,
             paths.execution);
done:
    return st;
}

/* Training */

static void on_progress(void *data, const aecl_progress *progress) {
    const aecl_run_listener *listener = &((const aecl_run *)data)->request.listener;
    listener->progress(listener->data, progress);
}

static aecl_status on_epoch(void *data, const aecl_epoch *epoch) {
    aecl_run *run = data;
    const aecl_run_listener *listener = &run->request.listener;
    if (listener->epoch) listener->epoch(listener->data, epoch, (uint64_t)run->config.epochs);
    return aecl_metrics_log_add(&run->history, epoch);
}

/* Whether training ends before its last epoch because the validation loss no longer falls. */
static bool has_settled(const aecl_run *run) {
    return run->config.patience > 0 && aecl_metrics_log_has_settled(&run->history, (size_t)run->config.patience);
}

static bool is_last(const aecl_run *run, uint64_t epoch) {
    return epoch >= (uint64_t)run->config.epochs || has_settled(run);
}

static bool on_stop(void *data) {
    aecl_run *run = data;
    run->stopped = run->stopped || aecl_is_asked_to_stop(run->request.surroundings);
    return run->stopped || has_settled(run);
}

/* A failed save in the middle (a full disk) is tried again at the next one; at the end of the run it is a failure. */
static aecl_status on_save(void *data, const aecl_snapshot *snapshot) {
    aecl_run *run = data;
    aecl_status st = aecl_run_save(run, snapshot);
    bool last = is_last(run, snapshot->epoch) || on_stop(run);
    if (st != AECL_FAILED || last) return st;
    aecl_log(AECL_LOG_WARNING, "%s; the next save tries again", aecl_message());
    return AECL_OK;
}

/* A run that was stopped after its last epoch may lack the model that belongs to its checkpoint. */
static aecl_status finish_before(aecl_run *run) {
    if (!is_resumed(run) || !is_last(run, run->before.checkpoint.epoch)) return AECL_OK;
    aecl_snapshot snapshot = aecl_resume_snapshot(run);
    return aecl_run_save(run, &snapshot);
}

/* Goes on from a collapse with other initial weights, as if the run began there; AECL_FAILED after the last restart. */
static aecl_status restart(aecl_run *run) {
    unsigned long long next = aecl_train_loop_restarts(run->trainer) + 1;
    aecl_status st = AECL_OK;
    if (next > MOST_RESTARTS)
        return aecl_fail(AECL_FAILED,
                         "%s; so did %d restarts: try another --seed, a smaller --learning-rate or another "
                         "network",
                         aecl_message(), MOST_RESTARTS);
    if (run->request.listener.restart) run->request.listener.restart(run->request.listener.data);
    aecl_log(AECL_LOG_WARNING, "%s; begun again with other initial weights (restart %llu of %d)", aecl_message(), next,
             MOST_RESTARTS);
    TRY(aecl_train_loop_restart(run->trainer));
    TRY(aecl_metrics_log_restart(&run->history));
    TRY(aecl_run_write_json(run));
done:
    return st;
}

aecl_status aecl_run_train(aecl_run *run) {
    aecl_train_callbacks callbacks = {.data = run,
                                      .progress = run->request.listener.progress ? on_progress : NULL,
                                      .epoch = on_epoch,
                                      .save = on_save,
                                      .stop = on_stop};
    aecl_status st = finish_before(run);
    if (st == AECL_OK && !has_settled(run)) st = aecl_train_loop_run(run->trainer, &callbacks);
    while (st == AECL_FAILED && aecl_train_loop_is_collapsed(run->trainer)) {
        if ((st = restart(run)) < 0) break;
        st = aecl_train_loop_run(run->trainer, &callbacks);
    }
    if (st == AECL_STOPPED && !run->stopped) st = AECL_OK; /* has_settled() ended it */
    return st < 0 ? st : aecl_metrics_log_finish(&run->history);
}
