/* A parser for the one Python dictionary that a header is, strict about everything in it. */
#include "data/npy_header.h"

#include <string.h>

#include "base/mem.h"
#include "base/text.h"

#define PREAMBLE     8                 /* magic and version */
#define MOST_LETTERS 65536             /* of a word */
#define HEADER_MOST  ((size_t)1 << 20) /* numpy writes 128 bytes */

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

/* What it says. */
typedef struct {
    char descr[16];
    bool fortran;
    aecl_shape shape;
    unsigned seen; /* one bit a key */
} dictionary;

static aecl_status parse_entry(cursor *c, dictionary *h) {
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

static aecl_status parse_dictionary(cursor *c, dictionary *h) {
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
done:
    return st;
}

static uint32_t little_endian_32(const unsigned char *b) {
    return b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
}

bool aecl_npy_sniff(const unsigned char *bytes, size_t length) {
    return length >= PREAMBLE && memcmp(bytes, "\x93NUMPY", 6) == 0;
}

/* Bytes of the header's length. */
static size_t length_width(const unsigned char *bytes) {
    return bytes[6] == 1 ? 2 : 4;
}

size_t aecl_npy_header_reach(const unsigned char *bytes, size_t length) {
    size_t start = length < PREAMBLE ? PREAMBLE : PREAMBLE + length_width(bytes);
    if (length < start) return start;
    size_t said = bytes[6] == 1 ? bytes[8] | (size_t)bytes[9] << 8 : little_endian_32(bytes + PREAMBLE);
    return said > HEADER_MOST ? start : start + said;
}

/* Whether the order of its axes makes a difference. */
static bool has_order(const aecl_shape *shape) {
    size_t axes = 0;
    for (size_t i = 0; i < shape->rank; i++) axes += shape->dim[i] > 1;
    return axes > 1;
}

/* The dictionary, and *end, where the values start. */
static aecl_status read_dictionary(dictionary *d, size_t *end, const char *name, const unsigned char *bytes,
                                   size_t length) {
    unsigned major = bytes[6];
    size_t start = PREAMBLE + length_width(bytes);
    aecl_status st = AECL_OK;
    if (major < 1 || major > 3) return aecl_fail(AECL_INPUT, "%s: NPY version %u; 1 to 3 are read", name, major);
    if (length < start) return aecl_fail(AECL_INPUT, "%s: truncated: %zu bytes of an NPY header", name, length);
    size_t said = major == 1 ? bytes[8] | (size_t)bytes[9] << 8 : little_endian_32(bytes + PREAMBLE);
    if (said > HEADER_MOST || said > length - start)
        return aecl_fail(AECL_INPUT, "%s: NPY header of %zu bytes, %zu follow", name, said, length - start);
    cursor c = {name, (const char *)bytes + start, (const char *)bytes + start, (const char *)bytes + start + said};
    TRY(parse_dictionary(&c, d));
    *end = start + said;
done:
    return st;
}

static aecl_npy_header header_of(const dictionary *d, size_t end) {
    return (aecl_npy_header){.shape = d->shape, .fortran = d->fortran && has_order(&d->shape), .end = end};
}

bool aecl_npy_header_of_words(aecl_npy_header *out, const unsigned char *bytes, size_t length) {
    dictionary d = {0};
    size_t end = 0;
    int64_t letters = 0;
    if (!aecl_npy_sniff(bytes, length) || read_dictionary(&d, &end, "", bytes, length) < 0) return false;
    const char kind = d.descr[0] ? d.descr[1] : 0;
    if ((kind != 'U' && kind != 'S') || !aecl_parse_integer(d.descr + 2, &letters) || letters < 1 ||
        letters > MOST_LETTERS)
        return false;
    *out = header_of(&d, end);
    out->type =
        (aecl_npy_type){.kind = kind, .big = d.descr[0] == '>', .size = (size_t)letters * (kind == 'U' ? 4 : 1)};
    return true;
}

aecl_status aecl_npy_header_read(aecl_npy_header *out, const char *name, const unsigned char *bytes, size_t length) {
    dictionary d = {0};
    size_t end = 0;
    aecl_status st = AECL_OK;
    TRY(read_dictionary(&d, &end, name, bytes, length));
    *out = header_of(&d, end);
    bool words = strpbrk(d.descr, "US") != NULL, objects = strchr(d.descr, 'O') != NULL;
    if (!aecl_npy_find_type(d.descr, &out->type))
        TRY(aecl_fail(AECL_INPUT, "%s: NPY type '%s'; numbers are read (bool, i1 to i8, u1 to u8, f2 to f8): %s", name,
                      d.descr,
                      words     ? "numpy.unique(words, return_inverse=True)[1] numbers words"
                      : objects ? "save it with .astype('float32'), labels that are words with .astype('U')"
                                : "save it with .astype('float32')"));
done:
    return st;
}

aecl_status aecl_npy_check_length(const aecl_npy_header *h, const char *name, size_t bytes) {
    size_t promised = 0, values = aecl_shape_count(&h->shape);
    if (aecl_mul(values, h->type.size, &promised) && promised == bytes) return AECL_OK;
    return aecl_fail(AECL_INPUT, "%s: %zu bytes of values at byte %zu, the NPY header promises %zu values of %zu bytes",
                     name, bytes, h->end, values, h->type.size);
}
