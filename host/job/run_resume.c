/* Going on with a run that was stopped: its checkpoint, and what must be as it was. */
#include <stdlib.h>
#include <string.h>

#include "job/preset.h"
#include "job/run.h"
#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"

/* Settings that a resumed run may change: where the data lie, how long it goes on, the rule of its threshold, and "auto" to
 * the path that it meant. */
static bool may_change(const char *path) {
    return strcmp(path, "data.source") == 0 || strcmp(path, "data.target") == 0 || strcmp(path, "run.epochs") == 0 ||
           strcmp(path, "detection.threshold") == 0 || strcmp(path, "run.gemm") == 0 || strcmp(path, "run.conv") == 0 ||
           strcmp(path, "run.execution") == 0 || strcmp(path, "run.data_limit") == 0;
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

aecl_status aecl_resumed_check(const aecl_resumed *resumed, const aecl_config *config) {
    const aecl_checkpoint *c = &resumed->checkpoint;
    aecl_json *before = NULL, *now = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_json_parse(&before, "checkpoint", c->config, strlen(c->config)));
    TRY(aecl_config_to_json(&now, config));
    TRY(compare("", before, now));
    if ((uint64_t)config->epochs < c->epoch)
        TRY(aecl_fail(AECL_USAGE, "--epochs: %lld, but the run has done %llu epochs already", (long long)config->epochs,
                      (unsigned long long)c->epoch));
    if (strcmp(c->model.version, AECL_VERSION) != 0)
        aecl_log(AECL_LOG_WARNING, "the run was started by aecl %s, this is %s: its bits may differ", c->model.version,
                 AECL_VERSION);
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
