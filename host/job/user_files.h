/* What is remembered about a device between calls: files named after what they depend on. */
#ifndef AECL_JOB_USER_FILES_H
#define AECL_JOB_USER_FILES_H

#include "app/command.h"
#include "cl/context.h"

/* sha256 of device, driver, this version, and the text of every kernel: whatever changes of these, another file. */
aecl_status aecl_device_digest(const aecl_context *context, char digest[65]);

/* *path = "ROOT/aecl/NAME", ROOT being `folder` or else `otherwise` in the home; NULL where there is neither. With the
 * name "" the folder. Owned by the caller. */
aecl_status aecl_user_file_path(char **path, const aecl_environment *environment, const char *folder,
                                const char *otherwise, const char *name);
/* Writes such a file, making its folder. */
aecl_status aecl_user_file_write(const char *path, const char *text);

#endif
