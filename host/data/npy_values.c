/* The values of NPY arrays: every type of number as floats, and their order. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "data/npy_header.h"

#define FLOAT_BOUND 0x1.ffffffp127 /* from here on a double rounds to an infinite float */
#define BLOCK       1024

bool aecl_npy_find_type(const char *descr, aecl_npy_type *type) {
    static const char known[][3] = {"b1", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8"};
    bool order = *descr && strchr("<>=|", *descr);
    const char *name = descr + order;
    for (size_t i = 0; i < COUNT_OF(known); i++) {
        if (strcmp(name, known[i]) != 0) continue;
        size_t size = (size_t)(name[1] - '0');
        *type = (aecl_npy_type){.kind = *name, .big = *descr == '>' && size > 1, .size = size};
        return true;
    }
    return false;
}

aecl_status aecl_npy_refuse(const char *name, size_t row, size_t column, double other) {
    return aecl_fail(AECL_INPUT, "%s: row %zu, column %zu (counting from 1): %g is not a finite 32-bit float%s", name,
                     row, column, other,
                     isnan(other) ? " (--missing drop, mean or interpolate; --length where rows end so)" : "");
}

/* The loops have no way out of their middle, so that they run several values at a time. Numbers lie in the file as in
 * memory (io/safetensors.c); big-endian ones were turned before. */

static bool floats_of(float *to, const unsigned char *from, size_t count) {
    bool finite = true;
    memcpy(to, from, 4 * count);
    for (size_t i = 0; i < count; i++) {
        uint32_t word;
        memcpy(&word, to + i, 4);
        finite &= (word & UINT32_C(0x7f800000)) != UINT32_C(0x7f800000);
    }
    return finite;
}

static bool doubles_of(float *to, const unsigned char *from, size_t count) {
    bool finite = true;
    for (size_t i = 0; i < count; i++) {
        double value;
        memcpy(&value, from + 8 * i, 8);
        finite &= fabs(value) < FLOAT_BOUND;
        to[i] = (float)value;
    }
    return finite;
}

/* IEEE 754 binary16: a sign, 5 bits of exponent, 10 of fraction. */
static float half_of(uint16_t half) {
    uint32_t sign = (uint32_t)(half & 0x8000) << 16, exponent = half >> 10 & 31, fraction = half & 0x3ff;
    uint32_t word = sign | (exponent + 112) << 23 | fraction << 13;
    float value;
    if (exponent == 0) return (sign ? -1.0f : 1.0f) * (float)fraction * 0x1p-24f;
    if (exponent == 31) word |= UINT32_C(0x7f800000);
    memcpy(&value, &word, 4);
    return value;
}

static bool halves_of(float *to, const unsigned char *from, size_t count) {
    bool finite = true;
    for (size_t i = 0; i < count; i++) {
        uint16_t half;
        memcpy(&half, from + 2 * i, 2);
        finite &= (half & 0x7c00) != 0x7c00;
        to[i] = half_of(half);
    }
    return finite;
}

static bool flags_of(float *to, const unsigned char *from, size_t count) {
    for (size_t i = 0; i < count; i++) to[i] = from[i] != 0;
    return true;
}

#define WHOLE_NUMBERS(name, type)                                                                                      \
    static bool name(float *to, const unsigned char *from, size_t count) {                                             \
        for (size_t i = 0; i < count; i++) {                                                                           \
            type value;                                                                                                \
            memcpy(&value, from + i * sizeof value, sizeof value);                                                     \
            to[i] = (float)value;                                                                                      \
        }                                                                                                              \
        return true;                                                                                                   \
    }
WHOLE_NUMBERS(u1_of, uint8_t)
WHOLE_NUMBERS(u2_of, uint16_t)
WHOLE_NUMBERS(u4_of, uint32_t)
WHOLE_NUMBERS(u8_of, uint64_t)
WHOLE_NUMBERS(i1_of, int8_t)
WHOLE_NUMBERS(i2_of, int16_t)
WHOLE_NUMBERS(i4_of, int32_t)
WHOLE_NUMBERS(i8_of, int64_t)

typedef bool (*converter)(float *to, const unsigned char *from, size_t count);

/* By the logarithm of the size. */
static converter find_converter(const aecl_npy_type *type) {
    static const converter unsigneds[] = {u1_of, u2_of, u4_of, u8_of}, signeds[] = {i1_of, i2_of, i4_of, i8_of},
                           reals[] = {NULL, halves_of, floats_of, doubles_of};
    size_t at = type->size == 8 ? 3 : type->size >> 1;
    if (type->kind == 'b') return flags_of;
    return type->kind == 'u' ? unsigneds[at] : type->kind == 'i' ? signeds[at] : reals[at];
}

/* The bytes of `count` values, at most BLOCK, in this machine's order: themselves, or turned into `turned`. */
static const unsigned char *native(const unsigned char *from, const aecl_npy_type *type, size_t count,
                                   unsigned char turned[8 * BLOCK]) {
    if (!type->big) return from;
    for (size_t i = 0; i < count * type->size; i += type->size)
        for (size_t b = 0; b < type->size; b++) turned[i + b] = from[i + type->size - 1 - b];
    return turned;
}

/* Index of the first of those values that no finite float holds, and the value; `count` where there is none. */
static size_t find_other(const unsigned char *from, const aecl_npy_type *type, size_t count, double *other) {
    for (size_t i = 0; i < count; i++) {
        float narrow = 0;
        if (type->size == 8)
            memcpy(other, from + 8 * i, 8);
        else if (find_converter(type)(&narrow, from + i * type->size, 1), true)
            *other = (double)narrow;
        if (!(fabs(*other) < FLOAT_BOUND) && !(type->lenient && isnan(*other))) return i;
    }
    return count;
}

size_t aecl_npy_floats(float *to, const unsigned char *from, const aecl_npy_type *type, size_t count, double *other) {
    converter convert = find_converter(type);
    float block[BLOCK];
    unsigned char turned[8 * BLOCK];
    for (size_t done = 0; done < count;) {
        size_t n = aecl_smaller(count - done, BLOCK), good = n;
        const unsigned char *values = native(from + done * type->size, type, n, turned);
        if (!convert(block, values, n)) good = find_other(values, type, n, other);
        memcpy(to + done, block, good * sizeof *to);
        done += good;
        if (good < n) return done;
    }
    return count;
}

/* Of a whole number of four bytes or eight, without its sign. */
static uint64_t magnitude(const unsigned char *value, const aecl_npy_type *type) {
    uint64_t word = 0;
    int32_t narrow = 0;
    int64_t wide = 0;
    memcpy(&word, value, type->size);
    if (type->kind == 'u') return word;
    memcpy(&narrow, value, sizeof narrow);
    memcpy(&wide, &word, sizeof wide);
    if (type->size == 4) wide = narrow;
    return wide < 0 ? 0 - (uint64_t)wide : (uint64_t)wide;
}

/* More than 24 bits from the first that is set to the last. */
static bool is_rounded(uint64_t number) {
    while (number && !(number & 1)) number >>= 1;
    return number >> 24 != 0;
}

size_t aecl_npy_count_rounded(const unsigned char *from, const aecl_npy_type *type, size_t count) {
    unsigned char turned[8 * BLOCK];
    size_t rounded = 0;
    if (type->size < 4 || type->kind == 'f') return 0;
    for (size_t done = 0, n; done < count; done += n) {
        n = aecl_smaller(count - done, BLOCK);
        const unsigned char *values = native(from + done * type->size, type, n, turned);
        for (size_t i = 0; i < n; i++) rounded += is_rounded(magnitude(values + i * type->size, type));
    }
    return rounded;
}

aecl_status aecl_npy_order(void *values, const aecl_shape *shape, size_t size) {
    size_t count = aecl_shape_count(shape), dim[4] = {1, 1, 1, 1}, step[4] = {0};
    const char *from = NULL;
    char *copy = NULL, *to = values;
    aecl_status st = aecl_alloc(&copy, count, size);
    if (st < 0) return st;
    memcpy(copy, values, count * size);
    from = copy;
    memcpy(dim, shape->dim, shape->rank * sizeof *dim);
    step[3] = size;
    for (size_t d = 3; d > 0; d--) step[d - 1] = step[d] * dim[d];
    for (size_t l = 0; l < dim[3]; l++)
        for (size_t k = 0; k < dim[2]; k++)
            for (size_t j = 0; j < dim[1]; j++)
                for (size_t i = 0; i < dim[0]; i++, from += size)
                    memcpy(to + i * step[0] + j * step[1] + k * step[2] + l * step[3], from, size);
    free(copy);
    return AECL_OK;
}
