/* Whole files in and out. Writing goes to a temporary file in the same folder, which is synced and renamed over the
 * old one; devices and pipes are written to as they are. */
#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"

#define TEMPORARY     ".tmp."           /* NAME.tmp.<pid> */
#define MOST_PER_CALL ((size_t)1 << 30) /* some systems refuse more than INT_MAX bytes in one call */

/* "PATH: cannot be VERB: reason of errno" */
static aecl_status fail_errno(aecl_status status, const char *path, const char *verb) {
    return aecl_fail(status, "%s: cannot be %s: %s", path, verb, strerror(errno));
}

/* How far a file is read, and whether its beginning promises that. */
typedef struct {
    const char *path;
    size_t limit;
    bool promised;
} extent;

static aecl_status refuse_length(const extent *e) {
    if (e->promised)
        return aecl_fail(AECL_INPUT, "%s: holds more than the %zu bytes that its beginning promises", e->path,
                         e->limit);
    return aecl_fail(AECL_INPUT, "%s: holds more than %zu bytes, the limit", e->path, e->limit);
}

/* Reads to the end, to one byte past the limit, or as far as `most` (or NULL) wants, whichever is first. The block grows
 * with what has arrived. */
static aecl_status read_all(int fd, extent e, aecl_file_most *most, unsigned char **bytes, size_t *length) {
    size_t capacity = 0;
    for (*length = 0;;) {
        if (*length == capacity) {
            if (capacity > e.limit) return refuse_length(&e);
            size_t wanted = most && capacity == AECL_FILE_START ? most(*bytes, capacity) : e.limit;
            if (wanted == AECL_FILE_ENOUGH) break;
            if (wanted < e.limit) e = (extent){e.path, wanted, true};
            if (capacity > e.limit) return refuse_length(&e);
            capacity = capacity ? 2 * aecl_smaller(capacity, SIZE_MAX / 4) : AECL_FILE_START;
            capacity = aecl_smaller(capacity, aecl_smaller(e.limit, SIZE_MAX - 2) + 1);
            aecl_status st = aecl_resize(bytes, capacity + 1, 1);
            if (st < 0) return st;
        }
        ssize_t got = read(fd, *bytes + *length, aecl_smaller(capacity - *length, MOST_PER_CALL));
        if (got == 0) break;
        if (got < 0 && errno != EINTR) return fail_errno(AECL_INPUT, e.path, "read");
        if (got > 0) *length += (size_t)got;
    }
    (*bytes)[*length] = 0;
    return aecl_resize(bytes, *length + 1, 1);
}

aecl_status aecl_file_read(const char *path, size_t limit, unsigned char **bytes, size_t *length) {
    return aecl_file_read_as(path, limit, NULL, bytes, length);
}

/* *fd = the file, to read; *size (or NULL) = that of a regular one, else 0. */
static aecl_status open_file(const char *path, int *fd, uint64_t *size) {
    struct stat info;
    aecl_status st = AECL_OK;
    *size = 0;
    *fd = open(path, O_RDONLY | O_CLOEXEC);
    if (*fd < 0) return fail_errno(AECL_INPUT, path, "opened");
    if (fstat(*fd, &info) != 0) return AECL_OK;
    if (S_ISDIR(info.st_mode)) TRY(aecl_fail(AECL_INPUT, "%s: is a folder, not a file", path));
    if (S_ISREG(info.st_mode)) *size = (uint64_t)info.st_size;
done:
    if (st < 0) close(*fd);
    return st;
}

aecl_status aecl_file_read_start(const char *path, unsigned char *start, size_t size, size_t *length) {
    int fd = -1;
    uint64_t whole = 0;
    aecl_status st = open_file(path, &fd, &whole);
    *length = 0;
    if (st < 0) return st;
    ssize_t got = whole ? pread(fd, start, size, 0) : 0;
    if (got < 0) st = fail_errno(AECL_INPUT, path, "read");
    if (got > 0) *length = (size_t)got;
    close(fd);
    return st;
}

