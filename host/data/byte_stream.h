/* Bytes of a file or pipe as they arrive, unpacked where they are packed, in a buffer that holds what was not used yet. */
#ifndef AECL_DATA_BYTE_STREAM_H
#define AECL_DATA_BYTE_STREAM_H

#include "data/follow.h"
#include "data/packing.h"

/* Starts as zero, but for `follow`. What was read and not yet used lies in bytes[start, stop); who uses some moves `start` on. */
typedef struct {
    const char *name; /* for messages; borrowed */
    int file;
    aecl_follow *follow; /* where bytes come from instead; borrowed */
    bool turned;         /* `follow`: what comes next begins another file, and no more is read before that is known */
    bool live;           /* bytes come one by one: from a pipe or a terminal */
    bool ended;          /* no more will come */
    char *bytes;
    size_t capacity, start, stop;
    size_t size;                 /* of a regular file that is not packed; 0: not known */
    const aecl_packing *packing; /* what comes is packed so; NULL: not at all */
    void *unpacker;
    unsigned char *packed; /* what was read and not yet unpacked */
    aecl_flow flow;
    bool unpacked; /* the end of a packed stream was reached */
} aecl_byte_stream;

/* Opens a file ("-": stdin) and reads its first bytes: a packing shows by them. AECL_INPUT for a folder, a file that cannot
 * be read, and an empty one; one that is followed is not opened here, waited for, and refused where it is packed. Closed by
 * the caller, also after a failure. */
#define AECL_BYTE_STREAM_START 8 /* bytes that tell a format; fewer where no more have come */
aecl_status aecl_byte_stream_open(aecl_byte_stream *stream, const char *path);
void aecl_byte_stream_close(aecl_byte_stream *stream);

/* One read: a block, or what has arrived, behind what is there, which may move. Sets `ended` at the end. After `turned` what is
 * there is forgotten. AECL_INPUT, too, when 64 MiB lie there unused: lines are shorter. */
aecl_status aecl_byte_stream_read(aecl_byte_stream *stream);
/* *bytes[*length] = all that is there unused and still comes, of what no reader knows, or longer than its beginning promises,
 * no more than shows that; owned by the caller, also after a failure. AECL_INPUT beyond
 * AECL_DATA_LIMIT. */
aecl_status aecl_byte_stream_drain(aecl_byte_stream *stream, unsigned char **bytes, size_t *length);

/* Whether a read would not wait. */
bool aecl_byte_stream_has_more(const aecl_byte_stream *stream);

#endif
