/* Kernel sources, from the program itself or a folder for development, compiled once a context: found again in memory,
 * then in the folder of binaries. */
#include <stdlib.h>
#include <string.h>

#include "cl/program.h"
#include "base/embed.h"
#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/pocl_folder.h"
#include "base/text.h"
#include "cl/binary.h"

#define SOURCE_LIMIT ((size_t)4 << 20)

static const char *folder;

void aecl_kernel_folder_set(const char *path) {
    folder = path;
}

/* *out stays NULL when the folder has no such file. */
static aecl_status source_from_folder(char **out, const char *name) {
    aecl_status st = AECL_OK;
    char *path = NULL;
    unsigned char *bytes = NULL;
    size_t length = 0;
    TRY(aecl_path_join(&path, folder, name));
    if (aecl_file_exists(path)) TRY(aecl_file_read(path, SOURCE_LIMIT, &bytes, &length));
    *out = (char *)bytes;
done:
    free(path);
    return st;
}

aecl_status aecl_kernel_source(char **out, const char *name) {
    aecl_status st = AECL_OK;
    aecl_text path = {0};
    *out = NULL;
    if (folder != NULL) TRY(source_from_folder(out, name));
    if (*out != NULL) return AECL_OK;
    aecl_text_add(&path, "kernels/%s", name);
    TRY(aecl_text_done(&path));
    const aecl_embedded_file *file = aecl_embedded_find(path.s);
    st = file != NULL ? aecl_copy_string(out, (const char *)file->bytes)
                      : aecl_fail(AECL_FAILED, "%s: no such kernel file is embedded in this build", path.s);
done:
    aecl_text_free(&path);
    return st;
}

static aecl_program *find_built(const aecl_context *context, const char *source, const char *options) {
    for (aecl_program *p = context->programs; p != NULL; p = p->next) {
        if (strcmp(p->options, options) == 0 && strcmp(p->source, source) == 0) return p;
    }
    return NULL;
}

/* A log of a build that succeeded; listeners take one line at a time. */
static void tell(const char *name, char *log) {
    char *rest = NULL;
    for (char *line = strtok_r(log, "\r\n", &rest); line != NULL; line = strtok_r(NULL, "\r\n", &rest)) {
        aecl_log(AECL_LOG_DETAIL, "building %s: %s", name, line);
    }
}

static aecl_status compile(aecl_program *p, const char *options) {
    aecl_status st = AECL_OK;
    char *log = NULL;
    const aecl_cl_site site = {.what = p->name, .device = p->context->info.name, .watch = p->context->watch};
    TRY(aecl_cl_program_new(&p->handle, p->context->handle, p->source, site));
    st = aecl_cl_program_build(p->handle, p->context->device, options, &log, site);
    /* pocl's log does not say that it could not write. */
    if (st == AECL_DEVICE && aecl_is_pocl(p->context->info.platform)) {
        aecl_status written = aecl_pocl_folder_check();
        if (written < 0) TRY(aecl_fail_in(written, "%s does not compile", p->name));
    }
    TRY(st);
    tell(p->name, log);
done:
    free(log);
    return st;
}

static aecl_status build(aecl_program *p, const char *options) {
    aecl_status st = AECL_OK;
    aecl_text all = {0};
    aecl_binary kept = {0};
    aecl_text_add(&all, "-cl-std=CL1.2 -cl-kernel-arg-info %s", options);
    TRY(aecl_text_done(&all));
    TRY(aecl_binary_find(&kept, p->context, p->source, all.s));
    if (!aecl_binary_load(&kept, p, all.s)) {
        TRY(compile(p, all.s));
        aecl_binary_store(&kept, p);
    }
done:
    aecl_binary_free(&kept);
    aecl_text_free(&all);
    return st;
}

aecl_status aecl_program_build(aecl_program **out, aecl_context *context, const char *name, const char *source,
                               const char *options) {
    aecl_status st = AECL_OK;
    aecl_program *p = find_built(context, source, options);
    if (p != NULL) {
        p->references++;
        *out = p;
        return AECL_OK;
    }
    TRY(aecl_alloc(&p, 1, sizeof *p));
    p->context = context;
    p->references = 1;
    TRY(aecl_copy_string(&p->name, name));
    TRY(aecl_copy_string(&p->source, source));
    TRY(aecl_copy_string(&p->options, options));
    TRY(build(p, options));
    p->next = context->programs;
    context->programs = p;
    p->references++;
    *out = p;
    p = NULL;
done:
    aecl_program_free(p);
    return st;
}

void aecl_program_free(aecl_program *program) {
    if (program == NULL || --program->references > 0) return;
    aecl_cl_program_release(program->handle);
    free(program->name);
    free(program->source);
    free(program->options);
    free(program);
}
