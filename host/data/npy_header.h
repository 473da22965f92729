/* NPY, versions 1 to 3 (numpy.lib.format): "\x93NUMPY", major, minor, the header's length as 2 bytes (version 1) or 4,
 * a Python dictionary {'descr': '<f4', 'fortran_order': False, 'shape': (60000, 784), }, the values. */
#ifndef AECL_DATA_NPY_HEADER_H
#define AECL_DATA_NPY_HEADER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/shape.h"
#include "base/status.h"

/* A type of values: bool, i1 to i8, u1 to u8, f2 to f8 in either byte order. */
typedef struct {
    char kind;    /* 'b' bool, 'u' and 'i' whole numbers, 'f' floats; 'U' and 'S' words */
    bool big;     /* big-endian, and more than a byte */
    size_t size;  /* bytes of a value: 1, 2, 4, 8; of a word any number */
    bool lenient; /* NaN is let through, as a missing value */
} aecl_npy_type;

typedef struct {
    aecl_shape shape;
    aecl_npy_type type;
    bool floats;  /* whole numbers are stored as floats, too */
    bool fortran; /* the first axis runs fastest, where that makes a difference */
    size_t end;   /* the byte at which the values start */
} aecl_npy_header;

/* Sets *type by what a header calls it ("<f4", "|u1"); false for what is not read. */
bool aecl_npy_find_type(const char *descr, aecl_npy_type *type);

/* Whether bytes[length] begin as an NPY file does. */
bool aecl_npy_sniff(const unsigned char *bytes, size_t length);

/* How many bytes from the start tell all that bytes[length] promise of a header: more than length where they are not all
 * there. bytes[length] were sniffed. */
size_t aecl_npy_header_reach(const unsigned char *bytes, size_t length);

/* AECL_INPUT naming file and character for what is no header, or one of values that are not read. */
aecl_status aecl_npy_header_read(aecl_npy_header *out, const char *name, const unsigned char *bytes, size_t length);

/* Whether it is the header of an array of words, "<U7" (UTF-32) or "|S7" (bytes); sets *out then. */
bool aecl_npy_header_of_words(aecl_npy_header *out, const unsigned char *bytes, size_t length);

/* AECL_INPUT when other than the promised number of bytes follow the header. */
aecl_status aecl_npy_check_length(const aecl_npy_header *header, const char *name, size_t bytes);

/* to[count] = the stored values as floats; where they take four bytes or more, `to` may be the bytes themselves or lie
 * before them. Whole numbers beyond 2^24 are rounded. Stops at the first that no finite float holds: returns its index,
 * count where there is none, and sets *other to it. */
size_t aecl_npy_floats(float *to, const unsigned char *from, const aecl_npy_type *type, size_t count, double *other);

/* How many whole numbers no float holds as they are. */
size_t aecl_npy_count_rounded(const unsigned char *from, const aecl_npy_type *type, size_t count);

/* values[count of `size` bytes] change their order in place from that of Fortran, the first axis fastest, to C's. */
aecl_status aecl_npy_order(void *values, const aecl_shape *shape, size_t size);

/* AECL_INPUT saying that `other` is no number that a float holds; `name` is the file, row and column count from 1. */
aecl_status aecl_npy_refuse(const char *name, size_t row, size_t column, double other);

#endif
