/* In place of sound_file.c, where libsndfile is left out. */
#include "data/sound_file.h"

aecl_status aecl_sound_read(aecl_sound *out, const char *name, const unsigned char *bytes, size_t length) {
    (void)bytes, (void)length;
    *out = (aecl_sound){0};
    return aecl_fail(AECL_INPUT, "%s: sound, and this aecl was built without a reader of it (AECL_WITH_SOUND)", name);
}
