/* Going on with a run that was stopped: its checkpoint, and what must be as it was. */
#include <stdlib.h>
#include <string.h>

#include "job/preset.h"
#include "job/run.h"
#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"
#include "nn/tuning.h"

/* Settings that a resumed run may change: where the data lie, how long it goes on, and "auto" to the path that it
 * meant. */
static bool may_change(const char *path) {
    return strcmp(path, "data.source") == 0 || strcmp(path, "run.epochs") == 0 || strcmp(path, "run.gemm") == 0 ||
           strcmp(path, "run.conv") == 0 || strcmp(path, "run.execution") == 0 || strcmp(path, "run.data_limit") == 0;
}

static aecl_status compare_value(const char *path, const aecl_json *before, const aecl_json *now) {
    aecl_text old = {0}, new = {0};
    aecl_status st = AECL_OK;
    TRY(aecl_json_write(before, false, &old));
    TRY(aecl_json_write(now, false, &new));
    if (strcmp(old.s, new.s) != 0 && !may_change(path))
        TRY(aecl_fail(AECL_USAGE,
                      "--resume: %s was %s and is now %s: a resumed run keeps its settings; leave the option out, or "
                      "start a new run",
                      path, old.s, new.s));
done:
    aecl_text_free(&old);
    aecl_text_free(&new);
    return st;
}

/* Holds every value of a configuration against the same one of the checkpoint's; both have the same keys. */
static aecl_status compare(const char *section, const aecl_json *before, const aecl_json *now) {
    aecl_text path = {0};
    aecl_status st = AECL_OK;
    for (size_t i = 0; i < aecl_json_length(before); i++) {
        const aecl_json *value;
        const char *key = aecl_json_key_at(before, i, &value);
        aecl_text_free(&path);
        aecl_text_add(&path, "%s%s%s", section, *section ? "." : "", key);
        TRY(aecl_text_done(&path));
        if (aecl_json_kind_of(value) == AECL_JSON_OBJECT && aecl_json_get(now, key))
            TRY(compare(path.s, value, aecl_json_get(now, key)));
        else if (aecl_json_get(now, key))
            TRY(compare_value(path.s, value, aecl_json_get(now, key)));
    }
done:
    aecl_text_free(&path);
    return st;
}

aecl_status aecl_resume_check_config(const aecl_run *run) {
    aecl_json *before = NULL, *now = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_json_parse(&before, "checkpoint", run->before.checkpoint.config, strlen(run->before.checkpoint.config)));
    TRY(aecl_config_to_json(&now, &run->config));
    TRY(compare("", before, now));
    if ((uint64_t)run->config.epochs < run->before.checkpoint.epoch)
        TRY(aecl_fail(AECL_USAGE, "--epochs: %lld, but the run has done %llu epochs already",
                      (long long)run->config.epochs, (unsigned long long)run->before.checkpoint.epoch));
    if (strcmp(run->before.checkpoint.model.version, AECL_VERSION) != 0)
        aecl_log(AECL_LOG_WARNING, "the run was started by aecl %s, this is %s: its bits may differ",
                 run->before.checkpoint.model.version, AECL_VERSION);
done:
    aecl_json_free(before);
    aecl_json_free(now);
    return st;
}

/* `train basic --resume RUN`: the preset named must be the run's own. */
static aecl_status check_preset(const aecl_resumed *resumed, const char *source) {
    char *text = NULL;
    aecl_json *preset = NULL;
    aecl_status st = AECL_OK;
    if (source == NULL) return AECL_OK;
    TRY(aecl_preset_read(&text, source));
    TRY(aecl_json_parse(&preset, source, text, strlen(text)));
    const char *name = aecl_json_get_text(preset, "name"), *own = resumed->checkpoint.model.preset;
    if (name == NULL || strcmp(name, own) != 0)
        TRY(aecl_fail(AECL_USAGE, "--resume: the run is of \"%s\", not of \"%s\"; leave the preset out", own, source));
done:
    aecl_json_free(preset);
    free(text);
    return st;
}

/* *folder, *file = those of a run folder, or of a checkpoint in one; owned by the caller. */
static aecl_status find_checkpoint(char **folder, char **file, const char *resume) {
    aecl_status st = AECL_OK;
    if (*resume == 0) return aecl_fail(AECL_USAGE, "--resume: names nothing; give a run folder or a checkpoint");
    TRY(aecl_copy_string(folder, resume));
    if (aecl_folder_exists(resume)) {
        TRY(aecl_path_join(file, resume, "checkpoint.safetensors"));
    } else {
        TRY(aecl_copy_string(file, resume));
        char *slash = strrchr(*folder, '/');
        memcpy(slash ? slash + (slash == *folder) : *folder, slash ? "" : ".", slash ? 1 : 2);
    }
    if (!aecl_file_exists(*file))
        TRY(aecl_fail(AECL_INPUT, "--resume: no file \"%s\"; a run that stopped before its first save starts anew",
                      *file));
done:
    return st;
}

