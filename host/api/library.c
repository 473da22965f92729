/* Facts about the library itself. */
#include <stdlib.h>

#include <aecl/status.h>

const char *aecl_version(void) {
    return AECL_VERSION;
}

void aecl_free(void *block) {
    free(block);
}
