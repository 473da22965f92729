/* zstd (RFC 8878) by libzstd, which refuses windows of more than 128 MiB. */
#include <zstd.h>

#include "data/packing.h"

static bool zstd_sniff(const unsigned char *bytes, size_t length) {
    return length >= 4 && bytes[0] == 0x28 && bytes[1] == 0xb5 && bytes[2] == 0x2f && bytes[3] == 0xfd;
}

static aecl_status zstd_open(void **state, const char *path) {
    *state = ZSTD_createDCtx();
    return *state ? AECL_OK : aecl_fail(AECL_NO_MEMORY, "%s: out of memory while unpacking", path);
}

static aecl_status zstd_step(void *state, const char *path, aecl_flow *f, bool *ended) {
    ZSTD_inBuffer in = {f->in, f->in_left, 0};
    ZSTD_outBuffer out = {f->out, f->room, 0};
    size_t left = ZSTD_decompressStream(state, &out, &in);
    f->in += in.pos, f->in_left -= in.pos;
    f->out += out.pos, f->room -= out.pos;
    *ended = left == 0;
    if (!ZSTD_isError(left)) return AECL_OK;
    return aecl_fail(AECL_INPUT, "%s: damaged zstd stream: %s", path, ZSTD_getErrorName(left));
}

static aecl_status zstd_again(void *state, const char *path) {
    (void)path;
    ZSTD_DCtx_reset(state, ZSTD_reset_session_only);
    return AECL_OK;
}

static void zstd_close(void *state) {
    ZSTD_freeDCtx(state);
}

const aecl_packing aecl_packing_zstd = {"zstd", zstd_sniff, zstd_open, zstd_step, zstd_again, zstd_close, false};
