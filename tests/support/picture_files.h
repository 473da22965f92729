/* PNG and JPEG files in memory, of any legal kind, made by the libraries themselves. */
#ifndef AECL_TESTS_PICTURE_FILES_H
#define AECL_TESTS_PICTURE_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
    unsigned char *bytes; /* owned; freed by free() */
    size_t length;
} aecl_made_file;

/* How a PNG file is stored; pixels follow from the kind alone. */
typedef struct {
    int type, depth; /* PNG's colour type and bits of a sample */
    bool interlaced;
    size_t width, height;
    bool transparent; /* tRNS names the colour of pixel (0, 0); with alpha that pixel has half of it */
    unsigned missing; /* colours left out at the end of the palette */
} aecl_png_kind;

/* The stored sample: a palette index for type 3, else channel c at row y, column x. Alpha is the last channel. */
unsigned aecl_png_sample(const aecl_png_kind *kind, size_t y, size_t x, size_t c);

/* What a reader must make of it: the value of colour channel c, 0 to 255; of 16 bits the stored one. */
unsigned aecl_png_value(const aecl_png_kind *kind, size_t y, size_t x, size_t c);

/* A file with a text and a gamma chunk beside the pixels. */
aecl_made_file aecl_make_png(const aecl_png_kind *kind);

/* Replaces width and height in the header of a PNG file, with the checksum that belongs to them. */
void aecl_claim_png(aecl_made_file *file, unsigned width, unsigned height);

/* A JPEG file of quality 100 without subsampling; components 1, 3 or 4 (CMYK); smooth pixels of aecl_jpeg_value. */
typedef enum { AECL_BASELINE, AECL_PROGRESSIVE, AECL_127_SCANS } aecl_jpeg_scans; /* the last for 1 component */
aecl_made_file aecl_make_jpeg(int components, size_t width, size_t height, aecl_jpeg_scans scans);
uint8_t aecl_jpeg_value(size_t y, size_t x, size_t c);

#endif
