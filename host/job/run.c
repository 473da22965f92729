/* Opening a training run, and training to its end with its folder kept up to date. */
#include "job/run.h"
#include "job/data_open.h"

#include <stdlib.h>

#include "base/file.h"
#include "base/log.h"
#include "baseline/eigen.h"
#include "cl/profile.h"

#define REPORT_BYTES ((uint64_t)2 << 20) /* pictures, metrics, results */
#define HEADER_BYTES ((uint64_t)64 << 10)

/* The checkpoint of a resumed run; NULL of a new one. */
static const aecl_checkpoint *before(const aecl_run *run) {
    return run->before.checkpoint.model.network ? &run->before.checkpoint : NULL;
}

void aecl_run_close(aecl_run *run) {
    aecl_training_free(&run->training);
    aecl_context_close(run->context);
    aecl_device_thread_free(run->opening);
    aecl_dataset_pair_free(&run->data);
    free(run->normal_label);
    aecl_resumed_close(&run->before);
    aecl_metrics_log_free(&run->history);
    aecl_run_folder_close(&run->folder);
}

/* Opening */

/* While a file is replaced, old and new exist side by side. */
static uint64_t wanted_room(const aecl_run *run) {
    uint64_t array = (uint64_t)run->training.network->params.total * sizeof(float);
    uint64_t arrays =
        2 + run->training.optimizer->state_count + (run->training.config.patience > 0) + (run->training.config.ema > 0);
    return 2 * (array * arrays + 2 * HEADER_BYTES) + REPORT_BYTES;
}

static aecl_status open_folder(aecl_run *run) {
    char *path = NULL;
    aecl_status st = AECL_OK;
    if (!before(run)) TRY(aecl_run_folder_claim(&run->folder, run->training.config.name, run->request.out));
    TRY(aecl_run_folder_check_room(&run->folder, wanted_room(run)));
    if (before(run)) aecl_file_remove_strays(run->folder.path);
    TRY(aecl_run_write_json(run));
    TRY(aecl_run_folder_file(&run->folder, "metrics.jsonl", &path));
    aecl_metrics_log_start(&run->history, path);
    path = NULL;
    if (before(run)) TRY(aecl_metrics_log_resume(&run->history, before(run)));
    if (run->training.lowest.epoch == 0) run->training.lowest = aecl_metrics_log_lowest(&run->history);
done:
    free(path);
    return st;
}

static aecl_status stop_if_asked(const aecl_run *run, const char *when) {
    bool stop = aecl_is_asked_to_stop(run->request.surroundings);
    return stop ? aecl_fail(AECL_STOPPED, "stopped %s; nothing was begun", when) : AECL_OK;
}

static aecl_status open_data(aecl_run *run, aecl_config *config) {
    aecl_training_data data = {.name = run->request.name ? run->request.name : config->name};
    aecl_status st = AECL_OK;
    TRY(aecl_config_check(config, data.name));
    TRY(aecl_run_open_data(run, config));
    TRY(aecl_source_make_absolute(&config->source)); /* messages have it as it was given */
    if (config->target) TRY(aecl_source_make_absolute(&config->target));
    if (config->init) TRY(aecl_source_make_absolute(&config->init));
    data.normal_label = run->normal_label;
    data.source_sha256 = run->source_sha256;
    data.train = run->data.train;
    data.test = run->data.test;
    if (run->request.name == NULL) data.name = NULL;
    TRY(aecl_training_prepare(&run->training, config, &data));
    if (before(run)) TRY(aecl_training_check_data(&run->training, before(run)));
done:
    return st;
}

/* What was resumed becomes the run's: its folder too. */
static void take_over(aecl_run *run, aecl_resumed *resumed) {
    run->before = *resumed, *resumed = (aecl_resumed){.folder = {.lock = -1}};
    run->folder = run->before.folder, run->before.folder = (aecl_run_folder){.lock = -1};
}

static void start(aecl_run *run, const aecl_run_request *request) {
    *run = (aecl_run){.request = *request, .folder = {.lock = -1}, .before = {.folder = {.lock = -1}}};
}

aecl_status aecl_run_prepare(aecl_run *run, const aecl_run_request *request, aecl_config *config) {
    start(run, request);
    return open_data(run, config);
}

aecl_status aecl_run_open(aecl_run *run, const aecl_run_request *request, aecl_config *config, aecl_resumed *resumed) {
    aecl_status st = AECL_OK;
    start(run, request);
    TRY(aecl_eigen_ready()); /* for the baseline */
    if (resumed) take_over(run, resumed);
    if (resumed) TRY(aecl_resumed_check(&run->before, config));
    TRY(aecl_device_thread_start(&run->opening, request->surroundings));
    TRY(open_data(run, config));
    TRY(stop_if_asked(run, "while reading"));
    TRY(aecl_device_thread_finish(run->opening, &run->context));
    if (request->profile) TRY(aecl_profile_start(run->context));
    TRY(aecl_training_start(&run->training, run->context, before(run)));
    TRY(stop_if_asked(run, "while the device was made ready"));
    TRY(open_folder(run));
    aecl_paths paths = aecl_training_paths(&run->training);
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
    aecl_status st = AECL_OK;
    if (listener->epoch) listener->epoch(listener->data, epoch, (uint64_t)run->training.config.epochs);
    TRY(aecl_metrics_log_add(&run->history, epoch));
    TRY(aecl_run_judge_start(run));
done:
    return st;
}

static bool on_stop(void *data) {
    return aecl_is_asked_to_stop(((const aecl_run *)data)->request.surroundings);
}

/* A failed save in the middle (a full disk) is tried again at the next one; at the end of the run it is a failure. */
static aecl_status on_save(void *data, const aecl_snapshot *snapshot) {
    aecl_run *run = data;
    aecl_status st = aecl_run_save(run, snapshot);
    bool last = aecl_training_is_last(&run->training, snapshot->epoch) || run->training.stopped || on_stop(run);
    if (st != AECL_FAILED || last) return st;
    aecl_log(AECL_LOG_WARNING, "%s; the next save tries again", aecl_message());
    return AECL_OK;
}

static aecl_status on_restart(void *data) {
    aecl_run *run = data;
    const aecl_run_listener *listener = &run->request.listener;
    aecl_status st = AECL_OK;
    if (listener->restart) listener->restart(listener->data);
    TRY(aecl_metrics_log_restart(&run->history));
    TRY(aecl_run_write_json(run));
done:
    return st;
}

/* A run that was stopped after its last epoch may lack the model that belongs to its checkpoint. */
static aecl_status finish_before(aecl_run *run) {
    if (!before(run) || !aecl_training_is_last(&run->training, before(run)->epoch)) return AECL_OK;
    aecl_snapshot snapshot = aecl_checkpoint_snapshot(before(run));
    return aecl_run_save(run, &snapshot);
}

aecl_status aecl_run_train(aecl_run *run) {
    const aecl_training_listener listener = {.data = run,
                                             .progress = run->request.listener.progress ? on_progress : NULL,
                                             .epoch = on_epoch,
                                             .save = on_save,
                                             .restart = on_restart,
                                             .stop = on_stop};
    aecl_status st = AECL_OK;
    TRY(finish_before(run));
    TRY(aecl_training_run(&run->training, &listener));
    TRY(aecl_metrics_log_finish(&run->history));
done:
    return st;
}
