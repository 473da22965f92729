/* calloc and realloc behind checks of the products, so that a size that overflows is a message of this project's and
 * not a small block. */
#include "base/mem.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

bool aecl_mul(size_t a, size_t b, size_t *out) {
    if (b != 0 && a > SIZE_MAX / b) return false;
    *out = a * b;
    return true;
}

bool aecl_add(size_t a, size_t b, size_t *out) {
    if (a > SIZE_MAX - b) return false;
    *out = a + b;
    return true;
}

/* The size to ask for: at least one byte, so that success is never NULL. */
static aecl_status block_size(size_t count, size_t size, size_t *out) {
    if (!aecl_mul(count, size, out))
        return aecl_fail(AECL_NO_MEMORY, "out of memory: %zu elements of %zu bytes do not fit the address space", count,
                         size);
    if (*out == 0) *out = 1;
    return AECL_OK;
}

static aecl_status shortage(size_t bytes) {
    return aecl_fail(AECL_NO_MEMORY, "out of memory: %zu bytes are not to be had", bytes);
}

/* `out` is the address of some object pointer; its bytes are copied, because a float ** is not a void **. */
aecl_status aecl_alloc(void *out, size_t count, size_t size) {
    void *block = NULL;
    size_t bytes = 0;
    aecl_status st = block_size(count, size, &bytes);
    if (st == AECL_OK && (block = calloc(1, bytes)) == NULL) st = shortage(bytes);
    memcpy(out, &block, sizeof block);
    return st;
}

aecl_status aecl_resize(void *inout, size_t count, size_t size) {
    void *block;
    size_t bytes = 0;
    aecl_status st = block_size(count, size, &bytes);
    if (st < 0) return st;
    memcpy(&block, inout, sizeof block);
    if ((block = realloc(block, bytes)) == NULL) return shortage(bytes);
    memcpy(inout, &block, sizeof block);
    return AECL_OK;
}

aecl_status aecl_copy_string(char **out, const char *text) {
    size_t size = strlen(text) + 1;
    aecl_status st = aecl_alloc(out, size, 1);
    if (st == AECL_OK) memcpy(*out, text, size);
    return st;
}
