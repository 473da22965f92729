/* MATLAB's MAT files, level 5 (-v6, -v7): a header of 128 bytes, then elements, each a type, a length and bytes padded to
 * eight; a matrix is an element of flags, dimensions, name and values, whole or packed by zlib. Arrays of numbers are read. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "data/array_choice.h"
#include "data/npy_header.h"
#include "data/packing.h"
#include "data/reader.h"

#define HEADER    128
#define MOST_VARS 256
#define NAME_SIZE 64

enum { MI_INT8 = 1, MI_INT32 = 5, MI_UINT32 = 6, MI_MATRIX = 14, MI_COMPRESSED = 15 };
enum { MX_DOUBLE = 6, MX_SINGLE = 7, MX_UINT64 = 15 }; /* classes of numbers */
#define COMPLEX 0x0800u

/* A variable that is an array of numbers. */
typedef struct {
    char name[NAME_SIZE];
    aecl_npy_header header;
    const unsigned char *values;
    size_t length;
} variable;

typedef struct {
    const char *name; /* of the file */
    variable vars[MOST_VARS];
    unsigned char *unpacked[MOST_VARS]; /* what variables lie in */
    size_t count, unpacked_count;
    size_t room; /* bytes that may still be unpacked */
} mat;

/* Where the next element is to be read. */
typedef struct {
    const unsigned char *s, *end;
} cursor;

typedef struct {
    uint32_t type;
    const unsigned char *bytes;
    size_t length;
} element;

static uint32_t word(const unsigned char *b) {
    return b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
}

/* The element at the cursor, which moves behind it: short ones have their bytes within the tag. */
static bool next_element(cursor *c, element *e, bool padded) {
    if (c->end - c->s < 8) return false;
    uint32_t tag = word(c->s);
    bool small = tag >> 16 != 0;
    size_t left = (size_t)(c->end - c->s) - 8;
    *e = small ? (element){tag & 0xffff, c->s + 4, tag >> 16} : (element){tag, c->s + 8, word(c->s + 4)};
    if (small ? e->length > 4 : e->length > left) return false;
    size_t rest = small || !padded ? 0 : (8 - e->length % 8) % 8;
    c->s += 8 + (small ? 0 : e->length + (rest < left - e->length ? rest : left - e->length));
    return true;
}

static bool mat_sniff(const unsigned char *bytes, size_t length) {
    return length >= HEADER &&
           (memcmp(bytes, "MATLAB 5.0 MAT-file", 19) == 0 || memcmp(bytes, "MATLAB 7.3 MAT", 14) == 0);
}

/* What the values of an element are stored as. */
static bool find_type(uint32_t type, aecl_npy_type *out) {
    static const char *const names[] = {[1] = "i1", [2] = "u1", [3] = "i2", [4] = "u2",  [5] = "i4",
                                        [6] = "u4", [7] = "f4", [9] = "f8", [12] = "i8", [13] = "u8"};
    return type < COUNT_OF(names) && names[type] && aecl_npy_find_type(names[type], out);
}

/* Dimensions without those of 1 at the end beyond two. */
static bool read_shape(const element *e, aecl_shape *shape) {
    size_t rank = e->length / 4;
    if (e->type != MI_INT32 || rank < 2) return false;
    while (rank > 2 && word(e->bytes + 4 * (rank - 1)) == 1) rank--;
    if (rank > AECL_MAX_RANK) return false;
    shape->rank = rank;
    for (size_t i = 0; i < rank; i++) shape->dim[i] = word(e->bytes + 4 * i);
    return true;
}

/* Takes a matrix of real numbers; others are passed over. */
static void take_matrix(mat *m, const element *matrix) {
    cursor c = {matrix->bytes, matrix->bytes + matrix->length};
    element flags = {0}, dims = {0}, name = {0}, values = {0};
    variable *v = &m->vars[m->count];
    *v = (variable){.values = NULL};
    if (!next_element(&c, &flags, true) || !next_element(&c, &dims, true) || !next_element(&c, &name, true) ||
        !next_element(&c, &values, true) || flags.type != MI_UINT32 || flags.length != 8 || name.type != MI_INT8)
        return;
    uint32_t class = word(flags.bytes) & 0xff;
    bool number = class >= MX_DOUBLE && class <= MX_UINT64 && !(word(flags.bytes) & COMPLEX);
    if (!number || !read_shape(&dims, &v->header.shape) || !find_type(values.type, &v->header.type)) return;
    if (name.length == 0 || name.length >= NAME_SIZE || m->count == MOST_VARS - 1) return;
    memcpy(v->name, name.bytes, name.length);
    v->header.fortran = true;
    v->header.floats = class == MX_DOUBLE || class == MX_SINGLE;
    v->values = values.bytes, v->length = values.length;
    m->count++;
}

