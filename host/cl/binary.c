/* A file's name and first line hold a digest of all that the binary depends on: source, options, device, driver. The
 * file is trusted only with the digest of its bytes. */
#include "cl/binary.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/text.h"

#define FORMAT     "aecl program 1"
#define PREFIX     "program-"
#define MOST_FILES 64
#define SIZE_LIMIT ((size_t)64 << 20)
#define HEAD       (sizeof FORMAT + 2 * 65) /* FORMAT, key and digest, each with a blank or newline after it */

bool aecl_context_driver_keeps_binaries(const aecl_context *context) {
    /* pocl moreover compiles every kernel anew, for any work-group size, when it is asked for a binary. */
    static const char *const platforms[] = {"Portable Computing Language", "NVIDIA CUDA"};
    for (size_t i = 0; i < COUNT_OF(platforms); i++)
        if (strcmp(context->info.platform, platforms[i]) == 0) return true;
    return false;
}

aecl_status aecl_context_keep_binaries(aecl_context *context, const char *folder) {
    free(context->binary_folder);
    return aecl_copy_string(&context->binary_folder, folder);
}

/* What the processor can do, for devices that are the processor: two may have one name and a shared home folder. */
static void add_processor(aecl_text *key, const aecl_context *context) {
    static const char *const names[] = {"\nflags", "\nFeatures"}; /* x86, Arm */
    unsigned char *bytes = NULL;
    size_t length = 0;
    if (context->info.type != AECL_DEVICE_CPU) return;
    if (aecl_file_read("/proc/cpuinfo", SIZE_LIMIT, &bytes, &length) < 0) return;
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        const char *line = strstr((const char *)bytes, names[i]);
        if (line != NULL) aecl_text_add_bytes(key, line + 1, strcspn(line + 1, "\n"));
    }
    free(bytes);
}

aecl_status aecl_binary_find(aecl_binary *out, const aecl_context *context, const char *source, const char *options) {
    const aecl_device_info *device = &context->info;
    aecl_status st = AECL_OK;
    aecl_text key = {0};
    char name[64];
    if (context->binary_folder == NULL) return AECL_OK;
    aecl_text_add(&key, "%s\n%s\n%s\n%s\n%s\n%s\n%s\n", FORMAT, device->platform, device->platform_version,
                  device->name, device->vendor, device->version, device->driver);
    add_processor(&key, context);
    aecl_text_add(&key, "%s\n%s", options, source);
    TRY(aecl_text_done(&key));
    TRY(aecl_sha256(key.s, key.length, out->key));
    snprintf(name, sizeof name, PREFIX "%.32s", out->key);
    TRY(aecl_path_join(&out->path, context->binary_folder, name));
done:
    aecl_text_free(&key);
    return st;
}

void aecl_binary_free(aecl_binary *binary) {
    free(binary->path);
    binary->path = NULL;
}

/* The line before the bytes: it names the program, and its digest covers the name and the bytes. */
static aecl_status write_head(char head[HEAD + 1], const char *key, aecl_piece bytes) {
    char digest[65];
    const aecl_piece pieces[] = {{key, 64}, bytes};
    aecl_status st = aecl_sha256_pieces(pieces, COUNT_OF(pieces), digest);
    snprintf(head, HEAD + 1, "%s %s %s\n", FORMAT, key, st < 0 ? "" : digest);
    return st;
}

static aecl_status read_whole(const aecl_binary *binary, unsigned char **file, aecl_piece *bytes) {
    aecl_status st = AECL_OK;
    char head[HEAD + 1];
    size_t length = 0;
    TRY(aecl_file_read(binary->path, SIZE_LIMIT, file, &length));
    if (length > HEAD) {
        *bytes = (aecl_piece){*file + HEAD, length - HEAD};
        TRY(write_head(head, binary->key, *bytes));
    }
    if (length <= HEAD || memcmp(*file, head, HEAD) != 0)
        TRY(aecl_fail(AECL_INPUT, "%s: not the compiled program that was written there", binary->path));
done:
    return st;
}

static aecl_status load(const aecl_binary *binary, aecl_program *program, const char *options) {
    aecl_context *context = program->context;
    const aecl_cl_site site = {.what = program->name, .device = context->info.name};
    aecl_status st = AECL_OK;
    unsigned char *file = NULL;
    aecl_piece bytes;
    char *log = NULL;
    TRY(read_whole(binary, &file, &bytes));
    TRY(aecl_cl_program_from_binary(&program->handle, context->handle, context->device, bytes, site));
    TRY(aecl_cl_program_build(program->handle, context->device, options, &log, site));
done:
    free(log);
    free(file);
    return st;
}

bool aecl_binary_load(const aecl_binary *binary, aecl_program *program, const char *options) {
    if (binary->path == NULL || !aecl_file_exists(binary->path)) return false;
    if (load(binary, program, options) == AECL_OK) return true;
    aecl_cl_program_release(program->handle);
    program->handle = NULL;
    if (!program->context->binary_warned)
        aecl_log(AECL_LOG_WARNING, "a compiled program of the cache is of no use and made anew: %s", aecl_message());
    program->context->binary_warned = true;
    return false;
}

static aecl_status store(const aecl_binary *binary, const aecl_program *program) {
    const aecl_cl_site site = {.what = program->name, .device = program->context->info.name};
    const char *folder = program->context->binary_folder;
    aecl_status st = AECL_OK;
    unsigned char *bytes = NULL;
    char head[HEAD + 1];
    size_t length = 0;
    TRY(aecl_cl_program_binary(&bytes, &length, program->handle, site));
    if (length == 0 || length > SIZE_LIMIT - HEAD) goto done;
    TRY(write_head(head, binary->key, (aecl_piece){bytes, length}));
    TRY(aecl_folder_make(folder));
    TRY(aecl_file_replace(binary->path, (aecl_piece[]){{head, HEAD}, {bytes, length}}, 2));
    aecl_folder_bound(folder, PREFIX, MOST_FILES);
done:
    free(bytes);
    return st;
}

void aecl_binary_store(const aecl_binary *binary, const aecl_program *program) {
    if (binary->path != NULL && store(binary, program) < 0)
        aecl_log(AECL_LOG_DETAIL, "a compiled program is not kept: %s", aecl_message());
}
