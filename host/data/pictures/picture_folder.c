/* Pictures of any format, and many of them as one set. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "data/pictures/picture.h"
#include "data/reader.h"

#define FREE_CLAIM     ((size_t)5 << 20) /* bytes that a file of any length may claim */
#define MOST_EXPANSION 250

void aecl_picture_free(aecl_picture *picture) {
    if (picture == NULL) return;
    free(picture->pixels);
    *picture = (aecl_picture){0};
}

aecl_status aecl_picture_alloc(aecl_picture *out, const char *name, size_t length) {
    if (out->width == 0 || out->height == 0 || out->width > AECL_PICTURE_MOST_SIDE ||
        out->height > AECL_PICTURE_MOST_SIDE)
        return aecl_fail(AECL_INPUT, "%s: claims %zu x %zu pixels; a side has 1 to %d", name, out->width, out->height,
                         AECL_PICTURE_MOST_SIDE);
    size_t bytes = out->channels * out->height * out->width * out->value_size;
    if (bytes > FREE_CLAIM && bytes / MOST_EXPANSION > length)
        return aecl_fail(AECL_INPUT, "%s: claims %zu x %zu pixels in %zu bytes, more than %d for one", name, out->width,
                         out->height, length, MOST_EXPANSION);
    return aecl_alloc(&out->pixels, bytes, 1);
}

void aecl_picture_set_row(aecl_picture *picture, size_t y, const void *row, size_t step) {
    for (size_t c = 0; c < picture->channels; c++) {
        size_t at = (c * picture->height + y) * picture->width;
        if (picture->value_size == 1)
            for (size_t x = 0; x < picture->width; x++) picture->pixels[at + x] = ((const uint8_t *)row)[x * step + c];
        else
            for (size_t x = 0; x < picture->width; x++)
                ((uint16_t *)(void *)picture->pixels)[at + x] = ((const uint16_t *)row)[x * step + c];
    }
}

aecl_status aecl_picture_is_transparent(const char *name, size_t y, size_t x) {
    return aecl_fail(AECL_INPUT,
                     "%s: the pixel in row %zu, column %zu is transparent; flatten the picture onto a background first",
                     name, y + 1, x + 1);
}

bool aecl_jpeg_sniff(const unsigned char *bytes, size_t length) {
    return length >= 3 && memcmp(bytes, "\xff\xd8\xff", 3) == 0;
}

/* Classic and BigTIFF, in either order of bytes. */
static bool tiff_sniff(const unsigned char *bytes, size_t length) {
    static const char *const starts[] = {"II*\0", "MM\0*", "II+\0", "MM\0+"};
    for (size_t i = 0; length >= 8 && i < COUNT_OF(starts); i++)
        if (memcmp(bytes, starts[i], 4) == 0) return true;
    return false;
}

static const struct {
    bool (*sniff)(const unsigned char *bytes, size_t length);
    aecl_status (*read)(aecl_picture *out, const char *name, const unsigned char *bytes, size_t length);
} formats[] = {{aecl_png_sniff, aecl_png_read},
               {aecl_jpeg_sniff, aecl_jpeg_read},
               {aecl_bmp_sniff, aecl_bmp_read},
               {tiff_sniff, aecl_tiff_read}};

bool aecl_picture_sniff(const unsigned char *bytes, size_t length) {
    for (size_t i = 0; i < COUNT_OF(formats); i++)
        if (formats[i].sniff(bytes, length)) return true;
    return false;
}

aecl_status aecl_picture_parse(aecl_picture *out, const char *name, const unsigned char *bytes, size_t length) {
    *out = (aecl_picture){0};
    for (size_t i = 0; i < COUNT_OF(formats); i++)
        if (formats[i].sniff(bytes, length)) return formats[i].read(out, name, bytes, length);
    return aecl_fail(AECL_INPUT, "%s: no PNG, JPEG, BMP or TIFF picture by its contents", name);
}

/* The pictures read so far, all of one shape. */
typedef struct {
    const aecl_pictures_request *request;
    aecl_shape shape; /* rank 0: of the first to come */
    const char *like; /* the file it is from; NULL when it was wanted from the start */
    size_t count, room, size, value_size, turned, paged;
    uint8_t *values;
} collection;

const char *aecl_picture_remedy(char text[AECL_PICTURE_REMEDY], const aecl_shape *have, const aecl_shape *want) {
    bool size = have->dim[1] != want->dim[1] || have->dim[2] != want->dim[2], color = have->dim[0] != want->dim[0];
    int end = size ? snprintf(text, AECL_PICTURE_REMEDY, "--resize %zux%zu", want->dim[2], want->dim[1]) : 0;
    snprintf(text + end, AECL_PICTURE_REMEDY - (size_t)end, "%s%s", size && color ? " with " : "",
             !color              ? ""
             : want->dim[0] == 1 ? "--color grey"
                                 : "--color rgb");
    return text;
}