/* One that is packed. */
static aecl_status take_packed(mat *m, const element *packed) {
    element matrix = {0};
    size_t length = 0;
    unsigned char *bytes = NULL;
    aecl_status st = AECL_OK;
    if (m->unpacked_count == MOST_VARS) return AECL_OK;
    TRY(aecl_unpack(m->name, &aecl_packing_zlib, packed->bytes, packed->length, &bytes, &length));
    m->unpacked[m->unpacked_count++] = bytes;
    if (length > m->room) TRY(aecl_fail(AECL_INPUT, "%s: its variables unpacked are too much", m->name));
    m->room -= length;
    cursor c = {bytes, bytes + length};
    if (next_element(&c, &matrix, true) && matrix.type == MI_MATRIX) take_matrix(m, &matrix);
done:
    return st;
}

static aecl_status list_variables(mat *m, const unsigned char *bytes, size_t length) {
    cursor c = {bytes + HEADER, bytes + length};
    element e = {0};
    aecl_status st = AECL_OK;
    m->room = aecl_unpacked_most(length);
    while (c.s < c.end) {
        size_t at = (size_t)(c.s - bytes);
        if (!next_element(&c, &e, false))
            TRY(aecl_fail(AECL_INPUT, "%s: truncated: the variable at byte %zu is longer than the file", m->name, at));
        if (e.type == MI_COMPRESSED) TRY(take_packed(m, &e));
        if (e.type == MI_MATRIX) take_matrix(m, &e);
    }
done:
    return st;
}

static const char *name_of(void *file, size_t array, size_t *length) {
    const mat *m = file;
    *length = strlen(m->vars[array].name);
    return m->vars[array].name;
}

static aecl_status describe(void *file, size_t array, aecl_text *text) {
    const aecl_npy_header *h = &((const mat *)file)->vars[array].header;
    char shape[AECL_SHAPE_TEXT];
    aecl_text_add(text, " %s %c%zu", aecl_shape_print(&h->shape, shape), h->type.kind, h->type.size);
    return AECL_OK;
}

static aecl_status read_array(void *file, size_t array, aecl_dataset *out, const aecl_read_input *in) {
    const variable *v = &((const mat *)file)->vars[array];
    unsigned char *bytes = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_alloc(&bytes, v->length + 1, 1));
    memcpy(bytes, v->values, v->length);
    TRY(aecl_npy_take(out, in, &bytes, v->length, &v->header));
done:
    free(bytes);
    return st;
}

static aecl_status mat_read(aecl_dataset *out, const aecl_read_input *in, unsigned char **bytes, size_t length) {
    mat *m = NULL;
    aecl_status st = AECL_OK;
    if (memcmp(*bytes, "MATLAB 7.3", 10) == 0)
        return aecl_fail(AECL_INPUT, "%s: a MAT file of level 7.3, which is HDF5: save it with save(..., '-v7')",
                         in->name);
    if ((*bytes)[126] != 'I' || (*bytes)[127] != 'M')
        return aecl_fail(AECL_INPUT, "%s: a MAT file in big-endian order: save it again, on this machine", in->name);
    TRY(aecl_alloc(&m, 1, sizeof *m));
    m->name = in->name;
    TRY(list_variables(m, *bytes, length));
    TRY(aecl_arrays_read(out, in, &(aecl_array_list){m, m->count, name_of, describe, read_array, NULL}));
done:
    for (size_t i = 0; m && i < m->unpacked_count; i++) free(m->unpacked[i]);
    free(m);
    return st;
}

const aecl_reader aecl_reader_mat = {"mat", "mat", mat_sniff, mat_read, NULL};
