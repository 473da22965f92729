#include "job/user_files.h"

#include <stdlib.h>
#include <string.h>

#include "base/embed.h"
#include "base/file.h"
#include "base/mem.h"
#include "cl/program.h"

#define FOLDER "kernels/"

aecl_status aecl_device_digest(const aecl_context *context, char digest[65]) {
    aecl_text all = {0};
    char *source = NULL;
    aecl_status st = AECL_OK;
    aecl_text_add(&all, "%s\n%s\n", aecl_context_identity(context), AECL_VERSION);
    for (const aecl_embedded_file *file = aecl_embedded_files; file->path; file++) {
        if (strncmp(file->path, FOLDER, strlen(FOLDER)) != 0) continue;
        TRY(aecl_kernel_source(&source, file->path + strlen(FOLDER)));
        aecl_text_add(&all, "%s\n%s\n", file->path, source);
        free(source);
        source = NULL;
    }
    TRY(aecl_text_done(&all));
    TRY(aecl_sha256(all.s, all.length, digest));
done:
    free(source);
    aecl_text_free(&all);
    return st;
}

aecl_status aecl_user_file_path(char **path, const aecl_environment *environment, const char *folder,
                                const char *otherwise, const char *name) {
    aecl_text text = {0};
    *path = NULL;
    if (folder == NULL && environment->home == NULL) return AECL_OK;
    if (folder)
        aecl_text_add(&text, "%s/aecl%s%s", folder, *name ? "/" : "", name);
    else
        aecl_text_add(&text, "%s/%s/aecl%s%s", environment->home, otherwise, *name ? "/" : "", name);
    aecl_status st = aecl_text_done(&text);
    *path = text.s;
    return st;
}

aecl_status aecl_user_file_write(const char *path, const char *text) {
    char *folder = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_copy_string(&folder, path));
    *strrchr(folder, '/') = 0;
    TRY(aecl_folder_make(folder));
    TRY(aecl_file_replace_text(path, text));
done:
    free(folder);
    return st;
}
