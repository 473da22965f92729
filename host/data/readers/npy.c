/* NPY, versions 1 to 3 (numpy.lib.format): "\x93NUMPY", major, minor, the header's length as 2 bytes (version 1) or 4,
 * a Python dictionary {'descr': '<f4', 'fortran_order': False, 'shape': (60000, 784), }, the values. */
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "data/reader.h"

#define PREAMBLE    8                 /* magic and version */
#define HEADER_MOST ((size_t)1 << 20) /* numpy writes 128 bytes */

static bool npy_sniff(const unsigned char *bytes, size_t length) {
    return length >= PREAMBLE && memcmp(bytes, "\x93NUMPY", 6) == 0;
}

/* The dictionary's text: a cursor that never passes `end`. */
typedef struct {
    const char *name; /* for messages */
    const char *start, *s, *end;
} cursor;

static void skip_spaces(cursor *c) {
    while (c->s < c->end && (*c->s == ' ' || *c->s == '\n' || *c->s == '\t')) c->s++;
}

static bool next_is(cursor *c, char wanted) {
    skip_spaces(c);
    bool same = c->s < c->end && *c->s == wanted;
    c->s += same;
    return same;
}

static aecl_status expected(const cursor *c, const char *what) {
    return aecl_fail(AECL_INPUT, "%s: NPY header, character %zu: %s expected", c->name, (size_t)(c->s - c->start),
                     what);
}

/* A quoted word of the header into text[size]; a longer one or a control character is refused. */
static aecl_status parse_word(cursor *c, char *text, size_t size, const char *what) {
    size_t n = 0;
    char quote = next_is(c, '\'') ? '\'' : '"';
    if (quote == '"' && !next_is(c, '"')) return expected(c, what);
    for (; c->s < c->end && *c->s != quote && *c->s >= ' ' && n + 1 < size; c->s++) text[n++] = *c->s;
    text[n] = 0;
    return next_is(c, quote) ? AECL_OK : expected(c, what);
}

static aecl_status parse_flag(cursor *c, bool *flag) {
    skip_spaces(c);
    size_t left = (size_t)(c->end - c->s);
    *flag = left >= 4 && memcmp(c->s, "True", 4) == 0;
    if (!*flag && (left < 5 || memcmp(c->s, "False", 5) != 0)) return expected(c, "True or False");
    c->s += *flag ? 4 : 5;
    return AECL_OK;
}

static aecl_status parse_size(cursor *c, size_t *size) {
    const char *digits = c->s;
    *size = 0;
    for (; c->s < c->end && *c->s >= '0' && *c->s <= '9'; c->s++)
        if (!aecl_mul(*size, 10, size) || !aecl_add(*size, (size_t)(*c->s - '0'), size))
            return expected(c, "a smaller size");
    return c->s > digits ? AECL_OK : expected(c, "a size");
}

static aecl_status parse_shape(cursor *c, aecl_shape *shape) {
    if (!next_is(c, '(')) return expected(c, "(");
    for (shape->rank = 0; !next_is(c, ')');) {
        if (shape->rank == AECL_MAX_RANK) return expected(c, "at most 4 dimensions");
        aecl_status st = parse_size(c, &shape->dim[shape->rank++]);
        if (st < 0) return st;
        if (next_is(c, ','))
            skip_spaces(c);
        else if (c->s == c->end || *c->s != ')')
            return expected(c, ", or )");
    }
    return shape->rank ? AECL_OK : aecl_fail(AECL_INPUT, "%s: a single number, not an array of samples", c->name);
}

typedef struct {
    char descr[16];
    bool fortran;
    aecl_shape shape;
    unsigned seen; /* one bit a key */
} npy_header;

static aecl_status parse_entry(cursor *c, npy_header *h) {
    static const char *const keys[] = {"descr", "fortran_order", "shape"};
    char key[16];
    unsigned k = 0;
    aecl_status st = parse_word(c, key, sizeof key, "a key in quotes");
    if (st < 0) return st;
    while (k < COUNT_OF(keys) && strcmp(key, keys[k]) != 0) k++;
    if (k == COUNT_OF(keys) || h->seen & 1u << k) return expected(c, "each of descr, fortran_order, shape once");
    h->seen |= 1u << k;
    if (!next_is(c, ':')) return expected(c, ":");
    if (k == 0) return parse_word(c, h->descr, sizeof h->descr, "the type of plain values in quotes");
    return k == 1 ? parse_flag(c, &h->fortran) : parse_shape(c, &h->shape);
}

