/* TIFF files to pixels, by libtiff. It is loaded when the first of them is read: half a dozen libraries for packings come
 * with it, which programs that read none need not load. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tiffio.h>

#include "base/late_library.h"
#include "base/mem.h"
#include "data/pictures/picture.h"

#define FREE_ROOM ((tmsize_t)64 << 20) /* beside the pixels, for what libtiff allocates at once */

#define CALLS(X)                                                                                                       \
    X(TIFFOpenOptionsAlloc)                                                                                            \
    X(TIFFOpenOptionsFree)                                                                                             \
    X(TIFFOpenOptionsSetMaxSingleMemAlloc)                                                                             \
    X(TIFFOpenOptionsSetErrorHandlerExtR)                                                                              \
    X(TIFFOpenOptionsSetWarningHandlerExtR)                                                                            \
    X(TIFFClientOpenExt)                                                                                               \
    X(TIFFClose)                                                                                                       \
    X(TIFFGetField)                                                                                                    \
    X(TIFFGetFieldDefaulted)                                                                                           \
    X(TIFFLastDirectory)                                                                                               \
    X(TIFFReadRGBAImageOriented)                                                                                       \
    X(TIFFIsTiled)                                                                                                     \
    X(TIFFTileSize)                                                                                                    \
    X(TIFFReadTile)                                                                                                    \
    X(TIFFScanlineSize)                                                                                                \
    X(TIFFReadScanline)

#define CALL_FIELD(name) __typeof__(name) *name;
static struct { CALLS(CALL_FIELD) } lib;
#define CALL_PLACE(name) {#name, (void **)&lib.name},
static const aecl_late_function functions[] = {CALLS(CALL_PLACE){NULL, NULL}};
static aecl_late_library libtiff = {AECL_TIFF_LIBRARY, functions, "install it, or convert the file", false};

/* A file in memory, and what libtiff last complained of. */
typedef struct {
    const unsigned char *bytes;
    uint64_t length, at;
    TIFF *tiff;
    char reason[160];
    uint16_t depth, samples, planar, photometric, format, orientation;
    uint32_t width, height;
} decoding;

static tmsize_t read_bytes(thandle_t data, void *to, tmsize_t count) {
    decoding *d = data;
    uint64_t left = d->at < d->length ? d->length - d->at : 0, some = (uint64_t)count < left ? (uint64_t)count : left;
    memcpy(to, d->bytes + d->at, some);
    d->at += some;
    return (tmsize_t)some;
}

static tmsize_t write_bytes(thandle_t data, void *from, tmsize_t count) {
    (void)data, (void)from, (void)count;
    return 0;
}

static toff_t seek(thandle_t data, toff_t offset, int whence) {
    decoding *d = data;
    d->at = whence == SEEK_SET ? offset : whence == SEEK_CUR ? d->at + offset : d->length + offset;
    return d->at;
}

static int close_nothing(thandle_t data) {
    (void)data;
    return 0;
}

static toff_t size_of(thandle_t data) {
    return ((decoding *)data)->length;
}

static int on_error(TIFF *tiff, void *data, const char *module, const char *format, va_list arguments) {
    decoding *d = data;
    (void)tiff, (void)module;
    vsnprintf(d->reason, sizeof d->reason, format, arguments);
    return 1;
}

static int on_warning(TIFF *tiff, void *data, const char *module, const char *format, va_list arguments) {
    (void)tiff, (void)data, (void)module, (void)format, (void)arguments;
    return 1;
}

static aecl_status open_tiff(decoding *d, const char *name) {
    aecl_status st = aecl_late_library_load(&libtiff, name, "a TIFF picture");
    if (st < 0) return st;
    TIFFOpenOptions *options = lib.TIFFOpenOptionsAlloc();
    if (options == NULL) return aecl_fail(AECL_NO_MEMORY, "%s: out of memory: no room for libtiff", name);
    lib.TIFFOpenOptionsSetMaxSingleMemAlloc(options, FREE_ROOM);
    lib.TIFFOpenOptionsSetErrorHandlerExtR(options, on_error, d);
    lib.TIFFOpenOptionsSetWarningHandlerExtR(options, on_warning, NULL);
    d->tiff = lib.TIFFClientOpenExt(name, "rm", d, read_bytes, write_bytes, seek, close_nothing, size_of, NULL, NULL,
                                    options);
    lib.TIFFOpenOptionsFree(options);
    return d->tiff ? AECL_OK : aecl_fail(AECL_INPUT, "%s: TIFF file damaged: %s", name, d->reason);
}

