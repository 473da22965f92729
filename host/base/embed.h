/* Kernel sources, presets and templates, embedded in the program at build time by cmake/Embed.cmake. */
#ifndef AECL_BASE_EMBED_H
#define AECL_BASE_EMBED_H

#include <stddef.h>

typedef struct {
    const char *path;           /* as in the source tree: "kernels/dense.cl", "presets/basic.json" */
    const unsigned char *bytes; /* a NUL follows the last byte */
    size_t length;
} aecl_embedded_file;

/* Ends with a row whose path is NULL. */
extern const aecl_embedded_file aecl_embedded_files[];

/* Names of the presets, sorted; NULL-terminated. */
extern const char *const aecl_embedded_presets[];

/* The row of `path`, or NULL. */
const aecl_embedded_file *aecl_embedded_find(const char *path);

#endif