void aecl_resumed_close(aecl_resumed *resumed) {
    aecl_checkpoint_free(&resumed->checkpoint);
    aecl_run_folder_close(&resumed->folder);
    free(resumed->file);
    *resumed = (aecl_resumed){.folder = {.lock = -1}};
}

aecl_status aecl_resumed_open(aecl_resumed *out, const char *path, const char *preset) {
    char *folder = NULL;
    aecl_status st = AECL_OK;
    *out = (aecl_resumed){.folder = {.lock = -1}};
    TRY(find_checkpoint(&folder, &out->file, path));
    TRY(aecl_run_folder_reopen(&out->folder, folder));
    TRY(aecl_checkpoint_read(&out->checkpoint, out->file));
    TRY(check_preset(out, preset));
done:
    if (st < 0) aecl_resumed_close(out);
    free(folder);
    return st;
}

aecl_status aecl_resume_check_data(const aecl_run *run) {
    if (strcmp(run->before.checkpoint.model.data_sha256, run->data_sha256) == 0) return AECL_OK;
    return aecl_fail(AECL_INPUT,
                     "--resume: the run was trained on %s (sha256 %.12s...), %s is other data (%.12s...): name the "
                     "same data with --data, or start a new run",
                     run->before.checkpoint.model.data_name, run->before.checkpoint.model.data_sha256,
                     run->data.train->name, run->data_sha256);
}

/* "platform | name" without the driver at the end. */
static size_t device_length(const char *identity) {
    const char *last = strstr(identity, " | ");
    for (const char *next = last; next; next = strstr(next + 1, " | ")) last = next;
    return last ? (size_t)(last - identity) : strlen(identity);
}

static aecl_status check_paths(const aecl_run *run) {
    const aecl_model_file *before = &run->before.checkpoint.model;
    aecl_paths now = aecl_run_paths(run);
    const struct {
        const char *option, *before, *now;
    } paths[] = {{"gemm", before->gemm, now.gemm},
                 {"conv", before->conv, now.conv},
                 {"execution", before->execution, now.execution}};
    for (size_t i = 0; i < COUNT_OF(paths); i++)
        if (strcmp(paths[i].before, paths[i].now) != 0)
            return aecl_fail(AECL_USAGE, "--resume: --%s changed: the run used %s, this is %s; start a new run for it",
                             paths[i].option, paths[i].before, paths[i].now);
    return AECL_OK;
}

aecl_status aecl_resume_check_device(const aecl_run *run) {
    const char *before = run->before.checkpoint.model.device, *now = aecl_context_identity(run->context);
    if (strcmp(before, now) != 0) {
        size_t length = device_length(before);
        bool same = length == device_length(now) && strncmp(before, now, length) == 0;
        return aecl_fail(AECL_USAGE,
                         "--resume: the %s changed: the run was on \"%s\", this is \"%s\"; %s, or start a new run",
                         same ? "driver" : "device", before, now,
                         same ? "go back to that driver" : "choose that device with --device");
    }
    if (strcmp(run->before.checkpoint.tuning, aecl_tuning_digest(run->context)) != 0)
        aecl_log(AECL_LOG_WARNING, "the device was tuned since the run began: its bits may differ");
    return check_paths(run);
}

int aecl_resume_choice(int choice, const char *const *names, const char *before) {
    if (choice != 0 || before == NULL) return choice;
    for (int i = 0; names[i]; i++)
        if (strcmp(names[i], before) == 0) return i;
    return choice;
}

aecl_gemm_path aecl_resume_gemm(const aecl_run *run) {
    int path = aecl_resume_choice(run->config.gemm, aecl_gemm_path_names, run->before.checkpoint.model.gemm);
    bool asked = run->config.gemm != AECL_GEMM_AUTO;
    return asked || path != (int)aecl_gemm_default(run->context) ? (aecl_gemm_path)path : AECL_GEMM_AUTO;
}

aecl_snapshot aecl_resume_snapshot(const aecl_run *run) {
    const aecl_checkpoint *c = &run->before.checkpoint;
    return (aecl_snapshot){.epoch = c->epoch,
                           .step = c->step,
                           .total_steps = c->total_steps,
                           .restarts = c->restarts,
                           .seconds = c->seconds,
                           .total = c->model.network->params.total,
                           .params = c->model.flat,
                           .state = {c->state[0], c->state[1]},
                           .loss_count = c->loss_count,
                           .losses = c->losses};
}
