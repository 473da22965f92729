/* The orientation that a camera notes beside the pixels (Exif 2.32, tag 274), and turning by it. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "data/pictures/picture.h"

#define ORIENTATION 0x0112
#define ENTRY       12

static unsigned read_16(const unsigned char *b, bool big) {
    return big ? (unsigned)b[0] << 8 | b[1] : (unsigned)b[1] << 8 | b[0];
}

static size_t read_32(const unsigned char *b, bool big) {
    return big ? (size_t)read_16(b, true) << 16 | read_16(b + 2, true)
               : (size_t)read_16(b + 2, false) << 16 | read_16(b, false);
}

int aecl_exif_orientation(const unsigned char *tiff, size_t length) {
    if (length < 8 || (memcmp(tiff, "II*\0", 4) != 0 && memcmp(tiff, "MM\0*", 4) != 0)) return 1;
    bool big = *tiff == 'M';
    size_t at = read_32(tiff + 4, big);
    if (at > length - 2) return 1;
    for (size_t left = read_16(tiff + at, big), entry = at + 2; left > 0; left--, entry += ENTRY) {
        if (entry > length || length - entry < ENTRY) return 1;
        unsigned value = read_16(tiff + entry + 8, big);
        if (read_16(tiff + entry, big) == ORIENTATION) return value >= 1 && value <= 8 ? (int)value : 1;
    }
    return 1;
}

/* The stored pixel that stands at row y, column x of the picture as it is meant. */
static size_t stored_at(const aecl_picture *p, size_t y, size_t x) {
    size_t bottom = p->height - 1, right = p->width - 1;
    switch (p->orientation) {
    case 2: return y * p->width + right - x;
    case 3: return (bottom - y) * p->width + right - x;
    case 4: return (bottom - y) * p->width + x;
    case 5: return x * p->width + y;
    case 6: return (bottom - x) * p->width + y;
    case 7: return (bottom - x) * p->width + right - y;
    default: return x * p->width + right - y;
    }
}

aecl_status aecl_picture_turn(aecl_picture *p) {
    bool crossed = p->orientation >= 5;
    size_t height = crossed ? p->width : p->height, width = crossed ? p->height : p->width, size = p->value_size;
    uint8_t *turned = NULL, *to;
    if (p->orientation <= 1) return AECL_OK;
    aecl_status st = aecl_alloc(&turned, p->channels * height * width, size);
    if (st < 0) return st;
    to = turned;
    for (size_t c = 0; c < p->channels; c++) {
        const uint8_t *plane = p->pixels + c * height * width * size;
        for (size_t y = 0; y < height; y++)
            for (size_t x = 0; x < width; x++, to += size) memcpy(to, plane + stored_at(p, y, x) * size, size);
    }
    free(p->pixels);
    p->pixels = turned;
    p->height = height, p->width = width;
    return AECL_OK;
}
