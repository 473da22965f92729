/* gzip (RFC 1952) by zlib, which checks the sums. */
#include <stdint.h>
#include <stdlib.h>
#include <zlib.h>

#include "base/mem.h"
#include "data/packing.h"

#define MOST_PER_CALL ((size_t)1 << 30)

static bool gzip_sniff(const unsigned char *bytes, size_t length) {
    return length >= 3 && bytes[0] == 0x1f && bytes[1] == 0x8b && bytes[2] == 8;
}

static aecl_status open_inflate(void **state, const char *path, int bits) {
    z_stream *z = NULL;
    aecl_status st = aecl_alloc(&z, 1, sizeof *z);
    if (st == AECL_OK && inflateInit2(z, bits) != Z_OK)
        st = aecl_fail(AECL_NO_MEMORY, "%s: out of memory while unpacking", path);
    if (st < 0) free(z);
    *state = st < 0 ? NULL : z;
    return st;
}

static aecl_status gzip_open(void **state, const char *path) {
    return open_inflate(state, path, 16 + MAX_WBITS);
}

static bool zlib_sniff(const unsigned char *bytes, size_t length) {
    return length >= 2 && (bytes[0] & 15) == 8 && (bytes[0] * 256 + bytes[1]) % 31 == 0;
}

static aecl_status zlib_open(void **state, const char *path) {
    return open_inflate(state, path, MAX_WBITS);
}

static aecl_status gzip_step(void *state, const char *path, aecl_flow *f, bool *ended) {
    z_stream *z = state;
    size_t in = aecl_smaller(f->in_left, MOST_PER_CALL), room = aecl_smaller(f->room, MOST_PER_CALL);
    z->next_in = (Bytef *)(uintptr_t)f->in, z->avail_in = (uInt)in;
    z->next_out = f->out, z->avail_out = (uInt)room;
    int code = inflate(z, Z_NO_FLUSH);
    f->in += in - z->avail_in, f->in_left -= in - z->avail_in;
    f->out += room - z->avail_out, f->room -= room - z->avail_out;
    *ended = code == Z_STREAM_END;
    if (code == Z_OK || code == Z_STREAM_END || code == Z_BUF_ERROR) return AECL_OK;
    if (code == Z_MEM_ERROR) return aecl_fail(AECL_NO_MEMORY, "%s: out of memory while unpacking", path);
    return aecl_fail(AECL_INPUT, "%s: damaged gzip or zlib stream near byte %lu: %s", path, z->total_in,
                     z->msg ? z->msg : "no reason given");
}

static aecl_status gzip_again(void *state, const char *path) {
    (void)path;
    inflateReset(state);
    return AECL_OK;
}

static void gzip_close(void *state) {
    if (state) inflateEnd(state);
    free(state);
}

const aecl_packing aecl_packing_gzip = {"gzip", gzip_sniff, gzip_open, gzip_step, gzip_again, gzip_close, false};
const aecl_packing aecl_packing_zlib = {"zlib", zlib_sniff, zlib_open, gzip_step, gzip_again, gzip_close, false};
