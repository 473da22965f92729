/* Packed bytes, unpacked piece by piece: gzip, zstd, xz; and text in UTF-16, which becomes UTF-8. */
#ifndef AECL_DATA_PACKING_H
#define AECL_DATA_PACKING_H

#include <stdbool.h>
#include <stddef.h>

#include "base/status.h"

/* What lies before a step and room for what it makes; a step moves both on. */
typedef struct {
    const unsigned char *in;
    size_t in_left;
    unsigned char *out;
    size_t room;
} aecl_flow;

typedef struct {
    const char *name; /* "gzip" */
    bool (*sniff)(const unsigned char *bytes, size_t length);
    /* *state is closed by close. AECL_INPUT, naming `path`, where this aecl was built without it. */
    aecl_status (*open)(void **state, const char *path);
    /* Unpacks some; *ended at the end of a stream, which another may follow after again. Makes no progress only where it
     * needs more input or room. AECL_INPUT, naming `path`, for damaged bytes. */
    aecl_status (*step)(void *state, const char *path, aecl_flow *flow, bool *ended);
    aecl_status (*again)(void *state, const char *path);
    void (*close)(void *state); /* NULL is accepted */
    bool endless;               /* it has no end of its own: that of the bytes is; a step wants AECL_ENDLESS_ROOM */
} aecl_packing;

#define AECL_ENDLESS_ROOM 4

extern const aecl_packing aecl_packing_gzip, aecl_packing_zstd, aecl_packing_xz, aecl_packing_utf16;

/* zlib's own (RFC 1950), as other formats have it within; no file is packed so. */
extern const aecl_packing aecl_packing_zlib;

/* The one whose bytes these are; NULL: none. */
const aecl_packing *aecl_packing_find(const unsigned char *bytes, size_t length);

#endif
