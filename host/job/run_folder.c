/* A folder is claimed by mkdir and held by flock, so that two processes never write one run, and a crashed one leaves
 * nothing that blocks. */
#include "job/run_folder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"

#define MOST_RUNS 100000

/* Locks the folder; *taken = false when another process has it. */
static aecl_status lock_folder(aecl_run_folder *run, const char *path, bool *taken) {
    *taken = false;
    run->lock = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (run->lock < 0) return aecl_fail(AECL_FAILED, "%s: cannot be opened: %s", path, strerror(errno));
    *taken = flock(run->lock, LOCK_EX | LOCK_NB) == 0;
    if (*taken || errno == EWOULDBLOCK) return AECL_OK;
    if (errno != ENOTSUP && errno != ENOLCK && errno != ENOSYS)
        return aecl_fail(AECL_FAILED, "%s: cannot be locked: %s", path, strerror(errno));
    *taken = true; /* a file system without locks: mkdir alone decides */
    return AECL_OK;
}

static aecl_status take(aecl_run_folder *run, const char *path) {
    bool taken = false;
    aecl_status st = AECL_OK;
    TRY(aecl_copy_string(&run->path, path));
    TRY(lock_folder(run, path, &taken));
    if (!taken) TRY(aecl_fail(AECL_USAGE, "%s: another aecl works in this folder; wait for it or stop it", path));
done:
    return st;
}

static aecl_status claim_named(aecl_run_folder *run, const char *out) {
    bool made = false;
    aecl_status st = AECL_OK;
    TRY(aecl_folder_claim(out, &made));
    if (!made && !aecl_folder_exists(out)) TRY(aecl_fail(AECL_USAGE, "--out: %s is a file, not a folder", out));
    TRY(take(run, out));
    if (!aecl_folder_is_empty(out)) TRY(aecl_fail(AECL_USAGE, "--out: %s is not empty; name a new folder", out));
    run->fresh = made;
done:
    return st;
}

static aecl_status claim_numbered(aecl_run_folder *run, const char *name) {
    aecl_text path = {0};
    bool made = false;
    aecl_status st = AECL_OK;
    for (unsigned number = 1; !made && number < MOST_RUNS; number++) {
        aecl_text_free(&path);
        aecl_text_add(&path, "output/%s", name);
        if (number > 1) aecl_text_add(&path, "-%u", number);
        TRY(aecl_text_done(&path));
        TRY(aecl_folder_claim(path.s, &made));
    }
    if (!made) TRY(aecl_fail(AECL_FAILED, "output: has %d runs of %s; name one with --out", MOST_RUNS, name));
    run->fresh = true;
    TRY(take(run, path.s));
done:
    aecl_text_free(&path);
    return st;
}

aecl_status aecl_run_folder_claim(aecl_run_folder *run, const char *name, const char *out) {
    *run = (aecl_run_folder){.lock = -1};
    return out ? claim_named(run, out) : claim_numbered(run, name);
}

aecl_status aecl_run_folder_reopen(aecl_run_folder *run, const char *path) {
    *run = (aecl_run_folder){.lock = -1};
    return take(run, path);
}

void aecl_run_folder_close(aecl_run_folder *run) {
    if (run->path == NULL) return;
    if (run->fresh) rmdir(run->path); /* fails unless it is empty */
    if (run->lock >= 0) close(run->lock);
    free(run->path);
    *run = (aecl_run_folder){.lock = -1};
}

aecl_status aecl_run_folder_file(const aecl_run_folder *run, const char *file, char **out) {
    return aecl_path_join(out, run->path, file);
}

aecl_status aecl_run_folder_write(const aecl_run_folder *run, const char *file, const char *text) {
    char *path = NULL;
    aecl_status st = aecl_run_folder_file(run, file, &path);
    if (st == AECL_OK) st = aecl_file_replace_text(path, text);
    free(path);
    return st;
}

aecl_status aecl_run_folder_check_room(const aecl_run_folder *run, uint64_t bytes) {
    struct statvfs disk;
    if (statvfs(run->path, &disk) < 0) return AECL_OK; /* unknown: a failed write will say so */
    uint64_t room = (uint64_t)disk.f_bavail * disk.f_frsize;
    if (room >= bytes) return AECL_OK;
    return aecl_fail(AECL_FAILED,
                     "%s: the disk has %.1f MB free, model, checkpoint and report want %.1f MB; make room or choose "
                     "another place with --out",
                     run->path, (double)room / 1e6, (double)bytes / 1e6);
}
