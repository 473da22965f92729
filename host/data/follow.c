/* Looks at a file again and again: by its size, its last bytes and its inode it tells appending from truncation and
 * rotation. */
#include "data/follow.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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
    bool told;          /* that it is waited for */
};

aecl_status aecl_follow_new(aecl_follow **out, const char *path, bool (*stop)(void *data), void *data) {
    aecl_follow *f = NULL;
    aecl_status st = aecl_alloc(&f, 1, sizeof *f);
    *out = f;
    if (f) f->path = path, f->stop = stop, f->data = data, f->file = -1;
    return st;
}

void aecl_follow_free(aecl_follow *f) {
    if (f == NULL) return;
    if (f->file >= 0) close(f->file);
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
static aecl_status open_file(aecl_follow *f) {
    struct stat facts;
    f->file = open(f->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a pipe without a writer is no reason to hang */
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
    close(f->file);
    f->file = -1;
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
        if (f->file < 0) TRY(open_file(f));
        if (f->file >= 0) TRY(look(f, to, room, got, event));
        if (*got || *event == AECL_FOLLOW_TURNED) return AECL_OK;
        poll(NULL, 0, AECL_FOLLOW_PAUSE);
    }
done:
    return st;
}

bool aecl_follow_has_more(const aecl_follow *f) {
    struct stat facts;
    return f->file >= 0 && fstat(f->file, &facts) == 0 && (size_t)facts.st_size > f->offset;
}
