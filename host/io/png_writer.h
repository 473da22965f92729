/* The encoder of every PNG file that the project writes. */
#ifndef AECL_IO_PNG_WRITER_H
#define AECL_IO_PNG_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

/* Pixels of 8 bits a channel, borrowed: 0 is black, 255 full. */
typedef struct {
    const uint8_t *pixels;
    size_t channels; /* 1 grey; 3 red, green, blue; 4 the same and alpha, by which the colours are not multiplied */
    size_t height, width;
    bool planar; /* [channels][height][width]; else interleaved, [height][width][channels] */
} aecl_png_image;

/* *bytes = the whole PNG file, owned by the caller and freed by free(), *length its length; NULL and 0 after a failure.
 * Not interlaced, without a palette or words about colours. The same pixels give the same bytes (with one version of
 * zlib). `name` is for messages. May be called by several threads at once.
 *   AECL_FAILED     another number of channels, a side of 0, a row of 16 MiB or more, or more than 1 GiB of pixels
 *   AECL_NO_MEMORY  it takes about three times the room of the pixels */
aecl_status aecl_png_encode(unsigned char **bytes, size_t *length, const aecl_png_image *image, const char *name);

/* Encodes the picture and replaces the file at `path` by it, atomically (aecl_file_replace), with the errors of both. */
aecl_status aecl_png_write(const char *path, const aecl_png_image *image);

#endif
