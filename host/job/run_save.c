/* What a training run writes of itself: its description, checkpoint and model. */
#include <stdlib.h>

#include "job/run.h"
#include "base/mem.h"
#include "nn/tuning.h"

static aecl_status environment_json(const aecl_run *run, aecl_json **out) {
    const aecl_device_info *device = aecl_context_device(run->context);
    aecl_paths paths = aecl_run_paths(run);
    aecl_json *json = aecl_json_object();
    aecl_status st = AECL_OK;
    const char *const facts[][2] = {{"aecl_version", AECL_VERSION},
                                    {"build", AECL_BUILD_TYPE " by " AECL_COMPILER},
                                    {"device", device->name},
                                    {"platform", device->platform},
                                    {"platform_version", device->platform_version},
                                    {"driver", device->driver},
                                    {"gemm", paths.gemm},
                                    {"conv", paths.conv},
                                    {"execution", paths.execution},
                                    {"data_name", run->data.train->name},
                                    {"train_sha256", run->data.train->sha256},
                                    {"test_sha256", run->data.test->sha256},
                                    {"data_sha256", run->data_sha256}};
    for (size_t i = 0; i < COUNT_OF(facts); i++) TRY(aecl_json_set_text(json, facts[i][0], facts[i][1]));
    TRY(aecl_json_set_integer(json, "restarts", (int64_t)aecl_train_loop_restarts(run->trainer)));
    *out = json, json = NULL;
done:
    aecl_json_free(json);
    return st;
}

aecl_status aecl_run_write_json(const aecl_run *run) {
    aecl_json *json = NULL, *environment = NULL;
    aecl_text text = {0};
    aecl_status st = AECL_OK;
    TRY(aecl_config_to_json(&json, &run->config));
    TRY(environment_json(run, &environment));
    TRY(aecl_json_set(json, "environment", environment));
    TRY(aecl_json_write(json, true, &text));
    aecl_text_add(&text, "\n");
    TRY(aecl_text_done(&text));
    TRY(aecl_run_folder_write(&run->folder, "run.json", text.s));
done:
    aecl_json_free(json);
    aecl_text_free(&text);
    return st;
}

/* Everything but position and arrays of state, borrowed from the run. */
static aecl_model_file describe(const aecl_run *run, const aecl_snapshot *snapshot) {
    aecl_paths paths = aecl_run_paths(run);
    return (aecl_model_file){.network = run->network,
                             .flat = snapshot->params,
                             .scaling = run->scaling,
                             .preset = run->config.name,
                             .loss = run->config.loss,
                             .noise_factor = run->config.noise_factor,
                             .data_name = run->data.train->name,
                             .data_sha256 = (char *)run->data_sha256,
                             .device = (char *)aecl_context_identity(run->context),
                             .gemm = (char *)paths.gemm,
                             .conv = (char *)paths.conv,
                             .execution = (char *)paths.execution,
                             .version = (char *)AECL_VERSION,
                             .seed = (uint64_t)run->config.seed,
                             .epochs = snapshot->epoch};
}

aecl_status aecl_run_save(aecl_run *run, const aecl_snapshot *s) {
    char *checkpoint_path = NULL, *model_path = NULL;
    aecl_checkpoint checkpoint = {.model = describe(run, s),
                                  .tuning = (char *)aecl_tuning_digest(run->context),
                                  .config = run->config_text,
                                  .epoch = s->epoch,
                                  .step = s->step,
                                  .total_steps = s->total_steps,
                                  .restarts = s->restarts,
                                  .seconds = s->seconds,
                                  .state_count = run->optimizer->state_count,
                                  .state = {s->state[0], s->state[1]},
                                  .loss_count = s->loss_count,
                                  .losses = s->losses};
    aecl_status st = AECL_OK;
    TRY(aecl_run_folder_file(&run->folder, "checkpoint.safetensors", &checkpoint_path));
    TRY(aecl_run_folder_file(&run->folder, "model.safetensors", &model_path));
    TRY(aecl_checkpoint_write(checkpoint_path, &checkpoint));
    TRY(aecl_model_file_write(model_path, &checkpoint.model, run->model_sha256));
done:
    free(checkpoint_path);
    free(model_path);
    return st;
}

aecl_status aecl_run_write_model(aecl_run *run, aecl_detection *detection) {
    size_t total = run->network->params.total;
    aecl_snapshot snapshot = {.epoch = run->history.count};
    char *path = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_alloc(&snapshot.params, total, sizeof(float)));
    TRY(aecl_buffer_read(aecl_device_model_params(aecl_train_loop_model(run->trainer)), 0, total * sizeof(float),
                         snapshot.params));
    aecl_model_file model = describe(run, &snapshot);
    model.detection = detection;
    TRY(aecl_run_folder_file(&run->folder, "model.safetensors", &path));
    TRY(aecl_model_file_write(path, &model, run->model_sha256));
done:
    aecl_snapshot_free(&snapshot);
    free(path);
    return st;
}
