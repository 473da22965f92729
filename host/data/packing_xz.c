/* xz by liblzma. */
#include <lzma.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "data/packing.h"

#define MOST_MEMORY (UINT64_C(256) << 20) /* xz -9 wants 65 MiB */

static bool xz_sniff(const unsigned char *bytes, size_t length) {
    return length >= 6 && memcmp(bytes,
                                 "\xfd"
                                 "7zXZ\0",
                                 6) == 0;
}

static aecl_status xz_again(void *state, const char *path) {
    bool good = lzma_stream_decoder(state, MOST_MEMORY, 0) == LZMA_OK;
    return good ? AECL_OK : aecl_fail(AECL_NO_MEMORY, "%s: out of memory while unpacking", path);
}

static aecl_status xz_open(void **state, const char *path) {
    static const lzma_stream none = LZMA_STREAM_INIT;
    lzma_stream *stream = NULL;
    aecl_status st = aecl_alloc(&stream, 1, sizeof *stream);
    if (st == AECL_OK) *stream = none;
    if (st == AECL_OK) st = xz_again(stream, path);
    if (st < 0) free(stream);
    *state = st < 0 ? NULL : stream;
    return st;
}

static aecl_status xz_step(void *state, const char *path, aecl_flow *f, bool *ended) {
    lzma_stream *x = state;
    x->next_in = f->in, x->avail_in = f->in_left;
    x->next_out = f->out, x->avail_out = f->room;
    lzma_ret code = lzma_code(x, LZMA_RUN);
    f->in = x->next_in, f->in_left = x->avail_in;
    f->out = x->next_out, f->room = x->avail_out;
    *ended = code == LZMA_STREAM_END;
    if (code == LZMA_OK || code == LZMA_STREAM_END || code == LZMA_BUF_ERROR) return AECL_OK;
    if (code == LZMA_MEM_ERROR) return aecl_fail(AECL_NO_MEMORY, "%s: out of memory while unpacking", path);
    return aecl_fail(AECL_INPUT, "%s: damaged xz stream near byte %llu%s", path, (unsigned long long)x->total_in,
                     code == LZMA_MEMLIMIT_ERROR ? ": it wants more than 256 MiB of memory" : "");
}

static void xz_close(void *state) {
    if (state) lzma_end(state);
    free(state);
}

const aecl_packing aecl_packing_xz = {"xz", xz_sniff, xz_open, xz_step, xz_again, xz_close, false};
