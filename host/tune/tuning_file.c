/* Reading and writing the file of a device's tuning. */
#include "tune/tuning_file.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"
#include "cl/program.h"

#define FILE_LIMIT ((size_t)64 << 10)

static aecl_status file_name(char name[40], const aecl_context *context) {
    char digest[65];
    aecl_status st = aecl_device_digest(context, digest);
    if (st == AECL_OK) snprintf(name, 40, "tuning-%.16s.json", digest);
    return st;
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

aecl_status aecl_tuning_use(const char *folder, aecl_context *context) {
    char name[40], *path = NULL;
    aecl_tuning *tuning = NULL;
    aecl_status st = AECL_OK;
    if (folder == NULL) return AECL_OK;
    TRY(file_name(name, context));
    TRY(aecl_path_join(&path, folder, name));
    if (!aecl_file_exists(path)) goto done;
    TRY(aecl_alloc(&tuning, 1, sizeof *tuning));
    st = read_tuning(tuning, context, path);
    if (st == AECL_INPUT) {
        aecl_log(AECL_LOG_WARNING, "%s; left out: `aecl tune` makes it anew", aecl_message());
        st = AECL_OK;
        goto done;
    }
    TRY(st);
    aecl_log(AECL_LOG_DETAIL, "tuned: %s", path);
    free(aecl_context_swap_tuning(context, tuning));
    tuning = NULL;
done:
    free(tuning);
    free(path);
    return st;
}

aecl_status aecl_tuning_save(char **path, const char *folder, const aecl_tuning *tuning, const aecl_context *context) {
    char name[40];
    aecl_json *json = NULL;
    aecl_text text = {0};
    aecl_status st = AECL_OK;
    TRY(file_name(name, context));
    TRY(aecl_tuning_to_json(&json, tuning, context));
    TRY(aecl_json_write(json, true, &text));
    aecl_text_add(&text, "\n");
    TRY(aecl_text_done(&text));
    TRY(aecl_folder_write(folder, name, text.s));
    TRY(aecl_path_join(path, folder, name));
done:
    aecl_json_free(json);
    aecl_text_free(&text);
    return st;
}
