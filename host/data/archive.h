/* Files packed into one: ZIP archives, in memory. */
#ifndef AECL_DATA_ARCHIVE_H
#define AECL_DATA_ARCHIVE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/status.h"

typedef struct aecl_archive aecl_archive;

/* Whether bytes[length] begin as an archive does. */
bool aecl_archive_sniff(const unsigned char *bytes, size_t length);

/* Opens the archive bytes[length], which stay until it is closed; `name` (borrowed) is for messages. AECL_INPUT for a damaged one, and
 * where this aecl was built without a reader of archives. */
aecl_status aecl_archive_open(aecl_archive **out, const char *name, const unsigned char *bytes, size_t length);
void aecl_archive_close(aecl_archive *archive);

/* Number of its files, and the name of one with its folders; borrowed. */
size_t aecl_archive_count(const aecl_archive *archive);
const char *aecl_archive_name(const aecl_archive *archive, size_t file);

/* *bytes[*length] = the first `most` bytes of a file, or all it has; owned by the caller. AECL_INPUT for damaged or encrypted ones and
 * for one that grows more than aecl_unpacked_most allows. */
aecl_status aecl_archive_read(aecl_archive *archive, size_t file, size_t most, unsigned char **bytes, size_t *length);

#endif
