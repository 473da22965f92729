/* Taking a caller's struct of options, of whatever version. */
#include "api/options.h"

#include <string.h>

aecl_status aecl_options_take(void *own, size_t size, const void *given, const char *what) {
    size_t given_size = 0;
    if (given == NULL) return AECL_OK;
    memcpy(&given_size, given, sizeof given_size);
    /* A size between two members' places would copy half of one. */
    if (given_size < sizeof given_size || given_size > size || given_size % sizeof given_size != 0)
        return aecl_fail(
            AECL_USAGE,
            "%s: a size of %zu bytes, where this version has %zu: start from its initializer, and link the "
            "library of the header",
            what, given_size, size);
    memcpy(own, given, given_size);
    return AECL_OK;
}
