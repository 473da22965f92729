/* Looks at a file again and again: by its size, its last bytes and its inode it tells appending from truncation and
 * rotation. */
#include "data/follow.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"

#define TAIL ((size_t)256)

struct aecl_follow {
    const char *path;
    bool (*stop)(void *data);
    void *data;
    int file;      /* -1: none is open */
    size_t offset; /* bytes read of it */
    char tail[TAIL];
    size_t tail_length; /* the last bytes that were read */
    bool replaced;      /* another file has its name, and is opened next */
    bool told;          /* that it is waited for */
};

aecl_status aecl_follow_new(aecl_follow **out, const char *path, bool (*stop)(void *data), void *data) {
    aecl_follow *f = NULL;
    aecl_status st = aecl_alloc(&f, 1, sizeof *f);
    *out = f;
    if (f) f->path = path, f->stop = stop, f->data = data, f->file = -1;
    return st;
}

static void close_file(aecl_follow *f) {
    if (f->file >= 0) close(f->file);
    f->file = -1;
    f->replaced = false;
}

void aecl_follow_free(aecl_follow *f) {
    if (f == NULL) return;
    close_file(f);
    free(f);
}

const char *aecl_follow_path(const aecl_follow *f) {
    return f->path;
}

static aecl_status cannot(const aecl_follow *f) {
    return aecl_fail(AECL_INPUT, "%s: cannot be followed: %s", f->path, strerror(errno));
}

static void begin_at(aecl_follow *f, size_t offset) {
    f->offset = offset;
    f->tail_length = 0;
}

/* Opens the file where it is there. */
static aecl_status open_file(aecl_follow *f, const char *path) {
    struct stat facts;
    f->file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a pipe without a writer is no reason to hang */
    if (f->file < 0 && errno != ENOENT) return cannot(f);
    if (f->file < 0) {
        if (!f->told) aecl_log(AECL_LOG_NOTE, "%s: is not there yet; waiting for it", f->path);
        f->told = true;
        return AECL_OK;
    }
    if (fstat(f->file, &facts) < 0) return cannot(f);
    if (!S_ISREG(facts.st_mode))
        return aecl_fail(AECL_INPUT, "%s: is no regular file, only such can be followed; a pipe is given as -",
                         f->path);
    begin_at(f, 0);
    return AECL_OK;
}

/* Whether the bytes that were read last are still there. */
static bool is_same(const aecl_follow *f, const struct stat *facts) {
    char now[TAIL];
    if ((size_t)facts->st_size < f->offset) return false;
    ssize_t got = pread(f->file, now, f->tail_length, (off_t)(f->offset - f->tail_length));
    return got == (ssize_t)f->tail_length && memcmp(now, f->tail, f->tail_length) == 0;
}

/* Whether another file has the name now, and something in it: a rotated log may still be written to for a while. */
static bool is_replaced(const aecl_follow *f) {
    struct stat open_one, named;
    if (fstat(f->file, &open_one) < 0 || stat(f->path, &named) < 0) return false;
    return named.st_size > 0 && (named.st_ino != open_one.st_ino || named.st_dev != open_one.st_dev);
}

static void keep_tail(aecl_follow *f, const char *bytes, size_t count) {
    size_t fresh = aecl_smaller(count, TAIL), old = aecl_smaller(f->tail_length, TAIL - fresh);
    memmove(f->tail, f->tail + f->tail_length - old, old);
    memcpy(f->tail + old, bytes + count - fresh, fresh);
    f->tail_length = old + fresh;
}

/* *got = 0 where nothing new is there. */
static aecl_status read_on(aecl_follow *f, void *to, size_t room, size_t *got) {
    ssize_t count = -1;
    do count = pread(f->file, to, room, (off_t)f->offset);
    while (count < 0 && errno == EINTR);
    if (count < 0) return cannot(f);
    *got = (size_t)count;
    f->offset += *got;
    keep_tail(f, to, *got);
    return AECL_OK;
}

/* One look at the open file; BYTES and *got = 0: nothing has happened. */
static aecl_status look(aecl_follow *f, void *to, size_t room, size_t *got, aecl_follow_event *event) {
    struct stat facts;
    aecl_status st = AECL_OK;
    if (fstat(f->file, &facts) < 0) return cannot(f);
    if (!is_same(f, &facts)) {
        aecl_log(AECL_LOG_NOTE, "%s: was truncated; goes on at its begin", f->path);
        begin_at(f, 0);
        *event = AECL_FOLLOW_TURNED;
        return AECL_OK;
    }
    bool replaced = is_replaced(f); /* before the read: what was added until then is not lost */
    TRY(read_on(f, to, room, got));
    if (*got || !replaced) return AECL_OK;
    aecl_log(AECL_LOG_NOTE, "%s: is another file now; goes on with that", f->path);
    f->replaced = true;
    *event = AECL_FOLLOW_TURNED;
done:
    return st;
}