static aecl_status read_header(decoding *d, const char *name) {
    bool sized = lib.TIFFGetField(d->tiff, TIFFTAG_IMAGEWIDTH, &d->width) &&
                 lib.TIFFGetField(d->tiff, TIFFTAG_IMAGELENGTH, &d->height) &&
                 lib.TIFFGetField(d->tiff, TIFFTAG_PHOTOMETRIC, &d->photometric);
    lib.TIFFGetFieldDefaulted(d->tiff, TIFFTAG_BITSPERSAMPLE, &d->depth);
    lib.TIFFGetFieldDefaulted(d->tiff, TIFFTAG_SAMPLESPERPIXEL, &d->samples);
    lib.TIFFGetFieldDefaulted(d->tiff, TIFFTAG_PLANARCONFIG, &d->planar);
    lib.TIFFGetFieldDefaulted(d->tiff, TIFFTAG_SAMPLEFORMAT, &d->format);
    lib.TIFFGetFieldDefaulted(d->tiff, TIFFTAG_ORIENTATION, &d->orientation);
    if (!sized) return aecl_fail(AECL_INPUT, "%s: TIFF file damaged: its sizes are missing", name);
    if (d->photometric == PHOTOMETRIC_SEPARATED)
        return aecl_fail(AECL_INPUT,
                         "%s: a TIFF of CMYK colours; grey and RGB are read: convert it, as by magick IN.tif "
                         "-colorspace sRGB OUT.png",
                         name);
    bool whole = d->format == SAMPLEFORMAT_UINT || d->format == SAMPLEFORMAT_VOID;
    if (!whole || (d->depth != 16 && d->depth > 8))
        return aecl_fail(AECL_INPUT,
                         "%s: a TIFF of %u bits %s a sample; whole numbers of up to 8, or of 16 bits are "
                         "read: convert it, or store the values as NPY",
                         name, d->depth, d->format == SAMPLEFORMAT_IEEEFP ? "(floats)" : "");
    return AECL_OK;
}

static bool is_grey(const decoding *d) {
    return d->photometric == PHOTOMETRIC_MINISBLACK || d->photometric == PHOTOMETRIC_MINISWHITE;
}

static aecl_status damaged(const decoding *d, const char *name) {
    return aecl_fail(AECL_INPUT, "%s: TIFF file damaged: %s", name, *d->reason ? d->reason : "its pixels end early");
}

/* Up to 8 bits: libtiff's own way to red, green, blue and alpha, whatever the file has. */
static aecl_status read_bytes_of(decoding *d, aecl_picture *out, const char *name) {
    size_t pixels = out->width * out->height;
    uint32_t *raster = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_alloc(&raster, pixels, sizeof *raster));
    if (!lib.TIFFReadRGBAImageOriented(d->tiff, d->width, d->height, raster, d->orientation, 1)) TRY(damaged(d, name));
    for (size_t i = 0; i < pixels; i++) {
        const uint32_t v = raster[i];
        if (TIFFGetA(v) != 255) TRY(aecl_picture_is_transparent(name, i / out->width, i % out->width));
        const uint8_t rgb[] = {(uint8_t)TIFFGetR(v), (uint8_t)TIFFGetG(v), (uint8_t)TIFFGetB(v)};
        for (size_t c = 0; c < out->channels; c++) out->pixels[c * pixels + i] = rgb[c];
    }
done:
    free(raster);
    return st;
}

/* A value of 16 bits at its place; a sample behind the colours is alpha. */
static aecl_status place_value(const decoding *d, aecl_picture *out, const char *name, const size_t at[3],
                               uint16_t value) {
    size_t c = at[0], y = at[1], x = at[2];
    if (y >= out->height || x >= out->width) return AECL_OK; /* a tile hangs over */
    if (c >= out->channels) return value == UINT16_MAX ? AECL_OK : aecl_picture_is_transparent(name, y, x);
    if (d->photometric == PHOTOMETRIC_MINISWHITE) value = (uint16_t)(UINT16_MAX - value);
    ((uint16_t *)(void *)out->pixels)[(c * out->height + y) * out->width + x] = value;
    return AECL_OK;
}

