/* Pixels to PNG: stb_image_write filters rows and puts the chunks together, zlib compresses. */
#include "io/png_writer.h"

#include <stdlib.h>

#include <zlib.h>

#include "base/file.h"
#include "base/mem.h"

/* What stb forgets, and we free, when there is no room for the file that it should have gone into. */
static _Thread_local unsigned char *compressed;

/* stb's own compression makes files half as large again, and gives up the process when memory is short. */
static unsigned char *compress_rows(const unsigned char *rows, int length, int *packed_length, int level) {
    uLongf room = compressBound((uLong)length);
    compressed = malloc(room);
    if (compressed != NULL && compress2(compressed, &room, rows, (uLong)length, level) != Z_OK) {
        free(compressed);
        compressed = NULL;
    }
    *packed_length = (int)room;
    return compressed;
}

#define STB_IMAGE_WRITE_IMPLEMENTATION
#define STB_IMAGE_WRITE_STATIC
#define STBIW_ZLIB_COMPRESS compress_rows
#define STBIW_ASSERT(x)     ((void)(x))
#include <stb/stb_image_write.h>

/* stb counts in int: the bytes of the file, and 128 for each byte of a row. */
#define MOST_ROW   (((size_t)1 << 24) - 1)
#define MOST_BYTES ((size_t)1 << 30)

static aecl_status check_size(const aecl_png_image *image, const char *name) {
    const size_t channels = image->channels;
    size_t row = 0, bytes = 0;
    if (channels != 1 && channels != 3 && channels != 4)
        return aecl_fail(AECL_FAILED, "%s: a PNG file of %zu channels cannot be made: it has 1, 3 or 4", name,
                         channels);
    if (image->height == 0 || image->width == 0 || !aecl_mul(image->width, channels, &row) || row > MOST_ROW ||
        !aecl_mul(row + 1, image->height, &bytes) || bytes > MOST_BYTES)
        return aecl_fail(AECL_FAILED,
                         "%s: no PNG file is made of %zu x %zu pixels: a side is 1 at least, a row less than 16 MiB, "
                         "all of it 1 GiB at most",
                         name, image->width, image->height);
    return AECL_OK;
}

/* *out = [height][width][channels], owned by the caller. */
static aecl_status interleave(uint8_t **out, const aecl_png_image *image) {
    const size_t channels = image->channels, plane = image->height * image->width;
    aecl_status st = aecl_alloc(out, plane, channels);
    for (size_t c = 0; c < channels && st == AECL_OK; c++)
        for (size_t i = 0; i < plane; i++) (*out)[i * channels + c] = image->pixels[c * plane + i];
    return st;
}

aecl_status aecl_png_encode(unsigned char **bytes, size_t *length, const aecl_png_image *image, const char *name) {
    const uint8_t *pixels = image->pixels;
    uint8_t *interleaved = NULL;
    int used = 0;
    aecl_status st = AECL_OK;
    *bytes = NULL, *length = 0;
    TRY(check_size(image, name));
    if (image->planar && image->channels > 1) {
        TRY(interleave(&interleaved, image));
        pixels = interleaved;
    }
    compressed = NULL;
    *bytes = stbi_write_png_to_mem(pixels, 0, (int)image->width, (int)image->height, (int)image->channels, &used);
    if (*bytes == NULL) {
        free(compressed);
        TRY(aecl_fail(AECL_NO_MEMORY, "%s: out of memory for a PNG file of %zu x %zu pixels", name, image->width,
                      image->height));
    }
    *length = (size_t)used;
done:
    compressed = NULL;
    free(interleaved);
    return st;
}

aecl_status aecl_png_write(const char *path, const aecl_png_image *image) {
    unsigned char *bytes = NULL;
    size_t length = 0;
    aecl_status st = AECL_OK;
    TRY(aecl_png_encode(&bytes, &length, image, path));
    TRY(aecl_file_replace(path, &(aecl_piece){bytes, length}, 1));
done:
    free(bytes);
    return st;
}