static aecl_status check_shape(collection *c, const aecl_picture *picture, const char *path) {
    char got[AECL_SHAPE_TEXT], wanted[AECL_SHAPE_TEXT];
    aecl_shape shape = aecl_shape3(picture->channels, picture->height, picture->width);
    if (c->shape.rank == 0) c->shape = shape, c->like = path;
    c->size = aecl_shape_count(&c->shape);
    if (aecl_shape_equal(&shape, &c->shape)) return AECL_OK;
    char remedy[AECL_PICTURE_REMEDY];
    return aecl_fail(AECL_INPUT,
                     "%s: a picture of %s (channels x height x width) where %s is wanted%s%s; %s makes them alike",
                     path, aecl_shape_print(&shape, got), aecl_shape_print(&c->shape, wanted),
                     c->like ? ", as in " : "", c->like ? c->like : "", aecl_picture_remedy(remedy, &shape, &c->shape));
}

/* Bytes become values of 16 bits, white stays white; in place, from the last one on. */
static void widen(uint8_t *bytes, size_t count) {
    uint16_t *values = (uint16_t *)(void *)bytes;
    for (size_t i = count; i-- > 0;) values[i] = (uint16_t)(bytes[i] * 257);
}

/* Room for one more, of 16 bits where a picture has them. */
static aecl_status make_room(collection *c, size_t value_size) {
    aecl_status st = AECL_OK;
    bool wider = value_size > c->value_size, full = c->count == c->room;
    if (!wider && !full) return AECL_OK;
    size_t room = full ? (c->room ? 2 * c->room : 1) : c->room, size = wider ? value_size : c->value_size;
    TRY(aecl_resize(&c->values, room, c->size * size));
    if (wider && c->value_size) widen(c->values, c->count * c->size);
    c->room = room, c->value_size = size;
done:
    return st;
}

static aecl_status add_picture(collection *c, const char *path) {
    unsigned char *bytes = NULL;
    size_t length = 0;
    aecl_picture picture = {0};
    aecl_status st = AECL_OK;
    TRY(aecl_data_load(path, &bytes, &length));
    TRY(aecl_picture_parse(&picture, path, bytes, length));
    TRY(aecl_picture_fit(&picture, path, &c->request->plan));
    TRY(check_shape(c, &picture, path));
    TRY(make_room(c, picture.value_size));
    uint8_t *to = c->values + c->count * c->size * c->value_size;
    memcpy(to, picture.pixels, c->size * picture.value_size);
    if (picture.value_size < c->value_size) widen(to, c->size);
    c->turned += picture.orientation > 1;
    c->paged += picture.pages;
    c->count++;
done:
    aecl_picture_free(&picture);
    free(bytes);
    return st;
}

static aecl_status take_collection(aecl_dataset **out, collection *c) {
    aecl_shape all = {4, {c->count, c->shape.dim[0], c->shape.dim[1], c->shape.dim[2]}};
    aecl_dataset *d = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_resize(&c->values, c->count, c->size * c->value_size));
    TRY(aecl_alloc(&d, 1, sizeof *d));
    TRY(aecl_copy_string(&d->name, "pictures"));
    d->dtype = c->value_size == 1 ? AECL_U8 : AECL_U16;
    TRY(aecl_dataset_set_shape(d, d->name, &all));
    d->values = c->values, c->values = NULL;
    TRY(aecl_dataset_seal(d));
    *out = d, d = NULL;
done:
    aecl_dataset_free(d);
    return st;
}

aecl_status aecl_pictures_read(aecl_dataset **out, aecl_picture_files *files, const aecl_pictures_request *request) {
    collection c = {.request = request};
    aecl_dataset *d = NULL;
    size_t all = files->count, next = 0;
    aecl_status st = AECL_OK;
    *out = NULL;
    if (request->want) c.shape = *request->want;
    for (; next < all; next++) {
        char *path = files->path[next];
        st = add_picture(&c, path);
        if (st < 0 && (st != AECL_INPUT || request->refused == NULL)) goto done;
        files->path[next] = NULL;
        if (st == AECL_OK) files->path[c.count - 1] = path, files->name_at[c.count - 1] = files->name_at[next];
        if (st < 0) request->refused(request->data, path, aecl_message()), free(path);
    }
    files->count = c.count;
    if (c.count == 0) TRY(aecl_fail(AECL_INPUT, "none of %zu pictures could be used", all));
    if (c.turned)
        aecl_log(AECL_LOG_NOTE,
                 request->plan.stored ? "%zu of %zu pictures have an orientation in Exif that is not applied"
                                      : "%zu of %zu pictures turned as Exif says (--no-exif: as they are stored)",
                 c.turned, c.count);
    if (c.paged)
        aecl_log(AECL_LOG_NOTE, "%zu of %zu pictures have several pages: the first is taken", c.paged, c.count);
    TRY(take_collection(&d, &c));
    TRY(aecl_pictures_label(d, files));
    *out = d, d = NULL;
done:
    aecl_dataset_free(d);
    free(c.values);
    return st;
}
