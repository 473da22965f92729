/* A walk along the table that cmake/Embed.cmake generates. */
#include "base/embed.h"

#include <string.h>

const aecl_embedded_file *aecl_embedded_find(const char *path) {
    for (const aecl_embedded_file *file = aecl_embedded_files; file->path; file++)
        if (strcmp(file->path, path) == 0) return file;
    return NULL;
}
