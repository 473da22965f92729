/* Other sizes of pictures, by stb_image_resize: areas are averaged, and what becomes larger is bicubic. */
#include <stdlib.h>

#include "base/mem.h"
#include "data/pictures/picture.h"

#define STB_IMAGE_RESIZE_IMPLEMENTATION
#define STB_IMAGE_RESIZE_STATIC
#define STBIR_ASSERT(x) ((void)(x))
#if __has_include(<stb/stb_image_resize.h>)
#include <stb/stb_image_resize.h>
#else
#include <stb/deprecated/stb_image_resize.h>
#endif

/* STBIR_FILTER_BOX weights a pixel by the share of it that the larger pixel covers. */
static stbir_filter filter_of(size_t from, size_t to) {
    return to < from ? STBIR_FILTER_BOX : STBIR_FILTER_CATMULLROM;
}

aecl_status aecl_picture_resize(aecl_picture *p, size_t width, size_t height) {
    size_t from = p->width * p->height * p->value_size, to = width * height * p->value_size;
    uint8_t *resized = NULL;
    aecl_status st = AECL_OK;
    if (width == p->width && height == p->height) return AECL_OK;
    TRY(aecl_alloc(&resized, p->channels, to));
    for (size_t c = 0; c < p->channels; c++)
        if (!stbir_resize(p->pixels + c * from, (int)p->width, (int)p->height, 0, resized + c * to, (int)width,
                          (int)height, 0, p->value_size == 1 ? STBIR_TYPE_UINT8 : STBIR_TYPE_UINT16, 1,
                          STBIR_ALPHA_CHANNEL_NONE, 0, STBIR_EDGE_CLAMP, STBIR_EDGE_CLAMP, filter_of(p->width, width),
                          filter_of(p->height, height), STBIR_COLORSPACE_LINEAR, NULL))
            TRY(aecl_fail(AECL_NO_MEMORY, "out of memory: %zux%zu pixels cannot be made %zux%zu", p->width, p->height,
                          width, height));
    free(p->pixels);
    p->pixels = resized, resized = NULL;
    p->width = width, p->height = height;
done:
    free(resized);
    return st;
}
