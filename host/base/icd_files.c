/* The files that name OpenCL drivers, read again after the loader passed over them without a word. */
#include "base/icd_files.h"

#include <dlfcn.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/text.h"

#define FOLDER "/etc/OpenCL/vendors"
#define LIMIT  ((size_t)4096)

static aecl_status check_file(const char *path) {
    unsigned char *bytes = NULL;
    size_t length = 0;
    aecl_status st = aecl_file_read(path, LIMIT, &bytes, &length);
    if (st < 0) return st == AECL_INPUT ? aecl_fail_in(AECL_DEVICE, "no driver to be had") : st;
    char *library = (char *)bytes;
    library[strcspn(library, "\r\n")] = '\0';
    void *handle = *library ? dlopen(library, RTLD_LAZY | RTLD_LOCAL) : NULL;
    if (handle == NULL)
        st = *library ? aecl_fail(AECL_DEVICE, "%s: its driver cannot be loaded: %s", path, dlerror())
                      : aecl_fail(AECL_DEVICE, "%s: names no driver", path);
    else
        dlclose(handle);
    free(bytes);
    return st;
}

aecl_status aecl_icd_files_check(void) {
    const char *place = getenv("OCL_ICD_VENDORS");
    aecl_text pattern = {0};
    glob_t found = {0};
    aecl_status st = AECL_OK;
    if (place == NULL || *place == '\0') place = FOLDER;
    aecl_text_add(&pattern, "%s%s", place, aecl_folder_exists(place) ? "/*.icd" : "");
    TRY(aecl_text_done(&pattern));
    if (glob(pattern.s, 0, NULL, &found) != 0) goto done;
    for (size_t i = 0; i < found.gl_pathc; i++) TRY(check_file(found.gl_pathv[i]));
done:
    globfree(&found);
    aecl_text_free(&pattern);
    return st;
}
