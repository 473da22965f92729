/* Host memory: overflow-checked, zeroed, and failing with a message instead of a NULL. Freed with free(). */
#ifndef AECL_BASE_MEM_H
#define AECL_BASE_MEM_H

#include <stdbool.h>
#include <stddef.h>

#include "base/status.h"

/* *(void **)out = zeroed room for count * size bytes (never NULL on success, also for 0 bytes). On overflow or shortage
 * AECL_NO_MEMORY with the size in the message, and *out is NULL. `out` is the address of any object pointer. */
aecl_status aecl_alloc(void *out, size_t count, size_t size);

/* Grows or shrinks *(void **)inout as realloc does; on failure the old block stays valid and owned by the caller. New
 * bytes are not zeroed. */
aecl_status aecl_resize(void *inout, size_t count, size_t size);

/* *out = a * b (or a + b); false when it does not fit a size_t, and *out is then untouched. */
bool aecl_mul(size_t a, size_t b, size_t *out);
bool aecl_add(size_t a, size_t b, size_t *out);

static inline size_t aecl_smaller(size_t a, size_t b) {
    return a < b ? a : b;
}

/* *out = an owned copy of a string. */
aecl_status aecl_copy_string(char **out, const char *text);

#endif
