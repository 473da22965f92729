/* In place of packing_xz.c, where liblzma is left out. */
#include <string.h>

#include "data/packing.h"

static bool xz_sniff(const unsigned char *bytes, size_t length) {
    return length >= 6 && memcmp(bytes,
                                 "\xfd"
                                 "7zXZ\0",
                                 6) == 0;
}

static aecl_status xz_open(void **state, const char *path) {
    *state = NULL;
    return aecl_fail(AECL_INPUT, "%s: packed by xz, and this aecl was built without it (AECL_WITH_XZ): unpack it first",
                     path);
}

static void xz_close(void *state) {
    (void)state;
}

const aecl_packing aecl_packing_xz = {.name = "xz", .sniff = xz_sniff, .open = xz_open, .close = xz_close};
