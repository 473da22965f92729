/* What a training run writes of itself: its description, checkpoint and model. */
#include <stdlib.h>

#include "job/run.h"

static aecl_status environment_json(const aecl_run *run, aecl_json **out) {
    const aecl_device_info *device = aecl_context_device(run->context);
    aecl_paths paths = aecl_training_paths(&run->training);
    aecl_json *json = aecl_json_object();
    aecl_status st = AECL_OK;
    const char *const facts[][2] = {
        {"aecl_version", AECL_VERSION},
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
        {"data_sha256", run->training.data_sha256},
        {"target_sha256", *run->training.target_sha256 ? run->training.target_sha256 : NULL}};
    for (size_t i = 0; i < COUNT_OF(facts); i++)
        if (facts[i][1]) TRY(aecl_json_set_text(json, facts[i][0], facts[i][1]));
    TRY(aecl_json_set_integer(json, "restarts", (int64_t)aecl_train_loop_restarts(run->training.loop)));
    *out = json, json = NULL;
done:
    aecl_json_free(json);
    return st;
}

aecl_status aecl_run_write_json(const aecl_run *run) {
    aecl_json *json = NULL, *environment = NULL;
    aecl_text text = {0};
    aecl_status st = AECL_OK;
    TRY(aecl_config_to_json(&json, &run->training.config));
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

aecl_status aecl_run_save(aecl_run *run, const aecl_snapshot *snapshot) {
    const aecl_checkpoint checkpoint = aecl_training_checkpoint(&run->training, snapshot);
    const aecl_model_file model = aecl_training_describe(&run->training, snapshot);
    char *checkpoint_path = NULL, *model_path = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_run_folder_file(&run->folder, "checkpoint.safetensors", &checkpoint_path));
    TRY(aecl_run_folder_file(&run->folder, "model.safetensors", &model_path));
    TRY(aecl_checkpoint_write(checkpoint_path, &checkpoint));
    TRY(aecl_model_file_write(model_path, &model, run->model_sha256));
done:
    free(checkpoint_path);
    free(model_path);
    return st;
}

aecl_status aecl_run_fit_detector(aecl_run *run) {
    aecl_snapshot snapshot = {0};
    char *path = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_training_fit_detector(&run->training));
    TRY(aecl_training_weights(&run->training, &snapshot));
    aecl_model_file model = aecl_training_describe(&run->training, &snapshot);
    model.detection = &run->training.detection;
    TRY(aecl_run_folder_file(&run->folder, "model.safetensors", &path));
    TRY(aecl_model_file_write(path, &model, run->model_sha256));
done:
    aecl_snapshot_free(&snapshot);
    free(path);
    return st;
}
