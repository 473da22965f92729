/* A text file that others append to, read as it grows, as `tail -F` does. */
#ifndef AECL_DATA_FOLLOW_H
#define AECL_DATA_FOLLOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

typedef struct aecl_follow aecl_follow;

/* How often a file is looked at that has nothing new, in milliseconds. */
#define AECL_FOLLOW_PAUSE 100

/* `stop` is asked before each look at the file, and ends waiting; a signal cuts a pause short. `path`, `stop` and `data`
 * are borrowed. The file need not be there yet. */
aecl_status aecl_follow_new(aecl_follow **out, const char *path, bool (*stop)(void *data), void *data);
void aecl_follow_free(aecl_follow *follow); /* accepts NULL */

const char *aecl_follow_path(const aecl_follow *follow);

/* What a read has come to. */
typedef enum {
    AECL_FOLLOW_BYTES,  /* there are more */
    AECL_FOLLOW_TURNED, /* the next ones are the first of another file, or of this one written anew */
    AECL_FOLLOW_STOPPED /* no more: `stop` said so */
} aecl_follow_event;

/* to[*got] = the next bytes, at most `room`; waits for them. A file is anew when it is shorter than what was read of it, or
 * its last bytes that were read are others now; it is another one when another file that is not empty has its name, and
 * then what was still added to the former one comes first. AECL_INPUT for what is no regular file or cannot be read. */
aecl_status aecl_follow_read(aecl_follow *follow, void *to, size_t room, size_t *got, aecl_follow_event *event);

/* Where in which file reading is: its inode, bytes from its begin, and the sha256 of the last ones before there. */
typedef struct {
    uint64_t inode, offset;
    char digest[65];
} aecl_follow_place;

/* *place = `behind` bytes before what was read last. */
aecl_status aecl_follow_tell(const aecl_follow *follow, size_t behind, aecl_follow_place *place);

/* Before the first read: looks for the file of a place, under its name or, renamed, in the same folder. Where it is there and
 * still has those bytes, it is the one that is read first, from its begin, for its head; *found says so. */
aecl_status aecl_follow_find(aecl_follow *follow, const aecl_follow_place *place, bool *found);
/* Goes to `offset` bytes behind the begin of the file that is read. */
aecl_status aecl_follow_seek(aecl_follow *follow, size_t offset);

/* Whether a read would not wait. */
bool aecl_follow_has_more(const aecl_follow *follow);

#endif
