/* WAV: RIFF chunks, of which "fmt " says how sound is stored and "data" has it. A file is one series, a channel beside
 * another: values from -1 to 1 in [channels][1][length], of one channel a row. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "data/reader.h"

enum { PCM = 1, FLOATS = 3, EXTENSIBLE = 0xfffe };
#define MOST_CHANNELS 1024

typedef struct {
    unsigned kind, channels, bits;
    uint32_t rate;
    const unsigned char *data;
    size_t length;
} sound;

static unsigned half(const unsigned char *b) {
    return b[0] | (unsigned)b[1] << 8;
}

static uint32_t word(const unsigned char *b) {
    return half(b) | (uint32_t)half(b + 2) << 16;
}

static bool wav_sniff(const unsigned char *bytes, size_t length) {
    return length >= 12 && memcmp(bytes, "RIFF", 4) == 0 && memcmp(bytes + 8, "WAVE", 4) == 0;
}

static void read_format(sound *s, const unsigned char *b, size_t length) {
    if (length < 16) return;
    s->kind = half(b), s->channels = half(b + 2), s->rate = word(b + 4), s->bits = half(b + 14);
    if (s->kind == EXTENSIBLE && length >= 26) s->kind = half(b + 24);
}

static aecl_status find_chunks(sound *s, const char *name, const unsigned char *bytes, size_t length) {
    for (size_t at = 12; at + 8 <= length && s->data == NULL;) {
        size_t size = word(bytes + at + 4), left = length - at - 8;
        bool data = memcmp(bytes + at, "data", 4) == 0;
        if (size > left)
            return aecl_fail(AECL_INPUT, "%s: truncated: %zu bytes of the chunk at byte %zu, %zu are promised", name,
                             left, at, size);
        if (memcmp(bytes + at, "fmt ", 4) == 0) read_format(s, bytes + at + 8, size);
        if (data) s->data = bytes + at + 8, s->length = size;
        at += 8 + size + (size & 1 && size < left);
    }
    if (s->channels == 0 || s->channels > MOST_CHANNELS || s->data == NULL)
        return aecl_fail(AECL_INPUT, "%s: no sound: the chunks \"fmt \" and \"data\" are wanted", name);
    bool known = s->kind == PCM ? s->bits == 8 || s->bits == 16 || s->bits == 24 || s->bits == 32
                                : s->kind == FLOATS && (s->bits == 32 || s->bits == 64);
    if (!known)
        return aecl_fail(AECL_INPUT, "%s: sound of kind %u with %u bits: convert it to PCM of 16 bits", name, s->kind,
                         s->bits);
    return AECL_OK;
}

/* A stored value, from -1 to 1 where it is a whole number. */
static double value_at(const sound *s, const unsigned char *b) {
    float narrow;
    double wide;
    uint32_t high = 0;
    int32_t whole;
    if (s->kind == FLOATS && s->bits == 32) return memcpy(&narrow, b, 4), (double)narrow;
    if (s->kind == FLOATS) return memcpy(&wide, b, 8), wide;
    if (s->bits == 8) return ((double)*b - 128) / 128;
    for (unsigned i = 0; i < s->bits / 8; i++) high |= (uint32_t)b[i] << (32 - s->bits + 8 * i);
    memcpy(&whole, &high, 4);
    return (double)whole / 0x1p31;
}

static aecl_status wav_read(aecl_dataset *out, const aecl_read_input *in, unsigned char **bytes, size_t length) {
    sound s = {0};
    float *values = NULL;
    aecl_status st = AECL_OK;
    TRY(find_chunks(&s, in->name, *bytes, length));
    size_t size = s.bits / 8, count = s.length / (size * s.channels);
    TRY(s.channels == 1 ? aecl_dataset_set_shape(out, in->name, &(aecl_shape){2, {1, count}})
                        : aecl_dataset_set_shape(out, in->name, &(aecl_shape){4, {1, s.channels, 1, count}}));
    TRY(aecl_alloc(&values, count * s.channels, sizeof *values));
    for (size_t i = 0; i < count; i++)
        for (size_t c = 0; c < s.channels; c++) {
            double value = value_at(&s, s.data + (i * s.channels + c) * size);
            if (!isfinite((float)value))
                TRY(aecl_fail(AECL_INPUT, "%s: value %zu of channel %zu is not a finite 32-bit float", in->name, i + 1,
                              c + 1));
            values[c * count + i] = (float)value;
        }
    aecl_log(AECL_LOG_NOTE, "%s: %u channels of %zu values, %u a second, from -1 to 1: one series", in->name,
             s.channels, count, s.rate);
    out->dtype = AECL_F32;
    out->values = values, values = NULL;
done:
    free(values);
    return st;
}

const aecl_reader aecl_reader_wav = {"wav", "wav", wav_sniff, wav_read, NULL};
