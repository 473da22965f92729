/* PNG files to pixels, by libpng. */
#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "data/pictures/picture.h"

#define MOST_CHUNK_BYTES ((size_t)1 << 20)
#define HEADER           26 /* signature, then the IHDR chunk as far as the colour type */

/* What lives across the jumps of libpng's errors. */
typedef struct {
    const unsigned char *bytes;
    size_t length, used, step; /* step: channels of a decoded pixel, alpha too */
    png_structp png;
    png_infop info;
    unsigned char *rows; /* [height][width][step] */
    char reason[160];
} decoding;

bool aecl_png_sniff(const unsigned char *bytes, size_t length) {
    return length >= 8 && png_sig_cmp(bytes, 0, 8) == 0;
}

static void on_error(png_structp png, png_const_charp reason) {
    decoding *d = png_get_error_ptr(png);
    snprintf(d->reason, sizeof d->reason, "%s", reason);
    png_longjmp(png, 1);
}

static void on_warning(png_structp png, png_const_charp reason) {
    (void)png, (void)reason;
}

static void take_bytes(png_structp png, png_bytep to, size_t count) {
    decoding *d = png_get_io_ptr(png);
    if (count > d->length - d->used) png_error(png, "truncated");
    memcpy(to, d->bytes + d->used, count);
    d->used += count;
}

static size_t big_endian(const unsigned char *b) {
    return (size_t)b[0] << 24 | (size_t)b[1] << 16 | (size_t)b[2] << 8 | b[3];
}

/* From the header of the file, so that no claim reaches libpng before it was judged. */
static aecl_status alloc_claimed(aecl_picture *out, const char *name, const unsigned char *bytes, size_t length) {
    if (length < HEADER) return aecl_fail(AECL_INPUT, "%s: PNG file truncated at byte %zu", name, length);
    if (memcmp(bytes + 12, "IHDR", 4) != 0) return aecl_fail(AECL_INPUT, "%s: a PNG file without its header", name);
    out->width = big_endian(bytes + 16), out->height = big_endian(bytes + 20);
    out->channels = bytes[25] == PNG_COLOR_TYPE_GRAY || bytes[25] == PNG_COLOR_TYPE_GRAY_ALPHA ? 1 : 3;
    out->value_size = bytes[24] == 16 ? 2 : 1;
    out->orientation = 1;
    return aecl_picture_alloc(out, name, length);
}

static bool is_little_endian(void) {
    const uint16_t one = 1;
    return *(const uint8_t *)&one == 1;
}

/* Of the chunks beside the pixels only tRNS and eXIf are of use; the others are passed over, their checksums held all the same. */
static bool decode_header(decoding *d) {
    if (setjmp(png_jmpbuf(d->png))) return false;
    png_set_read_fn(d->png, d, take_bytes);
    png_set_user_limits(d->png, AECL_PICTURE_MOST_SIDE, AECL_PICTURE_MOST_SIDE);
    png_set_chunk_malloc_max(d->png, MOST_CHUNK_BYTES);
    png_set_crc_action(d->png, PNG_CRC_ERROR_QUIT, PNG_CRC_ERROR_QUIT);
    png_set_keep_unknown_chunks(d->png, PNG_HANDLE_CHUNK_NEVER, NULL, -1);
    png_set_keep_unknown_chunks(d->png, PNG_HANDLE_CHUNK_AS_DEFAULT, (png_const_bytep) "eXIf", 1);
    png_read_info(d->png, d->info);
    bool palette = png_get_color_type(d->png, d->info) == PNG_COLOR_TYPE_PALETTE;
    if (palette) png_set_packing(d->png);
    if (!palette) png_set_expand(d->png);
    if (png_get_bit_depth(d->png, d->info) == 16 && is_little_endian()) png_set_swap(d->png);
    return true;
}

/* Replaces the indices that fill the front of each row by red, green, blue and alpha, from the last pixel on. libpng
 * would show an index outside the palette as black. */
