/* In place of picture_tiff.c in a library without libtiff. */
#include "data/pictures/picture.h"

aecl_status aecl_tiff_read(aecl_picture *out, const char *name, const unsigned char *bytes, size_t length) {
    (void)bytes, (void)length;
    *out = (aecl_picture){0};
    return aecl_fail(
        AECL_INPUT,
        "%s: a TIFF picture, and this aecl was built without a reader of them (AECL_WITH_TIFF); convert it "
        "to PNG",
        name);
}