aecl_status aecl_follow_read(aecl_follow *f, void *to, size_t room, size_t *got, aecl_follow_event *event) {
    aecl_status st = AECL_OK;
    *got = 0, *event = AECL_FOLLOW_BYTES;
    for (;;) {
        if (f->stop && f->stop(f->data)) {
            *event = AECL_FOLLOW_STOPPED;
            return AECL_OK;
        }
        if (f->replaced) close_file(f);
        if (f->file < 0) TRY(open_file(f, f->path));
        if (f->file >= 0) TRY(look(f, to, room, got, event));
        if (*got || *event == AECL_FOLLOW_TURNED) return AECL_OK;
        poll(NULL, 0, AECL_FOLLOW_PAUSE);
    }
done:
    return st;
}

/* Reads the last bytes before `offset`; AECL_INPUT where they are not there. */
static aecl_status read_tail(const aecl_follow *f, size_t offset, char tail[TAIL], size_t *length) {
    *length = aecl_smaller(offset, TAIL);
    ssize_t got = pread(f->file, tail, *length, (off_t)(offset - *length));
    return got == (ssize_t)*length ? AECL_OK : aecl_fail(AECL_INPUT, "%s: is shorter than it was", f->path);
}

aecl_status aecl_follow_tell(const aecl_follow *f, size_t behind, aecl_follow_place *place) {
    struct stat facts;
    char tail[TAIL];
    size_t length = 0;
    aecl_status st = AECL_OK;
    *place = (aecl_follow_place){0};
    if (f->file < 0 || f->offset < behind) return AECL_OK; /* written anew: its begin */
    if (fstat(f->file, &facts) < 0) return cannot(f);
    place->inode = (uint64_t)facts.st_ino;
    place->offset = f->offset - behind;
    if (read_tail(f, place->offset, tail, &length) < 0) place->offset = length = 0; /* truncated meanwhile */
    TRY(aecl_sha256(tail, length, place->digest));
done:
    return st;
}

/* Whether the open file is that of a place. */
static bool is_at(const aecl_follow *f, const aecl_follow_place *place) {
    struct stat facts;
    char tail[TAIL], digest[65];
    size_t length = 0;
    return fstat(f->file, &facts) == 0 && (uint64_t)facts.st_ino == place->inode && S_ISREG(facts.st_mode) &&
           read_tail(f, place->offset, tail, &length) == AECL_OK && aecl_sha256(tail, length, digest) == AECL_OK &&
           strcmp(digest, place->digest) == 0;
}

/* Looks through the folder of the file for one with the inode of a place. */
static aecl_status find_renamed(aecl_follow *f, const aecl_follow_place *place, bool *found) {
    const char *slash = strrchr(f->path, '/');
    aecl_text folder = {0};
    struct dirent *entry = NULL;
    DIR *list = NULL;
    aecl_status st = AECL_OK;
    if (slash) aecl_text_add_bytes(&folder, f->path, (size_t)(slash - f->path) + 1);
    aecl_text_add(&folder, slash ? "" : "./");
    TRY(aecl_text_done(&folder));
    const size_t length = folder.length;
    list = opendir(folder.s);
    while (list && !*found && (entry = readdir(list))) {
        if ((uint64_t)entry->d_ino != place->inode) continue;
        folder.length = length;
        aecl_text_add(&folder, "%s", entry->d_name);
        TRY(aecl_text_done(&folder));
        f->file = open(folder.s, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
        *found = f->file >= 0 && is_at(f, place);
        if (!*found) close_file(f);
    }
done:
    if (list) closedir(list);
    aecl_text_free(&folder);
    return st;
}

aecl_status aecl_follow_find(aecl_follow *f, const aecl_follow_place *place, bool *found) {
    aecl_status st = AECL_OK;
    *found = false;
    f->file = open(f->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    *found = f->file >= 0 && is_at(f, place);
    if (!*found) close_file(f);
    if (!*found && place->inode) TRY(find_renamed(f, place, found));
    begin_at(f, 0);
done:
    return st;
}

aecl_status aecl_follow_seek(aecl_follow *f, size_t offset) {
    begin_at(f, offset);
    return read_tail(f, offset, f->tail, &f->tail_length);
}

bool aecl_follow_has_more(const aecl_follow *f) {
    struct stat facts;
    return f->file >= 0 && fstat(f->file, &facts) == 0 && (size_t)facts.st_size > f->offset;
}
