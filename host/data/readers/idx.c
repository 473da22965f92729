/* IDX, the format of MNIST (yann.lecun.com/exdb/mnist, "The IDX file format"): two zero bytes, the type of the values,
 * the number of dimensions, each dimension as 4 bytes big-endian, the values. */
#include "base/mem.h"
#include "data/reader.h"

#define UNSIGNED_BYTES 0x08

static bool idx_sniff(const unsigned char *bytes, size_t length) {
    bool known_type = length >= 4 && bytes[2] >= 0x08 && bytes[2] <= 0x0e && bytes[2] != 0x0a;
    return known_type && bytes[0] == 0 && bytes[1] == 0 && bytes[3] >= 1 && bytes[3] <= AECL_MAX_RANK;
}

#define HEADER(rank) (4 + 4 * (rank))

static size_t dimension(const unsigned char *b, size_t i) {
    const unsigned char *d = b + HEADER(i);
    return (size_t)d[0] << 24 | (size_t)d[1] << 16 | (size_t)d[2] << 8 | d[3];
}

static size_t idx_extent(const unsigned char *b, size_t length) {
    size_t values = 1, whole = 0;
    bool told = b[2] == UNSIGNED_BYTES && length >= HEADER((size_t)b[3]);
    for (size_t i = 0; told && i < b[3]; i++) told = aecl_mul(values, dimension(b, i), &values);
    return told && aecl_add(values, HEADER((size_t)b[3]), &whole) ? whole : SIZE_MAX;
}

static aecl_status idx_read(aecl_dataset *out, const aecl_read_input *in, unsigned char **bytes, size_t length) {
    const char *name = in->name;
    const unsigned char *b = *bytes;
    aecl_shape shape = {.rank = b[3]};
    char text[AECL_SHAPE_TEXT];
    size_t header = HEADER(shape.rank);
    if (b[2] != UNSIGNED_BYTES)
        return aecl_fail(AECL_INPUT, "%s: IDX values of type 0x%02x; only unsigned bytes (0x08) are read", name, b[2]);
    if (length < header)
        return aecl_fail(AECL_INPUT, "%s: truncated: %zu bytes, the IDX header of %zu dimensions has %zu", name, length,
                         shape.rank, header);
    for (size_t i = 0; i < shape.rank; i++) shape.dim[i] = dimension(b, i);
    aecl_status st = aecl_dataset_set_shape(out, name, &shape);
    if (st < 0) return st;
    if (length - header != out->count * out->features)
        return aecl_fail(AECL_INPUT, "%s: %zu bytes of values after the %zu bytes of header, which promises %zu (%s)",
                         name, length - header, header, out->count * out->features, aecl_shape_print(&shape, text));
    out->dtype = AECL_U8;
    return aecl_dataset_take(out, bytes, header, length - header);
}

const aecl_reader aecl_reader_idx = {"idx", "idx ubyte", idx_sniff, idx_read, idx_extent};
