/* Sound by libsndfile, out of memory. It is loaded when the first of it is read: half a dozen libraries for packings come with
 * it. */
#include "data/sound_file.h"

#include <sndfile.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/late_library.h"
#include "base/mem.h"
#include "data/reader.h"

#define MOST_CHANNELS 1024
#define BLOCK         ((size_t)1 << 16) /* values that are read at once, at least */

#define CALLS(X)                                                                                                       \
    X(sf_close)                                                                                                        \
    X(sf_open_virtual)                                                                                                 \
    X(sf_readf_float)                                                                                                  \
    X(sf_strerror)

#define CALL_FIELD(name) __typeof__(name) *name;
static struct { CALLS(CALL_FIELD) } lib;
#define CALL_PLACE(name) {#name, (void **)&lib.name},
static const aecl_late_function functions[] = {CALLS(CALL_PLACE){NULL, NULL}};
static aecl_late_library libsndfile = {AECL_SOUND_LIBRARY, functions, "install it, or convert the file to CSV", false};

/* A file in memory. */
typedef struct {
    const unsigned char *bytes;
    size_t length, at;
} memory;

static sf_count_t get_length(void *data) {
    return (sf_count_t)((memory *)data)->length;
}

static sf_count_t tell(void *data) {
    return (sf_count_t)((memory *)data)->at;
}

static sf_count_t seek(sf_count_t offset, int whence, void *data) {
    memory *m = data;
    sf_count_t from = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? tell(m) : get_length(m), to = 0;
    if (__builtin_add_overflow(from, offset, &to) || to < 0 || to > get_length(m)) return -1;
    m->at = (size_t)to;
    return to;
}

static sf_count_t read_bytes(void *to, sf_count_t count, void *data) {
    memory *m = data;
    size_t here = count > 0 ? aecl_smaller((size_t)count, m->length - m->at) : 0;
    memcpy(to, m->bytes + m->at, here);
    m->at += here;
    return (sf_count_t)here;
}

/* WAV tells its length, which libsndfile takes for a wish. Streams that were never finished say 0, or all bits. */
static aecl_status check_whole(const char *name, const unsigned char *b, size_t length) {
    if (length < 12 || memcmp(b, "RIFF", 4) != 0) return AECL_OK;
    size_t promised = b[4] | (size_t)b[5] << 8 | (size_t)b[6] << 16 | (size_t)b[7] << 24;
    if (promised == 0 || promised == UINT32_MAX || promised <= length - 8) return AECL_OK;
    return aecl_fail(AECL_INPUT, "%s: truncated: %zu bytes behind the first 8, %zu are promised", name, length - 8,
                     promised);
}

/* The values as they come, for a header may promise what no memory holds. */
static aecl_status read_values(aecl_sound *out, const char *name, SNDFILE *file, const SF_INFO *info, size_t most) {
    size_t room = 0, block = BLOCK / out->channels + 1;
    aecl_status st = AECL_OK;
    for (sf_count_t got = 1; got > 0; out->count += (size_t)got) {
        if (room - out->count < block) {
            room = 2 * room + block;
            if (room > most / sizeof(float) / out->channels + block)
                TRY(aecl_fail(AECL_INPUT, "%s: more sound than its bytes can hold", name));
            TRY(aecl_resize(&out->values, room, out->channels * sizeof(float)));
        }
        got = lib.sf_readf_float(file, out->values + out->count * out->channels, (sf_count_t)block);
        if (got < 0) TRY(aecl_fail(AECL_INPUT, "%s: %s", name, lib.sf_strerror(file)));
    }
    if (info->frames != SF_COUNT_MAX && info->frames > (sf_count_t)out->count)
        TRY(aecl_fail(AECL_INPUT, "%s: truncated: %zu values of each channel, %lld are promised", name, out->count,
                      (long long)info->frames));
done:
    return st;
}

aecl_status aecl_sound_read(aecl_sound *out, const char *name, const unsigned char *bytes, size_t length) {
    memory m = {bytes, length, 0};
    SF_VIRTUAL_IO io = {get_length, seek, read_bytes, NULL, tell};
    SF_INFO info = {0};
    SNDFILE *file = NULL;
    aecl_status st = AECL_OK;
    *out = (aecl_sound){0};
    TRY(aecl_late_library_load(&libsndfile, name, "sound"));
    TRY(check_whole(name, bytes, length));
    file = lib.sf_open_virtual(&io, SFM_READ, &info, &m);
    if (file == NULL) TRY(aecl_fail(AECL_INPUT, "%s: sound that cannot be read: %s", name, lib.sf_strerror(NULL)));
    if (info.channels < 1 || info.channels > MOST_CHANNELS)
        TRY(aecl_fail(AECL_INPUT, "%s: sound of %d channels", name, info.channels));
    out->channels = (size_t)info.channels, out->rate = info.samplerate;
    TRY(read_values(out, name, file, &info, aecl_unpacked_most(length)));
done:
    if (file) lib.sf_close(file);
    if (st < 0) free(out->values), *out = (aecl_sound){0};
    return st;
}
