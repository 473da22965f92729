/* A file's bytes, unpacked where they are gzip's. How far they may grow is bounded, so that a small file cannot take
 * all memory. */
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/mem.h"
#include "data/reader.h"

#define FREE_EXPANSION ((size_t)16 << 20)
#define MOST_EXPANSION ((size_t)250) /* deflate reaches 1032; pictures and numbers 2 to 50 */
#define MOST_PER_CALL  ((size_t)1 << 30)

size_t aecl_unpacked_most(size_t packed) {
    size_t most = packed < FREE_EXPANSION / MOST_EXPANSION ? FREE_EXPANSION : MOST_EXPANSION * packed;
    return aecl_smaller(most, AECL_DATA_LIMIT);
}

static bool is_gzip(const unsigned char *bytes, size_t length) {
    return length >= 3 && bytes[0] == 0x1f && bytes[1] == 0x8b && bytes[2] == 8;
}

typedef struct {
    const char *path;
    const unsigned char *in;
    size_t in_length, in_used;
    unsigned char *out;
    size_t out_length, capacity, ceiling;
} unpacking;

/* The room to begin with: what the last member's trailer says, as far as that is believable (RFC 1952, ISIZE). */
static size_t first_room(const unpacking *u) {
    const unsigned char *end = u->in + u->in_length;
    size_t said = 0;
    if (u->in_length < 18) return 64;
    for (int i = 1; i <= 4; i++) said = said << 8 | end[-i];
    return said <= u->ceiling ? said : aecl_smaller(4 * u->in_length, u->ceiling);
}

static aecl_status grow(unpacking *u) {
    if (u->capacity && u->out_length >= u->ceiling)
        return aecl_fail(AECL_INPUT,
                         "%s: %zu bytes of gzip hold more than %zu: too much; if it is meant, gunzip it first", u->path,
                         u->in_length, u->ceiling);
    /* One byte more than is expected, so that the end shows without growing again. */
    u->capacity = u->capacity ? aecl_smaller(2 * u->capacity, u->ceiling) + 1 : first_room(u) + 1;
    return aecl_resize(&u->out, u->capacity, 1);
}

/* One call of inflate: *ended when it reached the end of a member. */
static aecl_status inflate_some(unpacking *u, z_stream *z, bool *ended) {
    size_t in = aecl_smaller(u->in_length - u->in_used, MOST_PER_CALL);
    size_t room = aecl_smaller(u->capacity - u->out_length, MOST_PER_CALL);
    z->next_in = (Bytef *)(uintptr_t)(u->in + u->in_used), z->avail_in = (uInt)in;
    z->next_out = u->out + u->out_length, z->avail_out = (uInt)room;
    int code = inflate(z, Z_NO_FLUSH);
    u->in_used += in - z->avail_in;
    u->out_length += room - z->avail_out;
    *ended = code == Z_STREAM_END;
    if (code == Z_OK || code == Z_STREAM_END) return AECL_OK;
    if (code == Z_MEM_ERROR) return aecl_fail(AECL_NO_MEMORY, "%s: out of memory while unpacking", u->path);
    if (code == Z_BUF_ERROR)
        return aecl_fail(AECL_INPUT, "%s: truncated: the gzip stream has no end after %zu bytes (%zu unpacked)",
                         u->path, u->in_length, u->out_length);
    return aecl_fail(AECL_INPUT, "%s: damaged gzip stream near byte %zu: %s", u->path, u->in_used,
                     z->msg ? z->msg : "no reason given");
}

static aecl_status unpack_members(unpacking *u, z_stream *z) {
    aecl_status st = AECL_OK;
    for (;;) {
        bool ended = false;
        if (u->out_length == u->capacity) TRY(grow(u));
        TRY(inflate_some(u, z, &ended));
        if (!ended) continue;
        if (u->in_used == u->in_length) break;
        if (!is_gzip(u->in + u->in_used, u->in_length - u->in_used))
            TRY(aecl_fail(AECL_INPUT, "%s: other bytes follow the gzip stream at byte %zu", u->path, u->in_used));
        inflateReset(z);
    }
done:
    return st;
}

static aecl_status gunzip(unpacking *u) {
    z_stream z = {0};
    aecl_status st = AECL_OK;
    if (inflateInit2(&z, 16 + MAX_WBITS) != Z_OK) return aecl_fail(AECL_NO_MEMORY, "%s: out of memory", u->path);
    u->ceiling = aecl_unpacked_most(u->in_length);
    TRY(unpack_members(u, &z));
    TRY(aecl_resize(&u->out, u->out_length, 1));
done:
    inflateEnd(&z);
    return st;
}

aecl_status aecl_data_load(const char *path, unsigned char **bytes, size_t *length) {
    const char *part = aecl_source_part(path);
    unpacking u = {.path = path};
    unsigned char *packed = NULL;
    char *file = NULL;
    aecl_status st = AECL_OK;
    *bytes = NULL, *length = 0;
    TRY(aecl_copy_string(&file, strcmp(path, "-") == 0 ? "/dev/stdin" : path));
    if (part) file[part - 1 - path] = 0;
    TRY(aecl_file_read(file, AECL_DATA_LIMIT, &packed, length));
    if (!is_gzip(packed, *length)) {
        *bytes = packed, packed = NULL;
        goto done;
    }
    u.in = packed, u.in_length = *length;
    TRY(gunzip(&u));
    *bytes = u.out, *length = u.out_length, u.out = NULL;
done:
    free(u.out);
    free(packed);
    free(file);
    return st;
}
