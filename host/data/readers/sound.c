/* Sound: a file is one series, a channel beside another: values from -1 to 1 in [channels][1][length], of one channel a
 * row. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "data/reader.h"
#include "data/sound_file.h"

/* How files of sound begin: at byte 0, and where there is a `form`, at byte 8. */
static const struct {
    const char *magic, *form;
} kinds[] = {{"RIFF", "WAVE"}, {"RIFX", "WAVE"}, {"RF64", "WAVE"},
             {"FORM", "AIFF"}, {"FORM", "AIFC"}, {"riff", "\xa5\xd6\x28\xdb"},
             {"fLaC", NULL},   {"OggS", NULL},   {"caff", NULL},
             {".snd", NULL}};

static bool sound_sniff(const unsigned char *bytes, size_t length) {
    for (size_t i = 0; length >= 12 && i < COUNT_OF(kinds); i++)
        if (memcmp(bytes, kinds[i].magic, 4) == 0 && (!kinds[i].form || memcmp(bytes + 8, kinds[i].form, 4) == 0))
            return true;
    return false;
}

static aecl_status sound_read(aecl_dataset *out, const aecl_read_input *in, unsigned char **bytes, size_t length) {
    aecl_sound s = {0};
    float *values = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_sound_read(&s, in->name, *bytes, length));
    TRY(s.channels == 1 ? aecl_dataset_set_shape(out, in->name, &(aecl_shape){2, {1, s.count}})
                        : aecl_dataset_set_shape(out, in->name, &(aecl_shape){4, {1, s.channels, 1, s.count}}));
    TRY(aecl_alloc(&values, s.count * s.channels, sizeof *values));
    for (size_t i = 0; i < s.count; i++)
        for (size_t c = 0; c < s.channels; c++) {
            float value = s.values[i * s.channels + c];
            if (!isfinite(value))
                TRY(aecl_fail(AECL_INPUT, "%s: value %zu of channel %zu is not a finite 32-bit float", in->name, i + 1,
                              c + 1));
            values[c * s.count + i] = value;
        }
    aecl_log(AECL_LOG_NOTE, "%s: %zu channel%s of %zu values, %d a second, from -1 to 1: one series", in->name,
             s.channels, s.channels == 1 ? "" : "s", s.count, s.rate);
    out->dtype = AECL_F32;
    out->values = values, values = NULL;
done:
    free(s.values);
    free(values);
    return st;
}

const aecl_reader aecl_reader_sound = {"sound", "wav flac ogg oga opus aiff aif au caf w64", sound_sniff, sound_read,
                                       NULL};
