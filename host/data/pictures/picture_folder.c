/* Pictures of either format, alone, in lists and in folders. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

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

void aecl_picture_files_free(aecl_picture_files *files) {
    if (files == NULL) return;
    for (size_t i = 0; i < files->count; i++) free(files->path[i]);
    free(files->path);
    *files = (aecl_picture_files){0};
}

/* Takes *path over. Room is doubled at each power of two. */
static aecl_status add_file(aecl_picture_files *files, char **path) {
    if ((files->count & (files->count - 1)) == 0) {
        aecl_status st = aecl_resize(&files->path, files->count ? 2 * files->count : 1, sizeof *files->path);
        if (st < 0) return st;
    }
    files->path[files->count++] = *path;
    *path = NULL;
    return AECL_OK;
}

/* What cannot be looked at (a link to nowhere) counts as a picture: reading it gives the reason. */
static bool is_picture_entry(DIR *folder, const char *name) {
    struct stat info;
    const char *dot = strrchr(name, '.');
    if (dot == NULL || *name == '.') return false;
    static const char *const endings[] = {".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff"};
    size_t known = 0;
    while (known < COUNT_OF(endings) && strcasecmp(dot, endings[known]) != 0) known++;
    if (known == COUNT_OF(endings)) return false;
    return fstatat(dirfd(folder), name, &info, 0) < 0 || S_ISREG(info.st_mode);
}

static int compare_paths(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static aecl_status list_folder(aecl_picture_files *files, const char *folder) {
    size_t first = files->count;
    char *path = NULL;
    aecl_status st = AECL_OK;
    DIR *entries = opendir(folder);
    if (entries == NULL) return aecl_fail(AECL_INPUT, "%s: cannot be opened: %s", folder, strerror(errno));
    for (struct dirent *entry; (errno = 0, entry = readdir(entries)) != NULL;) {
        if (!is_picture_entry(entries, entry->d_name)) continue;
        TRY(aecl_path_join(&path, folder, entry->d_name));
        TRY(add_file(files, &path));
    }
    if (errno) TRY(aecl_fail(AECL_INPUT, "%s: cannot be read: %s", folder, strerror(errno)));
    if (files->count == first)
        TRY(aecl_fail(
            AECL_INPUT,
            "%s: holds no pictures (*.png, *.jpg, *.jpeg, *.bmp, *.tif, *.tiff; sub-folders are not searched)",
            folder));
    qsort(files->path + first, files->count - first, sizeof *files->path, compare_paths);
done:
    free(path);
    closedir(entries);
    return st;
}

aecl_status aecl_picture_files_list(aecl_picture_files *out, const char *const *paths, size_t count) {
    aecl_picture_files files = {0};
    char *path = NULL;
    aecl_status st = AECL_OK;
    *out = files;
    for (size_t i = 0; i < count; i++) {
        if (aecl_folder_exists(paths[i])) {
            TRY(list_folder(&files, paths[i]));
            continue;
        }
        TRY(aecl_copy_string(&path, paths[i]));
        TRY(add_file(&files, &path));
    }
    *out = files, files = (aecl_picture_files){0};
done:
    free(path);
    aecl_picture_files_free(&files);
    return st;
}

/* The pictures read so far, all of one shape. */
typedef struct {
    const aecl_pictures_request *request;
    aecl_shape shape; /* rank 0: of the first to come */
    const char *like; /* the file it is from; NULL when it was wanted from the start */
    size_t count, room, size, value_size, turned, paged;
    uint8_t *values;
} collection;

static aecl_status check_shape(collection *c, const aecl_picture *picture, const char *path) {
    char got[AECL_SHAPE_TEXT], wanted[AECL_SHAPE_TEXT];
    aecl_shape shape = aecl_shape3(picture->channels, picture->height, picture->width);
    if (c->shape.rank == 0) c->shape = shape, c->like = path;
    c->size = aecl_shape_count(&c->shape);
    if (aecl_shape_equal(&shape, &c->shape)) return AECL_OK;
    bool size = shape.dim[1] != c->shape.dim[1] || shape.dim[2] != c->shape.dim[2];
    char resize[64] = "";
    if (size) snprintf(resize, sizeof resize, "--resize %zux%zu", c->shape.dim[2], c->shape.dim[1]);
    bool colour = shape.dim[0] != c->shape.dim[0];
    return aecl_fail(AECL_INPUT,
                     "%s: a picture of %s (channels x height x width) where %s is wanted%s%s; %s%s%s makes them alike",
                     path, aecl_shape_print(&shape, got), aecl_shape_print(&c->shape, wanted),
                     c->like ? ", as in " : "", c->like ? c->like : "", resize, size && colour ? " with " : "",
                     !colour                ? ""
                     : c->shape.dim[0] == 1 ? "--color grey"
                                            : "--color rgb");
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
    size_t all = files->count, next = 0;
    aecl_status st = AECL_OK;
    *out = NULL;
    if (request->want) c.shape = *request->want;
    for (; next < all; next++) {
        char *path = files->path[next];
        st = add_picture(&c, path);
        if (st < 0 && (st != AECL_INPUT || request->refused == NULL)) goto done;
        files->path[next] = NULL;
        if (st == AECL_OK) files->path[c.count - 1] = path;
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
    TRY(take_collection(out, &c));
done:
    free(c.values);
    return st;
}
