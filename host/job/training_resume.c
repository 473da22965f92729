/* Going on from a checkpoint: what must be as it was, and what "auto" meant then. */
#include <string.h>

#include "base/log.h"
#include "job/training.h"
#include "nn/tuning.h"

aecl_status aecl_training_check_data(const aecl_training *training, const aecl_checkpoint *before) {
    if (strcmp(before->model.data_sha256, training->data_sha256) == 0) return AECL_OK;
    return aecl_fail(AECL_INPUT,
                     "--resume: the run was trained on %s (sha256 %.12s...), %s is other data (%.12s...): name the "
                     "same data with --data%s, or start a new run",
                     before->model.data_name, before->model.data_sha256, training->given.train->name,
                     training->data_sha256, training->config.target ? " and --target" : "");
}

/* "platform | name" without the driver at the end. */
static size_t device_length(const char *identity) {
    const char *last = strstr(identity, " | ");
    for (const char *next = last; next; next = strstr(next + 1, " | ")) last = next;
    return last ? (size_t)(last - identity) : strlen(identity);
}

static aecl_status check_paths(const aecl_training *training, const aecl_model_file *before) {
    aecl_paths now = aecl_training_paths(training);
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

aecl_status aecl_training_check_device(const aecl_training *training, const aecl_checkpoint *before) {
    const char *was = before->model.device, *now = aecl_context_identity(training->context);
    if (strcmp(was, now) != 0) {
        size_t length = device_length(was);
        bool same = length == device_length(now) && strncmp(was, now, length) == 0;
        return aecl_fail(
            AECL_USAGE, "--resume: the %s changed: the run was on \"%s\", this is \"%s\"; %s, or start a new run",
            same ? "driver" : "device", was, now, same ? "go back to that driver" : "choose that device with --device");
    }
    if (strcmp(before->tuning, aecl_tuning_digest(training->context)) != 0)
        aecl_log(AECL_LOG_WARNING, "the device was tuned since the run began: its bits may differ");
    return check_paths(training, &before->model);
}

int aecl_resume_choice(int choice, const char *const *names, const char *before) {
    if (choice != 0 || before == NULL) return choice;
    for (int i = 0; names[i]; i++)
        if (strcmp(names[i], before) == 0) return i;
    return choice;
}

aecl_gemm_path aecl_resume_gemm(const aecl_training *training, const aecl_checkpoint *before) {
    int asked = training->config.gemm;
    int path = aecl_resume_choice(asked, aecl_gemm_path_names, before ? before->model.gemm : NULL);
    bool stays = asked != AECL_GEMM_AUTO || path != (int)aecl_gemm_default(training->context);
    return stays ? (aecl_gemm_path)path : AECL_GEMM_AUTO;
}
