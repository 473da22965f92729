/* In place of picture_jpeg.c in a library without libjpeg. */
#include "data/pictures/picture.h"

aecl_status aecl_jpeg_read(aecl_picture *out, const char *name, const unsigned char *bytes, size_t length) {
    (void)bytes, (void)length;
    *out = (aecl_picture){0};
    return aecl_fail(
        AECL_INPUT,
        "%s: a JPEG picture, and this aecl was built without a reader of them (AECL_WITH_JPEG); convert it "
        "to PNG",
        name);
}
