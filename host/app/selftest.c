#include "app/selftest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/open.h"
#include "app/talk.h"
#include "base/embed.h"
#include "base/file.h"
#include "base/mem.h"
#include "nn/check.h"

#define FOLDER     "kernels/"
#define NOTE_LIMIT ((size_t)4096)

/* What the outcome depends on: device, driver, this version, and the text of every kernel. */
static aecl_status digest_of(const aecl_context *context, char digest[65]) {
    aecl_text all = {0};
    char *source = NULL;
    aecl_status st = AECL_OK;
    aecl_text_add(&all, "%s\n%s\n", aecl_context_identity(context), AECL_VERSION);
    for (const aecl_embedded_file *file = aecl_embedded_files; file->path; file++) {
        if (strncmp(file->path, FOLDER, strlen(FOLDER)) != 0) continue;
        TRY(aecl_kernel_source(&source, file->path + strlen(FOLDER)));
        aecl_text_add(&all, "%s\n%s\n", file->path, source);
        free(source);
        source = NULL;
    }
    TRY(aecl_text_done(&all));
    TRY(aecl_sha256(all.s, all.length, digest));
done:
    free(source);
    aecl_text_free(&all);
    return st;
}

/* *path = the note's file, or NULL where there is no place for a cache. */
static aecl_status note_path(char **path, const aecl_environment *environment, const char *digest) {
    char *folder = NULL, name[32];
    *path = NULL;
    snprintf(name, sizeof name, "checked-%.16s", digest);
    aecl_status st = aecl_cache_folder(&folder, environment);
    if (st == AECL_OK && folder) st = aecl_path_join(path, folder, name);
    free(folder);
    return st;
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
    char *folder = NULL, text[66];
    memcpy(text, digest, 64);
    memcpy(text + 64, "\n", 2);
    if (aecl_copy_string(&folder, path) < 0) return;
    *strrchr(folder, '/') = 0;
    if (aecl_folder_make(folder) < 0 || aecl_file_replace_text(path, text) < 0)
        aecl_say(AECL_LOG_DETAIL, "the self-test's outcome is not remembered: %s", aecl_message());
    free(folder);
}

aecl_status aecl_selftest(const aecl_environment *environment, aecl_context *context) {
    char digest[65], *path = NULL;
    size_t failed = 0;
    aecl_status st = AECL_OK;
    TRY(digest_of(context, digest));
    TRY(note_path(&path, environment, digest));
    if (is_noted(path, digest)) goto done;
    aecl_say(AECL_LOG_NOTE, "first use of this device, driver and kernels: a quick self-test");
    TRY(aecl_check_run(context, AECL_CHECK_QUICK, NULL, NULL, &failed));
    if (failed)
        TRY(aecl_fail(AECL_DEVICE,
                      "%s computes wrong: %zu cases of the quick self-test differ from their references; `aecl check` "
                      "shows them all, --device chooses another device",
                      aecl_context_device(context)->name, failed));
    if (path) write_note(path, digest);
done:
    free(path);
    return st;
}
