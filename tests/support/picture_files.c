/* PNG files of every colour type and depth made by libpng, with samples that follow from their place; and headers that
 * claim other sizes. */
#include "support/picture_files.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <png.h>
#include <zlib.h>

#include "support/compare.h"

static unsigned most(const aecl_png_kind *kind) {
    return (1u << kind->depth) - 1;
}

static size_t channels_of(const aecl_png_kind *kind) {
    return (kind->type == PNG_COLOR_TYPE_GRAY || kind->type == PNG_COLOR_TYPE_PALETTE ? 1 : 3) -
           (kind->type == PNG_COLOR_TYPE_GRAY_ALPHA ? 2 : 0) + (kind->type & PNG_COLOR_MASK_ALPHA ? 1 : 0);
}

unsigned aecl_png_sample(const aecl_png_kind *kind, size_t y, size_t x, size_t c) {
    if (kind->type & PNG_COLOR_MASK_ALPHA && c + 1 == channels_of(kind))
        return kind->transparent && x == 0 && y == 0 ? most(kind) / 2 : most(kind);
    return (unsigned)(x * 37 + y * 101 + c * 59 + (x + y) * 4099 + 11) & most(kind);
}

static uint8_t palette_value(unsigned index, size_t c) {
    return (uint8_t)(index * 29 + c * 83 + 5);
}

unsigned aecl_png_value(const aecl_png_kind *kind, size_t y, size_t x, size_t c) {
    unsigned sample = aecl_png_sample(kind, y, x, kind->type == PNG_COLOR_TYPE_PALETTE ? 0 : c);
    if (kind->type == PNG_COLOR_TYPE_PALETTE) return palette_value(sample, c);
    if (kind->depth == 16) return sample;
    return (uint8_t)((2 * sample * 255 + most(kind)) / (2 * most(kind)));
}

static void on_error(png_structp png, png_const_charp reason) {
    (void)png;
    fail_msg("libpng: %s", reason);
}

static void add_bytes(png_structp png, png_bytep bytes, size_t count) {
    aecl_made_file *file = png_get_io_ptr(png);
    file->bytes = realloc(file->bytes, file->length + count);
    assert_non_null(file->bytes);
    memcpy(file->bytes + file->length, bytes, count);
    file->length += count;
}

static void set_colours(png_structp png, png_infop info, const aecl_png_kind *kind) {
    png_color palette[256];
    unsigned colours = most(kind) + 1;
    for (unsigned i = 0; i < 256; i++)
        palette[i] = (png_color){palette_value(i, 0), palette_value(i, 1), palette_value(i, 2)};
    if (kind->type == PNG_COLOR_TYPE_PALETTE) png_set_PLTE(png, info, palette, (int)(colours - kind->missing));
    if (!kind->transparent || kind->type & PNG_COLOR_MASK_ALPHA) return;
    png_byte alpha[256];
    memset(alpha, 255, sizeof alpha);
    unsigned first = aecl_png_sample(kind, 0, 0, 0);
    alpha[first & 255] = 0;
    png_color_16 colour = {0, (png_uint_16)first, (png_uint_16)aecl_png_sample(kind, 0, 0, 1),
                           (png_uint_16)aecl_png_sample(kind, 0, 0, 2), (png_uint_16)first};
    png_set_tRNS(png, info, alpha, (int)(kind->type == PNG_COLOR_TYPE_PALETTE ? colours - kind->missing : 0), &colour);
}

static void pack_row(unsigned char *row, const aecl_png_kind *kind, size_t y) {
    size_t channels = channels_of(kind), bit = 0;
    for (size_t x = 0; x < kind->width; x++)
        for (size_t c = 0; c < channels; c++, bit += (size_t)kind->depth) {
            unsigned sample = aecl_png_sample(kind, y, x, c);
            if (kind->depth == 16) row[bit / 8] = (unsigned char)(sample >> 8), row[bit / 8 + 1] = sample & 255;
            if (kind->depth <= 8) row[bit / 8] |= (unsigned char)(sample << (8 - kind->depth - (int)(bit % 8)));
        }
}

aecl_made_file aecl_make_png(const aecl_png_kind *kind) {
    aecl_made_file file = {0};
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, on_error, NULL);
    png_infop info = png_create_info_struct(png);
    size_t row = (kind->width * channels_of(kind) * (size_t)kind->depth + 7) / 8;
    png_bytep *rows = calloc(kind->height, sizeof *rows);
    png_text text = {.compression = PNG_TEXT_COMPRESSION_NONE, .key = "Title", .text = "a test", .text_length = 6};
    assert_non_null(rows);
    png_set_write_fn(png, &file, add_bytes, NULL);
    png_set_check_for_invalid_index(png, -1);
    png_set_IHDR(png, info, (png_uint_32)kind->width, (png_uint_32)kind->height, kind->depth, kind->type,
                 kind->interlaced, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_set_gAMA(png, info, 0.5);
    png_set_text(png, info, &text, 1);
    set_colours(png, info, kind);
    for (size_t y = 0; y < kind->height; y++) {
        rows[y] = calloc(1, row);
        pack_row(rows[y], kind, y);
    }
    png_set_rows(png, info, rows);
    png_write_png(png, info, PNG_TRANSFORM_IDENTITY, NULL);
    for (size_t y = 0; y < kind->height; y++) free(rows[y]);
    free(rows);
    png_destroy_write_struct(&png, &info);
    return file;
}

static void put_big_endian(unsigned char *to, unsigned long value) {
    for (int i = 0; i < 4; i++) to[i] = (unsigned char)(value >> (24 - 8 * i));
}

void aecl_claim_png(aecl_made_file *file, unsigned width, unsigned height) {
    put_big_endian(file->bytes + 16, width);
    put_big_endian(file->bytes + 20, height);
    put_big_endian(file->bytes + 29, crc32(crc32(0, NULL, 0), file->bytes + 12, 17));
}