static aecl_status parse_header(cursor *c, npy_header *h) {
    aecl_status st = AECL_OK;
    if (!next_is(c, '{')) return expected(c, "{");
    while (!next_is(c, '}')) {
        TRY(parse_entry(c, h));
        skip_spaces(c);
        if (!next_is(c, ',') && (c->s == c->end || *c->s != '}')) TRY(expected(c, ", or }"));
    }
    skip_spaces(c);
    if (c->s != c->end) TRY(expected(c, "the end"));
    if (h->seen != 7) TRY(expected(c, "each of descr, fortran_order, shape once"));
    if (h->fortran) TRY(aecl_fail(AECL_INPUT, "%s: in Fortran order; save it with numpy.ascontiguousarray", c->name));
done:
    return st;
}

static aecl_status not_finite(const aecl_dataset *d, const char *name, size_t index, double value) {
    return aecl_fail(AECL_INPUT, "%s: row %zu, column %zu (counting from 1): %g is not a finite 32-bit float", name,
                     index / d->features + 1, index % d->features + 1, value);
}

static uint64_t little_endian(const unsigned char *b, unsigned size) {
    uint64_t word = 0;
    for (unsigned i = size; i-- > 0;) word = word << 8 | b[i];
    return word;
}

/* Both conversions write element i where nothing later is read: at or before the bytes of element i. */
static aecl_status floats_in_place(const aecl_dataset *d, const char *name, unsigned char *bytes, size_t offset) {
    for (size_t i = 0; i < d->count * d->features; i++) {
        uint32_t word = (uint32_t)little_endian(bytes + offset + 4 * i, 4);
        float value;
        memcpy(&value, &word, 4);
        if (!isfinite(value)) return not_finite(d, name, i, (double)value);
        memcpy(bytes + 4 * i, &value, 4);
    }
    return AECL_OK;
}

static aecl_status doubles_in_place(const aecl_dataset *d, const char *name, unsigned char *bytes, size_t offset) {
    for (size_t i = 0; i < d->count * d->features; i++) {
        uint64_t word = little_endian(bytes + offset + 8 * i, 8);
        double value;
        memcpy(&value, &word, 8);
        if (!(fabs(value) < 0x1.ffffffp127)) return not_finite(d, name, i, value); /* beyond, a float is infinite */
        float narrow = (float)value;
        memcpy(bytes + 4 * i, &narrow, 4);
    }
    return AECL_OK;
}

static aecl_status take_values(aecl_dataset *d, const char *name, unsigned char **bytes, size_t offset, size_t size) {
    size_t values = d->count * d->features;
    if (size == 1) {
        d->dtype = AECL_U8;
        return aecl_dataset_take(d, bytes, offset, values);
    }
    aecl_status st = (size == 4 ? floats_in_place : doubles_in_place)(d, name, *bytes, offset);
    d->dtype = AECL_F32;
    return st < 0 ? st : aecl_dataset_take(d, bytes, 0, 4 * values);
}

/* Bytes a value of the type takes, 0 for a type that is not read. */
static size_t type_size(const char *descr) {
    if (strcmp(descr, "|u1") == 0 || strcmp(descr, "u1") == 0 || strcmp(descr, "<u1") == 0) return 1;
    return strcmp(descr, "<f4") == 0 ? 4 : strcmp(descr, "<f8") == 0 ? 8 : 0;
}

static aecl_status npy_read(aecl_dataset *out, const char *name, unsigned char **bytes, size_t length) {
    npy_header h = {0};
    const unsigned char *b = *bytes;
    unsigned major = b[6], width = major == 1 ? 2 : 4;
    size_t start = PREAMBLE + width, room = 0;
    aecl_status st = AECL_OK;
    if (major < 1 || major > 3) return aecl_fail(AECL_INPUT, "%s: NPY version %u; 1 to 3 are read", name, major);
    if (length < start) return aecl_fail(AECL_INPUT, "%s: truncated: %zu bytes of an NPY header", name, length);
    size_t header = (size_t)little_endian(b + PREAMBLE, width);
    if (header > HEADER_MOST || header > length - start)
        return aecl_fail(AECL_INPUT, "%s: NPY header of %zu bytes, %zu follow", name, header, length - start);
    cursor c = {name, (const char *)b + start, (const char *)b + start, (const char *)b + start + header};
    TRY(parse_header(&c, &h));
    size_t size = type_size(h.descr);
    if (size == 0) TRY(aecl_fail(AECL_INPUT, "%s: NPY type '%s'; u1, <f4 and <f8 are read", name, h.descr));
    TRY(aecl_dataset_set_shape(out, name, &h.shape));
    if (!aecl_mul(out->count * out->features, size, &room) || room != length - start - header)
        TRY(aecl_fail(AECL_INPUT,
                      "%s: %zu bytes of values at byte %zu, the NPY header promises %zu values of %zu bytes", name,
                      length - start - header, start + header, out->count * out->features, size));
    TRY(take_values(out, name, bytes, start + header, size));
done:
    return st;
}

const aecl_reader aecl_reader_npy = {"npy", "npy", npy_sniff, npy_read};