static void expand_palette(decoding *d, const aecl_picture *out) {
    int colours = 0, alphas = 0;
    png_colorp palette = NULL;
    png_bytep alpha = NULL;
    png_get_PLTE(d->png, d->info, &palette, &colours);
    png_get_tRNS(d->png, d->info, &alpha, &alphas, NULL);
    for (size_t y = 0; y < out->height; y++) {
        unsigned char *row = d->rows + y * out->width * d->step;
        for (size_t x = out->width; x-- > 0;) {
            int i = row[x];
            if (i >= colours) png_error(d->png, "a pixel has a colour that the palette has not");
            memcpy(row + x * d->step,
                   (unsigned char[]){palette[i].red, palette[i].green, palette[i].blue, i < alphas ? alpha[i] : 255},
                   4);
        }
    }
}

static unsigned char *row_at(const decoding *d, const aecl_picture *out, size_t y) {
    return d->rows + y * out->width * d->step * out->value_size;
}

static bool decode_rows(decoding *d, const aecl_picture *out) {
    if (setjmp(png_jmpbuf(d->png))) return false;
    int passes = png_set_interlace_handling(d->png);
    png_read_update_info(d->png, d->info);
    bool palette = png_get_color_type(d->png, d->info) == PNG_COLOR_TYPE_PALETTE;
    if (png_get_rowbytes(d->png, d->info) != out->width * out->value_size * (palette ? 1 : d->step))
        png_error(d->png, "unexpected kind of pixels");
    for (int pass = 0; pass < passes; pass++)
        for (size_t y = 0; y < out->height; y++) png_read_row(d->png, row_at(d, out, y), NULL);
    png_read_end(d->png, NULL);
    if (palette) expand_palette(d, out);
    return true;
}

static bool is_opaque(const unsigned char *alpha, size_t size) {
    return alpha[0] == 255 && alpha[size - 1] == 255;
}

static aecl_status drop_opaque_alpha(const aecl_picture *out, const decoding *d, const char *name) {
    size_t pixels = out->height * out->width;
    for (size_t i = 0; i < pixels && d->step > out->channels; i++)
        if (!is_opaque(d->rows + ((i + 1) * d->step - 1) * out->value_size, out->value_size))
            return aecl_picture_is_transparent(name, i / out->width, i % out->width);
    return AECL_OK;
}

static aecl_status decode(aecl_picture *out, decoding *d, const char *name) {
    png_bytep exif = NULL;
    png_uint_32 exif_length = 0;
    aecl_status st = AECL_OK;
    if (!decode_header(d)) TRY(aecl_fail(AECL_INPUT, "%s: PNG file damaged by byte %zu: %s", name, d->used, d->reason));
    int type = png_get_color_type(d->png, d->info);
    bool alpha = type & PNG_COLOR_MASK_ALPHA || png_get_valid(d->png, d->info, PNG_INFO_tRNS);
    d->step = out->channels + (alpha || type == PNG_COLOR_TYPE_PALETTE);
    TRY(aecl_alloc(&d->rows, out->height * out->width, d->step * out->value_size));
    if (!decode_rows(d, out))
        TRY(aecl_fail(AECL_INPUT, "%s: PNG file damaged by byte %zu: %s", name, d->used, d->reason));
    TRY(drop_opaque_alpha(out, d, name));
    if (png_get_eXIf_1(d->png, d->info, &exif_length, &exif) && exif)
        out->orientation = aecl_exif_orientation(exif, exif_length);
    for (size_t y = 0; y < out->height; y++) aecl_picture_set_row(out, y, row_at(d, out, y), d->step);
done:
    return st;
}

aecl_status aecl_png_read(aecl_picture *out, const char *name, const unsigned char *bytes, size_t length) {
    decoding d = {.bytes = bytes, .length = length};
    aecl_picture picture = {0};
    aecl_status st = AECL_OK;
    *out = picture;
    TRY(alloc_claimed(&picture, name, bytes, length));
    d.png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &d, on_error, on_warning);
    d.info = d.png ? png_create_info_struct(d.png) : NULL;
    if (d.info == NULL) TRY(aecl_fail(AECL_NO_MEMORY, "%s: out of memory: no room for libpng", name));
    TRY(decode(&picture, &d, name));
    *out = picture, picture = (aecl_picture){0};
done:
    png_destroy_read_struct(&d.png, &d.info, NULL);
    free(d.rows);
    aecl_picture_free(&picture);
    return st;
}
