/* Files: read whole with limits, written whole or not at all, folders made without races. No mmap. */
#ifndef AECL_BASE_FILE_H
#define AECL_BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/status.h"
#include "base/text.h"

/* Reads a regular file (or a pipe) into *bytes (owned by the caller, one NUL byte after the end) and its length into
 * *length. More than `limit` bytes, a folder, an unreadable or missing file: AECL_INPUT naming path and reason. The
 * allocation follows what was read, never a size that a file claims. */
aecl_status aecl_file_read(const char *path, size_t limit, unsigned char **bytes, size_t *length);

/* The same of a file whose beginning tells how long it can be. `most` is asked once, when AECL_FILE_START bytes have arrived
 * and more may follow: a number of bytes, beyond which the file is refused with AECL_INPUT; or AECL_FILE_ENOUGH: nobody
 * wants the rest, and what has arrived is all that is returned. */
#define AECL_FILE_START  ((size_t)65536)
#define AECL_FILE_ENOUGH ((size_t)0)
typedef size_t aecl_file_most(const unsigned char *start, size_t length);
aecl_status aecl_file_read_as(const char *path, size_t limit, aecl_file_most *most, unsigned char **bytes,
                              size_t *length);

/* *length = how many of the first `size` bytes a regular file has, which are then in `start`; 0 for anything else: a pipe
 * can be read only once. AECL_INPUT as above. */
aecl_status aecl_file_read_start(const char *path, unsigned char *start, size_t size, size_t *length);

/* One piece of what aecl_file_replace writes. */
typedef struct {
    const void *bytes;
    size_t length;
} aecl_piece;

/* Replaces `path` by the pieces, atomically and durably: writes PATH.tmp.<pid> in the same folder, fsync, checked
 * close, rename, fsync of the folder. After any failure (AECL_FAILED naming path and reason) or a crash at any moment
 * the old file is still there whole, or the new one is; the temporary file is removed on failure. A symbolic link is
 * followed; a device or pipe (/dev/stdout) is written to, since a rename would put a file in its place. */
aecl_status aecl_file_replace(const char *path, const aecl_piece *pieces, size_t count);

/* Replaces `path` by a text without its NUL, atomically and durably, as aecl_file_replace does. */
aecl_status aecl_file_replace_text(const char *path, const char *text);

/* Replaces a file, atomically and durably as aecl_file_replace does, by pieces that come one after the other: nothing
 * shows at `path` before aecl_file_writer_finish, except of a device or a pipe. Failures are AECL_FAILED naming path and
 * reason; a writer is finished or abandoned by whoever opened it. */
typedef struct aecl_file_writer aecl_file_writer;
aecl_status aecl_file_writer_open(aecl_file_writer **out, const char *path);
aecl_status aecl_file_writer_add(aecl_file_writer *writer, const void *bytes, size_t length);
/* Puts the file in its place. *writer is closed and NULL in any case; after a failure the old file is still there. */
aecl_status aecl_file_writer_finish(aecl_file_writer **writer);
/* Closes a writer (or NULL) and removes what it wrote. */
void aecl_file_writer_abandon(aecl_file_writer *writer);

/* Renames a finished file durably, within one folder: fsync of the file, rename over `to`, fsync of the folder.
 * AECL_FAILED naming path and reason. */
aecl_status aecl_file_move(const char *from, const char *to);

/* Appends `line` and a newline in one write to `path`, creating it, and checks the close; AECL_FAILED on a short
 * write. */
aecl_status aecl_file_append_line(const char *path, const char *line);

/* Removes what writers that a crash ended left in a folder: NAME.tmp.<pid> whose process is no more; errors are ignored. */
void aecl_file_remove_strays(const char *folder);

bool aecl_file_exists(const char *path);
bool aecl_folder_exists(const char *path);

/* Makes a folder and its parents; AECL_OK when it is there already. */
aecl_status aecl_folder_make(const char *path);

/* Makes exactly one new folder with mkdir (parents are made). *made = false when the name was taken already. */
aecl_status aecl_folder_claim(const char *path, bool *made);

/* True when the folder exists and has no entry. */
bool aecl_folder_is_empty(const char *path);

/* Writes text to FOLDER/NAME as aecl_file_replace_text does, making the folder where it is missing. */
aecl_status aecl_folder_write(const char *folder, const char *name, const char *text);

/* Removes the oldest file of a folder whose name begins with `prefix` when there are more than `most`: what bounds a
 * cache that is called so after each new file. Errors are ignored. */
void aecl_folder_bound(const char *path, const char *prefix, size_t most);

/* *out = "a/b", owned by the caller; no doubled slash. */
aecl_status aecl_path_join(char **out, const char *a, const char *b);

/* Lower-case hexadecimal sha256 of bytes, and of pieces one after the other (libcrypto). AECL_FAILED if the library
 * refuses. */
aecl_status aecl_sha256(const void *bytes, size_t length, char out[65]);
aecl_status aecl_sha256_pieces(const aecl_piece *pieces, size_t count, char out[65]);

#endif
