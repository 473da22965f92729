/* A file's bytes, unpacked where they are packed. How far they may grow is bounded, so that a small file cannot take all
 * memory. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "data/packing.h"
#include "data/reader.h"

#define FREE_EXPANSION ((size_t)16 << 20)
#define MOST_EXPANSION ((size_t)250) /* deflate reaches 1032; pictures and numbers 2 to 50 */

size_t aecl_unpacked_most(size_t packed) {
    size_t most = packed < FREE_EXPANSION / MOST_EXPANSION ? FREE_EXPANSION : MOST_EXPANSION * packed;
    return aecl_smaller(most, AECL_DATA_LIMIT);
}

typedef struct {
    const char *path;
    const aecl_packing *packing;
    const unsigned char *in;
    size_t in_length;
    aecl_flow flow;
    unsigned char *out;
    size_t capacity, ceiling;
    aecl_file_most
        *most;   /* asked once about the beginning of what was unpacked, as aecl_file_read_as does; NULL: nobody */
    bool enough; /* nobody wants the rest */
} unpacking;

static size_t in_used(const unpacking *u) {
    return u->in_length - u->flow.in_left;
}

static size_t out_length(const unpacking *u) {
    return u->capacity - u->flow.room;
}

/* The room to begin with: of gzip what the last member's trailer says, as far as that is believable (RFC 1952, ISIZE). */
static size_t first_room(const unpacking *u) {
    const unsigned char *end = u->in + u->in_length;
    size_t said = 0;
    if (u->in_length < 18) return 64;
    for (int i = 1; i <= 4; i++) said = said << 8 | end[-i];
    bool believed = u->packing == &aecl_packing_gzip && said <= u->ceiling;
    return believed ? said : aecl_smaller(4 * u->in_length, u->ceiling);
}

/* What the beginning promises bounds the rest. */
static void ask_how_much(unpacking *u) {
    size_t most = u->most(u->out, out_length(u));
    u->enough = most == AECL_FILE_ENOUGH;
    u->ceiling = aecl_smaller(u->ceiling, most);
    u->most = NULL;
}

static aecl_status grow(unpacking *u) {
    size_t used = out_length(u);
    bool start = u->capacity == 0 && u->most;
    if (u->capacity && u->most) ask_how_much(u);
    if (u->enough) return AECL_OK;
    if (u->capacity && used >= u->ceiling)
        return aecl_fail(AECL_INPUT,
                         "%s: %zu bytes of %s hold more than %zu: too much; if it is meant, unpack it first", u->path,
                         u->in_length, u->packing->name, u->ceiling);
    /* One byte more than is expected, so that the end shows without growing again. */
    size_t room = aecl_smaller(first_room(u), u->ceiling), doubled = aecl_smaller(2 * u->capacity, u->ceiling);
    size_t capacity = (start ? aecl_smaller(room, AECL_FILE_START) : room > used ? room : doubled) + 1;
    aecl_status st = aecl_resize(&u->out, capacity, 1);
    if (st < 0) return st;
    u->capacity = capacity;
    u->flow.out = u->out + used, u->flow.room = capacity - used;
    return AECL_OK;
}

static aecl_status unpack_members(unpacking *u, void *state) {
    aecl_status st = AECL_OK;
    for (;;) {
        bool ended = false;
        if (u->flow.room < (u->packing->endless ? AECL_ENDLESS_ROOM : 1)) TRY(grow(u));
        if (u->enough) break;
        size_t before = u->flow.in_left, room = u->flow.room;
        TRY(u->packing->step(state, u->path, &u->flow, &ended));
        bool stuck = !ended && u->flow.in_left == before && u->flow.room == room;
        if (stuck && u->packing->endless) break;
        if (stuck)
            TRY(aecl_fail(AECL_INPUT, "%s: truncated: the %s stream has no end after %zu bytes (%zu unpacked)", u->path,
                          u->packing->name, u->in_length, out_length(u)));
        if (!ended) continue;
        if (u->flow.in_left == 0) break;
        if (!u->packing->sniff(u->flow.in, u->flow.in_left))
            TRY(aecl_fail(AECL_INPUT, "%s: other bytes follow the %s stream at byte %zu", u->path, u->packing->name,
                          in_used(u)));
        TRY(u->packing->again(state, u->path));
    }
done:
    return st;
}

/* What an unpacking of `path` with packing, in and in_length set gives. */
static aecl_status unpack(unpacking *u, unsigned char **out, size_t *out_bytes) {
    void *state = NULL;
    aecl_status st = AECL_OK;
    u->ceiling = aecl_unpacked_most(u->in_length);
    u->flow = (aecl_flow){.in = u->in, .in_left = u->in_length};
    TRY(u->packing->open(&state, u->path));
    TRY(unpack_members(u, state));
    TRY(aecl_resize(&u->out, out_length(u), 1));
    *out = u->out, *out_bytes = out_length(u), u->out = NULL;
done:
    free(u->out);
    u->packing->close(state);
    return st;
}

aecl_status aecl_unpack(const char *path, const aecl_packing *packing, const unsigned char *bytes, size_t length,
                        unsigned char **out, size_t *out_bytes) {
    return unpack(&(unpacking){.path = path, .packing = packing, .in = bytes, .in_length = length}, out, out_bytes);
}

aecl_status aecl_unpack_text(const char *path, unsigned char **bytes, size_t *length) {
    unsigned char *text = NULL;
    size_t text_length = 0;
    if (!aecl_packing_utf16.sniff(*bytes, *length)) return AECL_OK;
    aecl_status st = aecl_unpack(path, &aecl_packing_utf16, *bytes, *length, &text, &text_length);
    if (st < 0) return st;
    free(*bytes);
    *bytes = text, *length = text_length;
    return AECL_OK;
}

aecl_status aecl_data_load(const char *path, unsigned char **bytes, size_t *length) {
    const char *part = aecl_source_part(path);
    unsigned char *packed = NULL;
    char *file = NULL;
    aecl_status st = AECL_OK;
    *bytes = NULL, *length = 0;
    TRY(aecl_copy_string(&file, strcmp(path, "-") == 0 ? "/dev/stdin" : path));
    if (part) file[part - 1 - path] = 0;
    TRY(aecl_file_read_as(file, AECL_DATA_LIMIT, aecl_data_most, &packed, length));
    const aecl_packing *packing = aecl_packing_find(packed, *length);
    if (packing)
        TRY(unpack(
            &(unpacking){.path = path, .packing = packing, .in = packed, .in_length = *length, .most = aecl_data_most},
            bytes, length));
    else
        *bytes = packed, packed = NULL;
    if (packing) TRY(aecl_unpack_text(path, bytes, length));
done:
    if (st < 0) *length = 0;
    free(packed);
    free(file);
    return st;
}
