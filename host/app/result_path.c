/* Names of pictures that are made of pictures. */
#include "app/result_path.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "data/reader.h"

aecl_status aecl_result_path(char **path, const char *folder, const aecl_picture_files *files, size_t i) {
    const char *name = aecl_picture_file_name(files, i);
    if (files->name_at[i] == 0) name = aecl_path_base(name);
    const char *base = aecl_path_base(name), *dot = strrchr(base, '.');
    aecl_text text = {0};
    aecl_text_add_bytes(&text, name, dot && dot > base ? (size_t)(dot - name) : strlen(name));
    aecl_text_add(&text, ".png");
    aecl_status st = aecl_text_done(&text);
    if (st == AECL_OK) st = aecl_path_join(path, folder, text.s);
    aecl_text_free(&text);
    return st;
}

aecl_status aecl_result_folder_make(const char *path) {
    const char *slash = strrchr(path, '/');
    char *folder = NULL;
    aecl_status st = AECL_OK;
    if (slash == NULL) return AECL_OK;
    TRY(aecl_copy_string(&folder, path));
    folder[slash - path] = 0;
    TRY(aecl_folder_make(folder));
done:
    free(folder);
    return st;
}
