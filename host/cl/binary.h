/* Compiled programs kept in a folder between processes. A file that is torn, foreign or refused by the driver is as good
 * as none: the program is compiled from its source, and the file is replaced. */
#ifndef AECL_CL_BINARY_H
#define AECL_CL_BINARY_H

#include <stdbool.h>

#include "cl/objects.h"

/* True where the driver keeps compiled programs itself, so that a second copy would only cost time. */
bool aecl_context_driver_keeps_binaries(const aecl_context *context);
/* From now on keeps what this context compiles in `folder`, which is made when the first file goes there: at most 64
 * files program-*, the oldest of which make room. */
aecl_status aecl_context_keep_binaries(aecl_context *context, const char *folder);

/* The place of one program; all zeros where nothing is kept. */
typedef struct {
    char *path;
    char key[65]; /* sha256 of all that the compiled program depends on */
} aecl_binary;

/* The place of the program that is built from `source` with exactly these options; aecl_binary_free() releases it. */
aecl_status aecl_binary_find(aecl_binary *out, const aecl_context *context, const char *source, const char *options);
void aecl_binary_free(aecl_binary *binary);

/* Builds program->handle from the kept file; false when there is none that is whole and that the driver takes. A bad
 * file is warned of once a context. */
bool aecl_binary_load(const aecl_binary *binary, aecl_program *program, const char *options);
/* Keeps the built program. A failure is a detail in the log: it costs time, next time, and no more. */
void aecl_binary_store(const aecl_binary *binary, const aecl_program *program);

#endif
