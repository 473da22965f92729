/* BMP files to pixels, by stb_image, which is given only what was found whole: it takes zeros for bytes that are missing. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "data/pictures/picture.h"

#define STB_IMAGE_IMPLEMENTATION
#define STB_IMAGE_STATIC
#define STBI_ONLY_BMP
#define STBI_NO_STDIO
#define STBI_ASSERT(x) ((void)(x))
#pragma GCC diagnostic ignored "-Wunused-function" /* it declares functions of formats that are left out */
#include <stb/stb_image.h>

#define FILE_HEADER 14
#define CORE_HEADER 12 /* of OS/2: sizes of 16 bits, a palette of three bytes a colour */
#define INFO_HEADER 40
#define NO_PACKING  0
#define MASKS       3
#define MOST_COLORS 256

/* What the headers say (BITMAPFILEHEADER and the one behind it). */
typedef struct {
    size_t offset, header, width, height, depth, row; /* row: bytes of one in the file */
    size_t colors, color_size;                        /* of the palette */
    bool alpha;
} layout;

static size_t read_16(const unsigned char *b) {
    return (size_t)b[1] << 8 | b[0];
}

static size_t read_32(const unsigned char *b) {
    return read_16(b + 2) << 16 | read_16(b);
}

bool aecl_bmp_sniff(const unsigned char *bytes, size_t length) {
    static const size_t headers[] = {CORE_HEADER, INFO_HEADER, 52, 56, 64, 108, 124};
    if (length < FILE_HEADER + 4 || memcmp(bytes, "BM", 2) != 0) return false;
    for (size_t i = 0; i < COUNT_OF(headers); i++)
        if (read_32(bytes + FILE_HEADER) == headers[i]) return true;
    return false;
}

static aecl_status refuse(const char *name, const char *what) {
    return aecl_fail(AECL_INPUT, "%s: a BMP %s; convert it to PNG", name, what);
}

/* A height below 0 means rows from the top; libraries and this one take its amount. */
static void read_sizes(layout *l, const unsigned char *bytes) {
    bool core = l->header == CORE_HEADER;
    l->width = core ? read_16(bytes + 18) : read_32(bytes + 18);
    l->height = core ? read_16(bytes + 20) : read_32(bytes + 22);
    if (!core && l->height > INT32_MAX) l->height = (size_t)UINT32_MAX + 1 - l->height;
    l->depth = read_16(bytes + (core ? 24 : 28));
    l->color_size = core ? 3 : 4;
}

static aecl_status read_layout(layout *l, const char *name, const unsigned char *bytes, size_t length) {
    *l = (layout){.offset = read_32(bytes + 10), .header = read_32(bytes + FILE_HEADER)};
    if (length < FILE_HEADER + l->header)
        return aecl_fail(AECL_INPUT, "%s: BMP file truncated at byte %zu", name, length);
    read_sizes(l, bytes);
    size_t packing = l->header == CORE_HEADER ? NO_PACKING : read_32(bytes + 30), depth = l->depth;
    if (packing != NO_PACKING && packing != MASKS) return refuse(name, "of packed pixels");
    if (depth != 1 && depth != 4 && depth != 8 && depth != 16 && depth != 24 && depth != 32)
        return refuse(name, "of another depth than 1, 4, 8, 16, 24 or 32 bits");
    if (l->header == CORE_HEADER && depth <= 8) return refuse(name, "of OS/2 with a palette"); /* stb miscounts it */
    l->alpha = depth == 32 && packing == MASKS && l->header > 52 && read_32(bytes + 66) != 0;
    return AECL_OK;
}

