/* Paths with a part: "file.npz:X". */
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "data/dataset.h"

const char *aecl_source_part(const char *source) {
    const char *colon = strrchr(source, ':');
    char *path = NULL;
    if (colon == NULL || colon == source || colon[1] == 0) return NULL;
    if (aecl_file_exists(source) || aecl_folder_exists(source)) return NULL;
    path = strndup(source, (size_t)(colon - source));
    bool exists = path && aecl_file_exists(path);
    free(path);
    return exists ? colon + 1 : NULL;
}

bool aecl_source_is_file(const char *source) {
    return aecl_file_exists(source) || aecl_source_part(source) != NULL;
}
