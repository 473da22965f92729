/* In place of packing_zstd.c, where libzstd is left out. */
#include <string.h>

#include "data/packing.h"

static bool zstd_sniff(const unsigned char *bytes, size_t length) {
    return length >= 4 && memcmp(bytes, "(\xb5/\xfd", 4) == 0;
}

static aecl_status zstd_open(void **state, const char *path) {
    *state = NULL;
    return aecl_fail(AECL_INPUT,
                     "%s: packed by zstd, and this aecl was built without it (AECL_WITH_ZSTD): unpack it first", path);
}

static void zstd_close(void *state) {
    (void)state;
}

const aecl_packing aecl_packing_zstd = {.name = "zstd", .sniff = zstd_sniff, .open = zstd_open, .close = zstd_close};
