#include "job/selftest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "job/user_files.h"
#include "app/signals.h"
#include "app/terminal.h"
#include "base/file.h"
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
static bool is_noted(const char *path, const char *digest) {
    unsigned char *bytes = NULL;
    size_t length = 0;
    bool noted = path && aecl_file_read(path, NOTE_LIMIT, &bytes, &length) == AECL_OK && length == 65 &&
                 memcmp(bytes, digest, 64) == 0;
    free(bytes);
    return noted;
}

/* Without a note the test runs again next time: no reason to stop. */
static void write_note(const char *path, const char *digest) {
    char text[66];
    snprintf(text, sizeof text, "%s\n", digest);
    if (aecl_user_file_write(path, text) < 0)
        aecl_say(AECL_LOG_DETAIL, "the self-test's outcome is not remembered: %s", aecl_message());
}

typedef struct {
    const atomic_bool *abandoned;
    char mismatch[512]; /* the first */
} test;

static bool go_on(void *data, const char *text, bool ok) {
    test *t = data;
    if (!ok && !t->mismatch[0]) snprintf(t->mismatch, sizeof t->mismatch, "%s", text);
    return !aecl_signals_caught() && !(t->abandoned && atomic_load(t->abandoned));
}

aecl_status aecl_selftest(const aecl_environment *environment, aecl_context *context, const atomic_bool *abandoned) {
    char digest[65], name[32], *path = NULL;
    size_t failed = 0;
    test t = {.abandoned = abandoned};
    aecl_status st = AECL_OK;
    TRY(digest_of(context, digest));
    snprintf(name, sizeof name, "checked-%.16s", digest);
    TRY(aecl_user_file_path(&path, environment, environment->cache_home, ".cache", name));
    if (is_noted(path, digest)) goto done;
    aecl_say(AECL_LOG_NOTE, "first use of this device, driver and kernels: a quick self-test");
    TRY(aecl_check_run(context, AECL_CHECK_QUICK, go_on, &t, &failed));
    if (failed)
        TRY(aecl_fail(
            AECL_DEVICE,
            "%s computes wrong: of the quick self-test %zu cases differ from their references, the first is %s; "
            "`aecl check` shows all, --device chooses another device",
            aecl_context_device(context)->name, failed, t.mismatch));
    if (path) write_note(path, digest);
done:
    free(path);
    return st;
}
