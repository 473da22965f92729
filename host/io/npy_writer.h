/* Writing NPY (numpy.lib.format, version 1.0): float32, C order. */
#ifndef AECL_IO_NPY_WRITER_H
#define AECL_IO_NPY_WRITER_H

#include "base/shape.h"

/* An array that is written piece by piece, with memory for a piece alone: as aecl_file_writer, of which `path` is what
 * it says. The values that are added must come to those of the shape. */
typedef struct aecl_npy_writer aecl_npy_writer;
aecl_status aecl_npy_writer_open(aecl_npy_writer **out, const char *path, const aecl_shape *shape);
aecl_status aecl_npy_writer_add(aecl_npy_writer *writer, const float *values, size_t count);
aecl_status aecl_npy_writer_finish(aecl_npy_writer **writer);
void aecl_npy_writer_abandon(aecl_npy_writer *writer);

/* Writes values[shape] atomically. */
aecl_status aecl_npy_write(const char *path, const float *values, const aecl_shape *shape);

#endif
