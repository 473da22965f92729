/* Writing NPY (numpy.lib.format, version 1.0): float32, C order. */
#ifndef AECL_IO_NPY_H
#define AECL_IO_NPY_H

#include "base/shape.h"

/* Writes values[shape] atomically. */
aecl_status aecl_npy_write(const char *path, const float *values, const aecl_shape *shape);

#endif
