/* Bytes of a file or pipe as they arrive, unpacked where they are packed. */
#include "data/byte_stream.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "data/reader.h"

#define BLOCK        ((size_t)1 << 20)
#define LONGEST_LINE ((size_t)64 << 20)
#define TEXT_START   3 /* bytes after which text is not waited for */
#define MAGIC        6 /* bytes that tell a packing */

void aecl_byte_stream_close(aecl_byte_stream *s) {
    if (s->file > STDIN_FILENO) close(s->file);
    if (s->packing) s->packing->close(s->unpacker);
    free(s->packed);
    free(s->bytes);
    *s = (aecl_byte_stream){0};
}

/* Room for another block behind what is there. */
static aecl_status make_room(aecl_byte_stream *s) {
    if (s->start > 0) {
        memmove(s->bytes, s->bytes + s->start, s->stop - s->start);
        s->stop -= s->start;
        s->start = 0;
    }
    if (s->capacity - s->stop >= BLOCK) return AECL_OK;
    if (s->stop >= LONGEST_LINE)
        return aecl_fail(AECL_INPUT, "%s: a line is longer than %zu MiB", s->name, LONGEST_LINE >> 20);
    aecl_status st = aecl_resize(&s->bytes, s->stop + 2 * BLOCK, 1);
    if (st == AECL_OK) s->capacity = s->stop + 2 * BLOCK;
    return st;
}

bool aecl_byte_stream_has_more(const aecl_byte_stream *s) {
    if (s->follow) return aecl_follow_has_more(s->follow);
    struct pollfd at = {.fd = s->file, .events = POLLIN};
    return !s->live || poll(&at, 1, 0) > 0;
}

/* *got = the next bytes, a block, or what has arrived; 0 at the end. */
static aecl_status read_some(aecl_byte_stream *s, void *to, size_t *got) {
    ssize_t count = -1;
    do count = read(s->file, to, BLOCK);
    while (count < 0 && errno == EINTR);
    if (count < 0) return aecl_fail(AECL_INPUT, "%s: cannot be read: %s", s->name, strerror(errno));
    *got = (size_t)count;
    return AECL_OK;
}

/* Another stream may follow one that has ended. */
static aecl_status unpack_again(aecl_byte_stream *s) {
    s->unpacked = false;
    if (!s->packing->sniff(s->flow.in, s->flow.in_left))
        return aecl_fail(AECL_INPUT, "%s: other bytes follow the %s stream", s->name, s->packing->name);
    return s->packing->again(s->unpacker, s->name);
}

/* Unpacks until something comes out, reading where it must. */
static aecl_status unpack_more(aecl_byte_stream *s) {
    size_t room = s->capacity - s->stop, got = 0;
    aecl_status st = AECL_OK;
    s->flow.out = (unsigned char *)s->bytes + s->stop, s->flow.room = room;
    while (s->flow.room == room && !s->ended) {
        if (s->flow.in_left == 0) {
            TRY(read_some(s, s->packed, &got));
            s->flow.in = s->packed, s->flow.in_left = got;
            s->ended = got == 0;
            if (s->ended && !s->unpacked && !s->packing->endless)
                TRY(aecl_fail(AECL_INPUT, "%s: truncated: the %s stream has no end", s->name, s->packing->name));
            if (s->ended) break;
        }
        if (s->unpacked) TRY(unpack_again(s));
        TRY(s->packing->step(s->unpacker, s->name, &s->flow, &s->unpacked));
    }
done:
    s->stop += room - s->flow.room;
    return st;
}

/* The same of a file that is followed. */
static aecl_status read_followed(aecl_byte_stream *s) {
    aecl_follow_event event;
    size_t got = 0;
    aecl_status st = AECL_OK;
    if (s->turned) s->start = s->stop = 0, s->turned = false;
    TRY(make_room(s));
    TRY(aecl_follow_read(s->follow, s->bytes + s->stop, BLOCK, &got, &event));
    s->stop += got;
    s->turned = event == AECL_FOLLOW_TURNED;
    s->ended = event == AECL_FOLLOW_STOPPED;
done:
    return st;
}

aecl_status aecl_byte_stream_read(aecl_byte_stream *s) {
    size_t got = 0;
    if (s->follow) return read_followed(s);
    aecl_status st = make_room(s);
    if (st == AECL_OK && s->packing) return unpack_more(s);
    if (st == AECL_OK) st = read_some(s, s->bytes + s->stop, &got);
    if (st < 0) return st;
    s->stop += got;
    s->ended = got == 0;
    return AECL_OK;
}