aecl_status aecl_file_read_as(const char *path, size_t limit, aecl_file_most *most, unsigned char **bytes,
                              size_t *length) {
    unsigned char *block = NULL;
    int fd = -1;
    uint64_t whole = 0;
    const extent e = {path, limit, false};
    *bytes = NULL, *length = 0;
    aecl_status st = open_file(path, &fd, &whole);
    if (st < 0) return st;
    if (whole > limit && most == NULL) TRY(refuse_length(&e));
    TRY(read_all(fd, e, most, &block, length));
    *bytes = block, block = NULL;
done:
    if (st < 0) *length = 0;
    free(block);
    close(fd);
    return st;
}

static bool write_all(int fd, const aecl_piece *piece) {
    const char *next = piece->bytes;
    for (size_t left = piece->length; left;) {
        ssize_t put = write(fd, next, aecl_smaller(left, MOST_PER_CALL));
        if (put < 0 && errno == EINTR) continue;
        if (put <= 0) return false;
        next += put, left -= (size_t)put;
    }
    return true;
}

/* *folder = the folder that holds `path`, owned by the caller; *name = the rest, inside `path`. */
static aecl_status split_path(const char *path, char **folder, const char **name) {
    const char *slash = strrchr(path, '/');
    *name = slash ? slash + 1 : path;
    aecl_status st = aecl_copy_string(folder, slash ? path : ".");
    if (st == AECL_OK && slash) (*folder)[slash == path ? 1 : slash - path] = 0;
    return st;
}

/* Makes a rename in the folder of `path` durable. */
static aecl_status sync_folder(const char *path) {
    const char *name;
    char *folder = NULL;
    aecl_status st = split_path(path, &folder, &name);
    if (st < 0) return st;
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool good = fd >= 0 && (fsync(fd) == 0 || errno == EINVAL); /* some file systems have no fsync for folders */
    if (!good) st = fail_errno(AECL_FAILED, folder, "made durable");
    if (fd >= 0) close(fd);
    free(folder);
    return st;
}

/* A stray of a crashed process with the same id, as every run in a container has, is in nobody's use: removed. */
static int create_temporary(const char *path) {
    int flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, fd = open(path, flags, 0666);
    if (fd < 0 && errno == EEXIST && unlink(path) == 0) fd = open(path, flags, 0666);
    return fd;
}

struct aecl_file_writer {
    char *path;      /* the file to replace, behind any link */
    char *temporary; /* what is written, made by the writer; NULL: `path` itself, a device or a pipe */
    int fd;
};

void aecl_file_writer_abandon(aecl_file_writer *w) {
    if (w == NULL) return;
    if (w->fd >= 0) close(w->fd);
    if (w->temporary) unlink(w->temporary);
    free(w->temporary);
    free(w->path);
    free(w);
}

/* A device or a pipe (/dev/stdout, /dev/full) is written to: a rename would put a file in its place. */
static aecl_status open_output(aecl_file_writer *w, bool special) {
    aecl_text temporary = {0};
    aecl_status st = AECL_OK;
    if (!special) {
        aecl_text_add(&temporary, "%s" TEMPORARY "%ld", w->path, (long)getpid());
        TRY(aecl_text_done(&temporary));
    }
    w->fd = special ? open(w->path, O_WRONLY | O_CLOEXEC) : create_temporary(temporary.s);
    if (w->fd < 0) TRY(fail_errno(AECL_FAILED, w->path, "written"));
    w->temporary = temporary.s, temporary = (aecl_text){0};
done:
    aecl_text_free(&temporary);
    return st;
}

aecl_status aecl_file_writer_open(aecl_file_writer **out, const char *path) {
    aecl_file_writer *w = NULL;
    struct stat info;
    bool link = lstat(path, &info) == 0 && S_ISLNK(info.st_mode), exists = stat(path, &info) == 0;
    bool special = exists && !S_ISREG(info.st_mode);
    aecl_status st = AECL_OK;
    *out = NULL;
    if (exists && S_ISDIR(info.st_mode)) return aecl_fail(AECL_FAILED, "%s: is a folder, not a file", path);
    TRY(aecl_alloc(&w, 1, sizeof *w));
    w->fd = -1;
    if (link && !special) { /* the link stays, the file that it names is replaced */
        w->path = realpath(path, NULL);
        if (w->path == NULL) TRY(fail_errno(AECL_FAILED, path, "followed"));
    } else {
        TRY(aecl_copy_string(&w->path, path));
    }
    TRY(open_output(w, special));
    *out = w, w = NULL;
done:
    aecl_file_writer_abandon(w);
    return st;
}

