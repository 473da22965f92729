/* In place of download.c in a program without libcurl. */
#include "fetch/download.h"

aecl_status aecl_fetch_built(void) {
    return aecl_fail(AECL_USAGE, "this aecl was built without downloads (AECL_WITH_FETCH)");
}

aecl_status aecl_fetch(const aecl_fetch_request *request, bool *present) {
    (void)request;
    *present = false;
    return aecl_fetch_built();
}
