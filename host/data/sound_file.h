/* Sound as samples: WAV and its relatives, AIFF, AU, CAF, FLAC, Ogg. */
#ifndef AECL_DATA_SOUND_FILE_H
#define AECL_DATA_SOUND_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/status.h"

typedef struct {
    size_t channels, count; /* values of each */
    int rate;               /* of them a second */
    float *values;          /* [count][channels]; from -1 to 1 where whole numbers are stored */
} aecl_sound;

/* Reads bytes[length] that hold sound. AECL_INPUT for what is damaged or of an unknown kind, for a file that ends before
 * all that it promises, and for much more than its bytes can mean; also in a library without libsndfile (AECL_WITH_SOUND). *out is
 * freed by the caller. */
aecl_status aecl_sound_read(aecl_sound *out, const char *name, const unsigned char *bytes, size_t length);

#endif
