/* The header, padded so that the values are aligned, then rows as they come: the shape, and with it their number, is
 * known beforehand. */
#include "io/npy_writer.h"

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

struct aecl_npy_writer {
    aecl_file_writer *file;
};

void aecl_npy_writer_abandon(aecl_npy_writer *w) {
    if (w == NULL) return;
    aecl_file_writer_abandon(w->file);
    free(w);
}

aecl_status aecl_npy_writer_open(aecl_npy_writer **out, const char *path, const aecl_shape *shape) {
    aecl_npy_writer *w = NULL;
    aecl_text header = {0};
    char text[AECL_SHAPE_TEXT];
    aecl_status st = AECL_OK;
    *out = NULL;
    if (aecl_shape_count(shape) == 0)
        TRY(aecl_fail(AECL_FAILED, "%s: an array of %s has no values", path, aecl_shape_print(shape, text)));
    TRY(write_header(&header, shape));
    TRY(aecl_alloc(&w, 1, sizeof *w));
    TRY(aecl_file_writer_open(&w->file, path));
    TRY(aecl_file_writer_add(w->file, header.s, header.length));
    *out = w, w = NULL;
done:
    aecl_npy_writer_abandon(w);
    aecl_text_free(&header);
    return st;
}

/* Floats lie in memory as in the file: io/safetensors.c refuses to compile where they do not. */
aecl_status aecl_npy_writer_add(aecl_npy_writer *w, const float *values, size_t count) {
    return aecl_file_writer_add(w->file, values, count * sizeof *values);
}

aecl_status aecl_npy_writer_finish(aecl_npy_writer **writer) {
    aecl_status st = aecl_file_writer_finish(&(*writer)->file);
    aecl_npy_writer_abandon(*writer);
    *writer = NULL;
    return st;
}

aecl_status aecl_npy_write(const char *path, const float *values, const aecl_shape *shape) {
    aecl_npy_writer *w = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_npy_writer_open(&w, path, shape));
    TRY(aecl_npy_writer_add(w, values, aecl_shape_count(shape)));
    st = aecl_npy_writer_finish(&w);
done:
    aecl_npy_writer_abandon(w);
    return st;
}