/* Takes what has arrived for packed bytes, where it is. */
static aecl_status start_unpacking(aecl_byte_stream *s) {
    const aecl_packing *packing = aecl_packing_find((unsigned char *)s->bytes, s->stop);
    aecl_status st = AECL_OK;
    if (packing == NULL) return AECL_OK;
    if (s->follow) TRY(aecl_fail(AECL_INPUT, "%s: is packed (%s): only text can be followed", s->name, packing->name));
    TRY(packing->open(&s->unpacker, s->name));
    s->packing = packing;
    TRY(aecl_alloc(&s->packed, BLOCK, 1));
    memcpy(s->packed, s->bytes, s->stop);
    s->flow.in = s->packed, s->flow.in_left = s->stop;
    s->stop = 0;
    s->ended = false;
    while (s->stop < AECL_BYTE_STREAM_START && !s->ended) TRY(aecl_byte_stream_read(s));
done:
    return st;
}

/* How many of the first bytes are waited for, by those that are there. */
static size_t wanted_start(const aecl_byte_stream *s) {
    if (s->stop == 0 || !(*s->bytes & '\x80')) return TEXT_START;
    return *s->bytes == '\x93' ? AECL_BYTE_STREAM_START : MAGIC;
}

static aecl_status open_file(aecl_byte_stream *s, const char *path, bool standard, struct stat *facts) {
    aecl_status st = AECL_OK;
    s->file = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (s->file < 0) TRY(aecl_fail(AECL_INPUT, "%s: cannot be opened: %s", path, strerror(errno)));
    if (fstat(s->file, facts) < 0) TRY(aecl_fail(AECL_INPUT, "%s: %s", path, strerror(errno)));
    if (S_ISDIR(facts->st_mode)) TRY(aecl_fail(AECL_INPUT, "%s: is a folder", path));
    s->live = !S_ISREG(facts->st_mode);
done:
    return st;
}

aecl_status aecl_byte_stream_open(aecl_byte_stream *s, const char *path) {
    bool standard = strcmp(path, "-") == 0;
    struct stat facts = {0};
    aecl_status st = AECL_OK;
    s->name = standard && !s->follow ? "stdin" : path;
    s->live = s->follow != NULL;
    if (s->follow == NULL) TRY(open_file(s, path, standard, &facts));
    while (s->stop < wanted_start(s) && !s->ended) TRY(aecl_byte_stream_read(s));
    if (s->stop == 3 && *s->bytes == 0x28) TRY(aecl_byte_stream_read(s)); /* zstd's first byte is a bracket */
    if (s->follow && s->ended) return AECL_OK;
    if (s->stop == 0) TRY(aecl_fail(AECL_INPUT, "%s: is empty", s->name));
    TRY(start_unpacking(s));
    if (!s->live && !standard && !s->packing) s->size = (size_t)facts.st_size;
done:
    return st;
}

/* bytes[*length] += what has arrived. */
static aecl_status take_arrived(aecl_byte_stream *s, unsigned char **bytes, size_t *length, size_t *room) {
    size_t here = s->stop - s->start;
    aecl_status st = AECL_OK;
    if (here > AECL_DATA_LIMIT - *length)
        TRY(aecl_fail(AECL_INPUT, "%s: holds more than %zu bytes", s->name, AECL_DATA_LIMIT));
    if (*length + here > *room) {
        *room = 2 * (*length + here);
        TRY(aecl_resize(bytes, *room, 1));
    }
    memcpy(*bytes + *length, s->bytes + s->start, here);
    *length += here;
    s->start = s->stop;
done:
    return st;
}

/* *most = how many bytes there may be by the first ones. */
static aecl_status read_start(aecl_byte_stream *s, unsigned char **bytes, size_t *length, size_t *room, size_t *most) {
    aecl_status st = AECL_OK;
    TRY(take_arrived(s, bytes, length, room));
    while (!s->ended && *length < AECL_FILE_START) {
        TRY(aecl_byte_stream_read(s));
        TRY(take_arrived(s, bytes, length, room));
    }
    *most = aecl_data_most(*bytes, *length);
done:
    return st;
}

aecl_status aecl_byte_stream_drain(aecl_byte_stream *s, unsigned char **bytes, size_t *length) {
    size_t room = 0, most = 0;
    aecl_status st = AECL_OK;
    *bytes = NULL, *length = 0;
    TRY(read_start(s, bytes, length, &room, &most));
    while (!s->ended && most != AECL_FILE_ENOUGH && *length <= most) {
        TRY(aecl_byte_stream_read(s));
        TRY(take_arrived(s, bytes, length, &room));
    }
done:
    return st;
}
