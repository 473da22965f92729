#include "io/npy.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"

#define PREAMBLE  10 /* "\x93NUMPY", version 1.0, the header's length as 2 bytes */
#define ALIGNMENT 64 /* of the values, as the format asks */

static aecl_status write_header(aecl_text *header, const aecl_shape *shape) {
    aecl_text_add_bytes(header, "\x93NUMPY\x01\x00\x00\x00", PREAMBLE);
    aecl_text_add(header, "{'descr': '<f4', 'fortran_order': False, 'shape': (");
    for (size_t i = 0; i < shape->rank; i++) aecl_text_add(header, i ? " %zu," : "%zu,", shape->dim[i]);
    aecl_text_add(header, "), }");
    aecl_text_add(header, "%*s\n", (int)(ALIGNMENT - 1 - header->length % ALIGNMENT), "");
    aecl_status st = aecl_text_done(header);
    if (st < 0) return st;
    header->s[8] = (char)((header->length - PREAMBLE) & 0xff);
    header->s[9] = (char)((header->length - PREAMBLE) >> 8);
    return AECL_OK;
}

/* Values in the order of bytes of the file, for a machine that has another. */
static void store_little_endian(unsigned char *out, const float *values, size_t count) {
    for (size_t i = 0; i < count; i++) {
        uint32_t word;
        memcpy(&word, &values[i], sizeof word);
        for (unsigned k = 0; k < 4; k++) out[4 * i + k] = (unsigned char)(word >> 8 * k);
    }
}

aecl_status aecl_npy_write(const char *path, const float *values, const aecl_shape *shape) {
    aecl_text header = {0};
    unsigned char *bytes = NULL;
    char text[AECL_SHAPE_TEXT];
    size_t count = aecl_shape_count(shape);
    aecl_status st = AECL_OK;
    if (count == 0)
        TRY(aecl_fail(AECL_FAILED, "%s: an array of %s has no values", path, aecl_shape_print(shape, text)));
    TRY(write_header(&header, shape));
    TRY(aecl_alloc(&bytes, count, sizeof *values));
    store_little_endian(bytes, values, count);
    TRY(aecl_file_replace(path, (const aecl_piece[]){{header.s, header.length}, {bytes, 4 * count}}, 2));
done:
    aecl_text_free(&header);
    free(bytes);
    return st;
}
