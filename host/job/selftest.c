/* The self-test of a device's first use, and the note that it was passed. */
#include "job/selftest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/log.h"
#include "cl/program.h"
#include "verify/check.h"
#include "nn/tuning.h"

#define NOTE_LIMIT ((size_t)4096)

/* What the outcome depends on: the device and all that runs on it, and what a tuning makes of it. */
static aecl_status digest_of(const aecl_context *context, char digest[65]) {
    const char *tuning = aecl_tuning_digest(context);
    char both[130];
    aecl_status st = aecl_device_digest(context, digest);
    if (st < 0 || *tuning == 0) return st;
    snprintf(both, sizeof both, "%s %s", digest, tuning);
    return aecl_sha256(both, strlen(both), digest);
}

/* A note counts only if it is whole: the digest and a newline. */
static bool is_noted(const char *folder, const char *name, const char *digest) {
    unsigned char *bytes = NULL;
    size_t length = 0;
    char *path = NULL;
    bool noted = aecl_path_join(&path, folder, name) == AECL_OK &&
                 aecl_file_read(path, NOTE_LIMIT, &bytes, &length) == AECL_OK && length == 65 &&
                 memcmp(bytes, digest, 64) == 0;
    free(path);
    free(bytes);
    return noted;
}

/* Without a note the test runs again next time: no reason to stop. */
static void write_note(const char *folder, const char *name, const char *digest) {
    char text[66];
    snprintf(text, sizeof text, "%s\n", digest);
    if (aecl_folder_write(folder, name, text) < 0)
        aecl_log(AECL_LOG_DETAIL, "the self-test's outcome is not remembered: %s", aecl_message());
}

typedef struct {
    const aecl_surroundings *surroundings;
    char mismatch[512]; /* the first */
} test;

static bool go_on(void *data, const char *text, bool ok) {
    test *t = data;
    if (!ok && !t->mismatch[0]) snprintf(t->mismatch, sizeof t->mismatch, "%s", text);
    return !aecl_is_asked_to_stop(t->surroundings);
}

aecl_status aecl_selftest(aecl_context *context, const aecl_surroundings *surroundings) {
    const char *folder = surroundings->cache_folder;
    char digest[65], name[32];
    size_t failed = 0;
    test t = {.surroundings = surroundings};
    aecl_status st = AECL_OK;
    TRY(digest_of(context, digest));
    snprintf(name, sizeof name, "checked-%.16s", digest);
    if (folder && is_noted(folder, name, digest)) return AECL_OK;
    aecl_log(AECL_LOG_NOTE, "first use of this device, driver and kernels: a quick self-test");
    TRY(aecl_check_run(context, AECL_CHECK_QUICK, go_on, &t, &failed));
    if (failed)
        TRY(aecl_fail(
            AECL_DEVICE,
            "%s computes wrong: of the quick self-test %zu cases differ from their references, the first is %s; "
            "`aecl check` shows all, --device chooses another device",
            aecl_context_device(context)->name, failed, t.mismatch));
    if (folder) write_note(folder, name, digest);
done:
    return st;
}