aecl_status aecl_file_writer_add(aecl_file_writer *w, const void *bytes, size_t length) {
    if (write_all(w->fd, &(aecl_piece){bytes, length})) return AECL_OK;
    return fail_errno(AECL_FAILED, w->path, "written");
}

aecl_status aecl_file_writer_finish(aecl_file_writer **writer) {
    aecl_file_writer *w = *writer;
    aecl_status st = AECL_OK;
    *writer = NULL;
    if (w->temporary && fsync(w->fd) < 0) TRY(fail_errno(AECL_FAILED, w->path, "written"));
    int fd = w->fd;
    w->fd = -1;
    if (close(fd) < 0) TRY(fail_errno(AECL_FAILED, w->path, "written"));
    if (w->temporary == NULL) goto done;
    if (rename(w->temporary, w->path) < 0) TRY(fail_errno(AECL_FAILED, w->path, "replaced"));
    free(w->temporary);
    w->temporary = NULL;
    TRY(sync_folder(w->path));
done:
    aecl_file_writer_abandon(w);
    return st;
}

aecl_status aecl_file_replace(const char *path, const aecl_piece *pieces, size_t count) {
    aecl_file_writer *w = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_file_writer_open(&w, path));
    for (size_t i = 0; i < count; i++) TRY(aecl_file_writer_add(w, pieces[i].bytes, pieces[i].length));
    st = aecl_file_writer_finish(&w);
done:
    aecl_file_writer_abandon(w);
    return st;
}

aecl_status aecl_file_replace_text(const char *path, const char *text) {
    return aecl_file_replace(path, &(aecl_piece){text, strlen(text)}, 1);
}

aecl_status aecl_file_move(const char *from, const char *to) {
    int fd = open(from, O_RDONLY | O_CLOEXEC);
    bool durable = fd >= 0 && fsync(fd) == 0;
    int reason = errno;
    if (fd >= 0) close(fd);
    errno = reason;
    if (!durable) return fail_errno(AECL_FAILED, from, "made durable");
    if (rename(from, to) < 0) return fail_errno(AECL_FAILED, to, "replaced");
    return sync_folder(to);
}

aecl_status aecl_file_append_line(const char *path, const char *line) {
    aecl_text text = {0};
    aecl_status st = AECL_OK;
    aecl_text_add(&text, "%s\n", line);
    TRY(aecl_text_done(&text));
    int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
    if (fd < 0) TRY(fail_errno(AECL_FAILED, path, "opened"));
    ssize_t put = write(fd, text.s, text.length);
    if (put >= 0 && (size_t)put < text.length) errno = ENOSPC;
    int reason = errno;
    bool closed = close(fd) == 0, whole = put == (ssize_t)text.length;
    if (!whole) errno = reason;
    if (!whole || !closed) TRY(fail_errno(AECL_FAILED, path, "written"));
done:
    aecl_text_free(&text);
    return st;
}

/* Whether NAME.tmp.<pid>, the only names that a writer makes, is nobody's: no such process, or one of today's own id. */
static bool is_stray(const char *entry) {
    const char *mark = strstr(entry, TEMPORARY), *next;
    while (mark && (next = strstr(mark + 1, TEMPORARY)) != NULL) mark = next;
    const char *digits = mark ? mark + strlen(TEMPORARY) : "";
    if (mark == entry || *digits == 0 || digits[strspn(digits, "0123456789")] != 0) return false;
    long pid = strtol(digits, NULL, 10);
    return pid == getpid() || (pid > 0 && pid <= INT_MAX && kill((pid_t)pid, 0) != 0 && errno == ESRCH);
}

void aecl_file_remove_strays(const char *folder) {
    DIR *entries = opendir(folder);
    if (entries == NULL) return;
    for (struct dirent *entry; (entry = readdir(entries)) != NULL;)
        if (is_stray(entry->d_name)) unlinkat(dirfd(entries), entry->d_name, 0);
    closedir(entries);
}