/* Places block[height][width][samples], whose first pixel stands at row y, column x; of separate planes only sample s. */
static aecl_status place_block(const decoding *d, aecl_picture *out, const char *name, const uint16_t *block,
                               const size_t at[5]) {
    size_t s = at[0], y = at[1], x = at[2], height = at[3], width = at[4];
    size_t together = d->planar == PLANARCONFIG_CONTIG ? d->samples : 1;
    aecl_status st = AECL_OK;
    for (size_t i = 0; i < height * width * together; i++)
        TRY(place_value(d, out, name, (size_t[]){s + i % together, y + i / together / width, x + i / together % width},
                        block[i]));
done:
    return st;
}

static aecl_status read_tiles(decoding *d, aecl_picture *out, const char *name, size_t s) {
    uint32_t width = 0, height = 0;
    uint16_t *block = NULL;
    size_t size = (size_t)lib.TIFFTileSize(d->tiff);
    size_t together = d->planar == PLANARCONFIG_CONTIG ? d->samples : 1;
    aecl_status st = AECL_OK;
    if (!lib.TIFFGetField(d->tiff, TIFFTAG_TILEWIDTH, &width) ||
        !lib.TIFFGetField(d->tiff, TIFFTAG_TILELENGTH, &height))
        return damaged(d, name);
    if (size > (size_t)FREE_ROOM || size < (size_t)width * height * together * sizeof *block) return damaged(d, name);
    TRY(aecl_alloc(&block, 1, size));
    for (uint32_t y = 0; y < d->height; y += height)
        for (uint32_t x = 0; x < d->width; x += width) {
            if (lib.TIFFReadTile(d->tiff, block, x, y, 0, (uint16_t)s) < 0) TRY(damaged(d, name));
            TRY(place_block(d, out, name, block, (size_t[]){s, y, x, height, width}));
        }
done:
    free(block);
    return st;
}

static aecl_status read_lines(decoding *d, aecl_picture *out, const char *name, size_t s) {
    size_t size = (size_t)lib.TIFFScanlineSize(d->tiff);
    size_t together = d->planar == PLANARCONFIG_CONTIG ? d->samples : 1;
    uint16_t *line = NULL;
    aecl_status st = AECL_OK;
    if (size < (size_t)d->width * together * sizeof *line) return damaged(d, name);
    TRY(aecl_alloc(&line, 1, size));
    for (uint32_t y = 0; y < d->height; y++) {
        if (lib.TIFFReadScanline(d->tiff, line, y, (uint16_t)s) < 0) TRY(damaged(d, name));
        TRY(place_block(d, out, name, line, (size_t[]){s, y, 0, 1, d->width}));
    }
done:
    free(line);
    return st;
}

static aecl_status read_words(decoding *d, aecl_picture *out, const char *name) {
    size_t planes = d->planar == PLANARCONFIG_CONTIG ? 1 : d->samples;
    aecl_status st = AECL_OK;
    if ((!is_grey(d) && d->photometric != PHOTOMETRIC_RGB) || d->samples < out->channels)
        return aecl_fail(AECL_INPUT, "%s: a TIFF of 16 bits that is neither grey nor RGB; convert it to PNG", name);
    for (size_t s = 0; s < planes; s++)
        TRY(lib.TIFFIsTiled(d->tiff) ? read_tiles(d, out, name, s) : read_lines(d, out, name, s));
done:
    return st;
}

aecl_status aecl_tiff_read(aecl_picture *out, const char *name, const unsigned char *bytes, size_t length) {
    decoding d = {.bytes = bytes, .length = length};
    aecl_picture picture = {0};
    aecl_status st = AECL_OK;
    *out = picture;
    TRY(open_tiff(&d, name));
    TRY(read_header(&d, name));
    picture.channels = is_grey(&d) ? 1 : 3;
    picture.value_size = d.depth == 16 ? 2 : 1;
    picture.orientation = d.orientation >= 1 && d.orientation <= 8 ? d.orientation : 1;
    picture.width = d.width, picture.height = d.height;
    picture.pages = !lib.TIFFLastDirectory(d.tiff);
    TRY(aecl_picture_alloc(&picture, name, length));
    TRY(d.depth == 16 ? read_words(&d, &picture, name) : read_bytes_of(&d, &picture, name));
    *out = picture, picture = (aecl_picture){0};
done:
    if (d.tiff) lib.TIFFClose(d.tiff);
    aecl_picture_free(&picture);
    return st;
}
