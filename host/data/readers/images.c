/* A single picture file: one sample. */
#include "base/log.h"
#include "base/mem.h"
#include "data/pictures/picture.h"
#include "data/reader.h"

static aecl_status images_read(aecl_dataset *out, const aecl_read_input *in, unsigned char **bytes, size_t length) {
    const char *name = in->name;
    aecl_picture picture = {0};
    aecl_picture_plan plan;
    aecl_status st = AECL_OK;
    TRY(aecl_picture_plan_make(&plan, in->options));
    TRY(aecl_picture_parse(&picture, name, *bytes, length));
    TRY(aecl_picture_fit(&picture, name, &plan));
    if (picture.orientation > 1)
        aecl_log(AECL_LOG_NOTE, plan.stored ? "%s: its orientation in Exif is not applied" : "%s: turned as Exif says",
                 name);
    if (picture.pages) aecl_log(AECL_LOG_NOTE, "%s: has several pages: the first is taken", name);
    out->dtype = picture.value_size == 1 ? AECL_U8 : AECL_U16;
    out->values = picture.pixels, picture.pixels = NULL; /* the data set's from here on */
    TRY(aecl_dataset_set_shape(out, name, &(aecl_shape){4, {1, picture.channels, picture.height, picture.width}}));
    TRY(aecl_alloc(&out->sample_names, 1, sizeof *out->sample_names));
    TRY(aecl_copy_string(&out->sample_names[0], name));
done:
    aecl_picture_free(&picture);
    return st;
}

const aecl_reader aecl_reader_images = {"png, jpeg, bmp, tiff", "png jpg jpeg bmp tif tiff", aecl_picture_sniff,
                                        images_read, NULL};
