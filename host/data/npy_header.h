/* NPY, versions 1 to 3 (numpy.lib.format): "\x93NUMPY", major, minor, the header's length as 2 bytes (version 1) or 4,
 * a Python dictionary {'descr': '<f4', 'fortran_order': False, 'shape': (60000, 784), }, the values. */
#ifndef AECL_DATA_NPY_HEADER_H
#define AECL_DATA_NPY_HEADER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/shape.h"
#include "base/status.h"

typedef struct {
    aecl_shape shape;
    size_t value_size; /* 1: u1, 4: <f4, 8: <f8 */
    size_t end;        /* the byte at which the values start */
} aecl_npy_header;

/* Whether bytes[length] begin as an NPY file does. */
bool aecl_npy_sniff(const unsigned char *bytes, size_t length);

/* How many bytes from the start tell all that bytes[length] promise of a header: more than length where they are not all
 * there. bytes[length] were sniffed. */
size_t aecl_npy_header_reach(const unsigned char *bytes, size_t length);

/* AECL_INPUT naming file and character for what is no header, or one of values that are not read. */
aecl_status aecl_npy_header_read(aecl_npy_header *out, const char *name, const unsigned char *bytes, size_t length);

/* AECL_INPUT when other than the promised number of bytes follow the header. */
aecl_status aecl_npy_check_length(const aecl_npy_header *header, const char *name, size_t bytes);

/* to[count] = the stored values as floats; `to` may be the bytes themselves, or lie before them. Stops at the first that
 * no finite float holds: returns its index, count where there is none, and sets *other to it. */
size_t aecl_npy_floats(float *to, const unsigned char *from, size_t value_size, size_t count, double *other);
/* AECL_INPUT saying that `other` is no number that a float holds; `name` is the file, row and column count from 1. */
aecl_status aecl_npy_refuse(const char *name, size_t row, size_t column, double other);

#endif
