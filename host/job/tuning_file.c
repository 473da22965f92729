#include "job/tuning_file.h"

#include <stdio.h>
#include <stdlib.h>

#include "job/user_files.h"
#include "app/terminal.h"
#include "base/file.h"
#include "base/mem.h"

#define FILE_LIMIT ((size_t)64 << 10)

aecl_status aecl_tuning_path_of(char **path, const aecl_environment *environment, const aecl_context *context) {
    char digest[65], name[40];
    aecl_status st = aecl_device_digest(context, digest);
    *path = NULL;
    if (st < 0) return st;
    snprintf(name, sizeof name, "tuning-%.16s.json", digest);
    return aecl_user_file_path(path, environment, environment->state_home, ".local/state", name);
}

static aecl_status read_tuning(aecl_tuning *out, const aecl_context *context, const char *path) {
    unsigned char *bytes = NULL;
    size_t length = 0;
    aecl_json *json = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_file_read(path, FILE_LIMIT, &bytes, &length));
    TRY(aecl_json_parse(&json, path, (const char *)bytes, length));
    TRY(aecl_tuning_from_json(out, json, context, path));
    TRY(aecl_sha256(bytes, length, out->digest));
done:
    free(bytes);
    aecl_json_free(json);
    return st;
}

aecl_status aecl_tuning_use(const aecl_environment *environment, aecl_context *context) {
    char *path = NULL;
    aecl_tuning *tuning = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_tuning_path_of(&path, environment, context));
    if (path == NULL || !aecl_file_exists(path)) goto done;
    TRY(aecl_alloc(&tuning, 1, sizeof *tuning));
    st = read_tuning(tuning, context, path);
    if (st == AECL_INPUT) {
        aecl_say(AECL_LOG_WARNING, "%s; left out: `aecl tune` makes it anew", aecl_message());
        st = AECL_OK;
        goto done;
    }
    TRY(st);
    aecl_say(AECL_LOG_DETAIL, "tuned: %s", path);
    free(aecl_context_swap_tuning(context, tuning));
    tuning = NULL;
done:
    free(tuning);
    free(path);
    return st;
}
