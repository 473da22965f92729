/* A single PNG or JPEG file: one sample of bytes. */
#include "data/pictures/picture.h"
#include "data/reader.h"

static bool images_sniff(const unsigned char *bytes, size_t length) {
    return aecl_png_sniff(bytes, length) || aecl_jpeg_sniff(bytes, length);
}

static aecl_status images_read(aecl_dataset *out, const aecl_read_input *in, unsigned char **bytes, size_t length) {
    const char *name = in->name;
    aecl_picture picture;
    aecl_status st = AECL_OK;
    TRY(aecl_picture_parse(&picture, name, *bytes, length));
    out->dtype = AECL_U8;
    out->values = picture.pixels; /* the data set's from here on */
    TRY(aecl_dataset_set_shape(out, name, &(aecl_shape){4, {1, picture.channels, picture.height, picture.width}}));
done:
    return st;
}

const aecl_reader aecl_reader_images = {"png, jpeg", "png jpg jpeg", images_sniff, images_read};
