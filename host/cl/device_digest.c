/* What a device computes with, as one digest: for whatever is remembered of it. */
#include <stdlib.h>
#include <string.h>

#include "base/embed.h"
#include "base/file.h"
#include "cl/context.h"
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
