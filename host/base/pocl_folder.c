/* The folder in which pocl compiles, found as pocl finds it: the driver itself says nothing but "no device". */
#include "base/pocl_folder.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"

#define REMEDY "pocl cannot keep what it compiles; let POCL_CACHE_DIR name a folder that can be written"

bool aecl_is_pocl(const char *platform) {
    return strcmp(platform, "Portable Computing Language") == 0;
}

static void add_folder(aecl_text *out) {
    const char *own = getenv("POCL_CACHE_DIR"), *cache = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
    const char *keeps = getenv("POCL_KERNEL_CACHE");
    const char *name = keeps && strcmp(keeps, "0") == 0 ? "pocl/uncached" : "pocl/kcache";
    if (own)
        aecl_text_add(out, "%s", own);
    else if (cache && *cache)
        aecl_text_add(out, "%s/%s", cache, name);
    else
        aecl_text_add(out, "%s%s/%s", home ? home : "/tmp", home ? "/.cache" : "", name);
}

aecl_status aecl_pocl_folder_check(void) {
    aecl_text folder = {0};
    aecl_status st = AECL_OK;
    add_folder(&folder);
    TRY(aecl_text_done(&folder));
    st = aecl_folder_make(folder.s);
    if (st == AECL_OK && access(folder.s, W_OK | X_OK) < 0)
        st = aecl_fail(AECL_FAILED, "%s: %s", folder.s, strerror(errno));
    if (st == AECL_FAILED) st = aecl_fail_in(AECL_DEVICE, REMEDY);
done:
    aecl_text_free(&folder);
    return st;
}
