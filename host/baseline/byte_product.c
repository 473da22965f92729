/* Products of bytes summed in 32-bit integers over stretches short enough not to overflow; the inner loop is compiled
 * also for AVX2 and chosen at run time. */
#include "baseline/byte_product.h"

#include "base/mem.h"

/* A tile of TALL x WIDE sums stays in registers; STRIP features stay in the first-level cache. */
enum { TALL = 4, WIDE = 2, STRIP = 16 };

/* sum[i * WIDE + j] = sum over rows of a[i] * b[j]: at most 512 * 255 * 255, which fits into 32 bits. Sanitizers' checks
 * of each number would keep the loop from becoming vectors, and of a test it would take minutes. */
#define DEFINE_MULTIPLY(name, target)                                                                                  \
    __attribute__((no_sanitize_address, no_sanitize_undefined)) target static void name(                               \
        uint32_t sum[TALL * WIDE], aecl_byte_block *const a[TALL], aecl_byte_block *const b[WIDE]) {                   \
        const int16_t *a0 = *a[0], *a1 = *a[1], *a2 = *a[2], *a3 = *a[3], *b0 = *b[0], *b1 = *b[1];                    \
        uint32_t s00 = 0, s01 = 0, s10 = 0, s11 = 0, s20 = 0, s21 = 0, s30 = 0, s31 = 0;                               \
        for (size_t k = 0; k < AECL_BYTE_ROWS; k++) {                                                                  \
            s00 += (uint32_t)(a0[k] * b0[k]), s01 += (uint32_t)(a0[k] * b1[k]);                                        \
            s10 += (uint32_t)(a1[k] * b0[k]), s11 += (uint32_t)(a1[k] * b1[k]);                                        \
            s20 += (uint32_t)(a2[k] * b0[k]), s21 += (uint32_t)(a2[k] * b1[k]);                                        \
            s30 += (uint32_t)(a3[k] * b0[k]), s31 += (uint32_t)(a3[k] * b1[k]);                                        \
        }                                                                                                              \
        sum[0] = s00, sum[1] = s01, sum[2] = s10, sum[3] = s11;                                                        \
        sum[4] = s20, sum[5] = s21, sum[6] = s30, sum[7] = s31;                                                        \
    }

typedef void (*multiply_function)(uint32_t *sum, aecl_byte_block *const *a, aecl_byte_block *const *b);

DEFINE_MULTIPLY(multiply_plain, )

/* As in product.c. */
#if defined(__x86_64__)
DEFINE_MULTIPLY(multiply_avx2, __attribute__((target("avx2"))))

static multiply_function choose_multiply(void) {
    return __builtin_cpu_supports("avx2") ? multiply_avx2 : multiply_plain;
}
#else
static multiply_function choose_multiply(void) {
    return multiply_plain;
}
#endif

void aecl_byte_block_read(aecl_byte_block *block, const aecl_dataset *bytes, size_t first) {
    const size_t features = bytes->features, count = bytes->count;
    for (size_t f0 = 0; f0 < features; f0 += STRIP)
        for (size_t i = 0; i < AECL_BYTE_ROWS; i++) {
            const uint8_t *row = aecl_dataset_row(bytes, aecl_smaller(first + i, count - 1));
            for (size_t f = f0; f < f0 + STRIP && f < features; f++) block[f][i] = first + i < count ? row[f] : 0;
        }
}

/* Features [from, to) as `count` pointers; the last stands in for those beyond it. */
static void point_to(aecl_byte_block **features, aecl_byte_block *block, size_t from, size_t to, size_t count) {
    for (size_t i = 0; i < count; i++) features[i] = block + aecl_smaller(from + i, to - 1);
}

void aecl_byte_block_products(double *products, aecl_byte_block *block, size_t features, aecl_product_span span) {
    const multiply_function multiply = choose_multiply();
    uint32_t sum[TALL * WIDE];
    aecl_byte_block *a[TALL], *b[WIDE];
    for (size_t i0 = 0; i0 < span.last; i0 += STRIP)
        for (size_t j = span.first > i0 ? span.first : i0; j < span.last; j += WIDE) {
            point_to(b, block, j, span.last, WIDE);
            for (size_t i = i0; i < aecl_smaller(i0 + STRIP, aecl_smaller(j + WIDE, features)); i += TALL) {
                point_to(a, block, i, features, TALL);
                multiply(sum, a, b);
                for (size_t r = 0; r < aecl_smaller(TALL, features - i); r++)
                    for (size_t c = 0; c < aecl_smaller(WIDE, span.last - j); c++)
                        products[(i + r) * features + j + c] += sum[r * WIDE + c];
            }
        }
}

void aecl_byte_sums(double *sums, const aecl_dataset *bytes) {
    for (size_t f = 0; f < bytes->features; f++) sums[f] = 0;
    for (size_t i = 0; i < bytes->count; i++) {
        const uint8_t *row = aecl_dataset_row(bytes, i);
        for (size_t f = 0; f < bytes->features; f++) sums[f] += row[f];
    }
}
