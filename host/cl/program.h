/* Programs compiled at run time from the embedded kernel sources. */
#ifndef AECL_CL_PROGRAM_H
#define AECL_CL_PROGRAM_H

#include <stddef.h>

#include "cl/handles.h"
#include "base/status.h"

/* The text of a kernel file: from the folder of aecl_kernel_folder_set where one is set, else the embedded one. Owned by
 * the caller. `name` is "dense.cl". */
aecl_status aecl_kernel_source(char **out, const char *name);
/* A folder whose files override the embedded kernels (AECL_KERNEL_DIR, read by the program); NULL: none. Not copied. */
void aecl_kernel_folder_set(const char *folder);

/* Compiles `source` (complete: the caller joined its files) with `options`. A failure is AECL_DEVICE with the whole build
 * log as the message's details. `name` is for messages and the dump of what was compiled. Programs that were built once in
 * this context from the same source and options are shared. Adds "-cl-std=CL1.2 -cl-kernel-arg-info" and nothing that
 * relaxes NaN handling; warns through aecl_log (detail) when a successful build left a log. */
aecl_status aecl_program_build(aecl_program **out, aecl_context *context, const char *name, const char *source,
                               const char *options);
void aecl_program_free(aecl_program *program);

/* sha256 of device, driver, this version, and the text of every kernel: whatever changes of these, another digest. */
aecl_status aecl_device_digest(const aecl_context *context, char digest[65]);

#endif