/* Where the palette ends and the pixels begin, both within the file. */
static aecl_status check_extent(layout *l, const char *name, size_t length) {
    size_t start = FILE_HEADER + l->header, pixels = 0;
    l->row = (l->width * l->depth + 31) / 32 * 4;
    if (l->depth <= 8) l->colors = l->offset > start ? (l->offset - start) / l->color_size : 0;
    if (l->colors > MOST_COLORS) return refuse(name, "of more than 256 colours");
    if (l->depth <= 8 && l->colors == 0) return refuse(name, "of indices without a palette");
    if (l->offset < start || l->offset > length || !aecl_mul(l->row, l->height, &pixels) || pixels > length - l->offset)
        return aecl_fail(AECL_INPUT, "%s: BMP file truncated at byte %zu: its pixels would end at %zu", name, length,
                         l->offset + pixels);
    return AECL_OK;
}

static const unsigned char *palette_of(const layout *l, const unsigned char *bytes) {
    return bytes + FILE_HEADER + l->header;
}

static bool is_grey(const layout *l, const unsigned char *bytes) {
    const unsigned char *colour = palette_of(l, bytes);
    for (size_t i = 0; i < l->colors; i++, colour += l->color_size)
        if (colour[0] != colour[1] || colour[1] != colour[2]) return false;
    return l->colors > 0;
}

static aecl_status check_indices(const layout *l, const char *name, const unsigned char *bytes) {
    size_t in_byte = l->depth ? 8 / l->depth : 0;
    for (size_t y = 0; l->depth <= 8 && y < l->height; y++)
        for (size_t x = 0; x < l->width; x++) {
            unsigned byte = bytes[l->offset + y * l->row + x / in_byte];
            unsigned index = byte >> (8 - l->depth * (x % in_byte + 1)) & ((1u << l->depth) - 1);
            if (index >= l->colors)
                return aecl_fail(AECL_INPUT, "%s: BMP file damaged: a pixel has a colour that the palette has not",
                                 name);
        }
    return AECL_OK;
}

static aecl_status take_pixels(aecl_picture *out, const char *name, const layout *l, const unsigned char *rows,
                               size_t step) {
    for (size_t i = 0; l->alpha && step == 4 && i < out->height * out->width; i++)
        if (rows[4 * i + 3] != 255) return aecl_picture_is_transparent(name, i / out->width, i % out->width);
    for (size_t y = 0; y < out->height; y++) aecl_picture_set_row(out, y, rows + y * out->width * step, step);
    return AECL_OK;
}

aecl_status aecl_bmp_read(aecl_picture *out, const char *name, const unsigned char *bytes, size_t length) {
    aecl_picture picture = {.value_size = 1, .orientation = 1};
    layout l;
    unsigned char *rows = NULL;
    int width = 0, height = 0, step = 0;
    aecl_status st = AECL_OK;
    *out = (aecl_picture){0};
    TRY(read_layout(&l, name, bytes, length));
    picture.width = l.width, picture.height = l.height;
    picture.channels = l.depth <= 8 ? 1 : 3;
    TRY(aecl_picture_alloc(&picture, name, length));
    TRY(check_extent(&l, name, length));
    TRY(check_indices(&l, name, bytes));
    if (picture.channels == 1 && !is_grey(&l, bytes)) {
        picture.channels = 3;
        free(picture.pixels), picture.pixels = NULL;
        TRY(aecl_picture_alloc(&picture, name, length));
    }
    rows = stbi_load_from_memory(bytes, (int)length, &width, &height, &step, 0);
    if (rows == NULL || (size_t)width != l.width || (size_t)height != l.height || step < 3)
        TRY(rows == NULL && strcmp(stbi_failure_reason(), "outofmem") == 0
                ? aecl_fail(AECL_NO_MEMORY, "%s: out of memory", name)
                : aecl_fail(AECL_INPUT, "%s: BMP file damaged: %s", name, rows ? "its sizes" : stbi_failure_reason()));
    TRY(take_pixels(&picture, name, &l, rows, (size_t)step));
    *out = picture, picture = (aecl_picture){0};
done:
    stbi_image_free(rows);
    aecl_picture_free(&picture);
    return st;
}
