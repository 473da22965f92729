/* Tiles of sums kept in registers; the inner loop is compiled also for AVX2 and chosen at run time. */
#include "baseline/host_product.h"

#include <string.h>

#include "base/mem.h"

enum { ROWS = 4, COLUMNS = 8, INNER = 256 };

typedef double two __attribute__((vector_size(16), may_alias));
typedef double four __attribute__((vector_size(32), may_alias));

/* sum[r][c] = sum over k of a[r][k] * panel[k][c], four rows and two vectors at a time so that all sums stay in
 * registers; panel and sum are aligned to 32 bytes. */
#define DEFINE_MULTIPLY(name, vector, target)                                                                          \
    target static void name(double *sum, const double *const a[ROWS], const double *panel, size_t inner) {             \
        enum { LANES = sizeof(vector) / sizeof(double) };                                                              \
        for (size_t c = 0; c < COLUMNS; c += 2 * LANES) {                                                              \
            vector s00 = {0}, s01 = {0}, s10 = {0}, s11 = {0}, s20 = {0}, s21 = {0}, s30 = {0}, s31 = {0};             \
            for (size_t k = 0; k < inner; k++) {                                                                       \
                const vector *row = (const vector *)(panel + k * COLUMNS + c), left = row[0], right = row[1];          \
                s00 += a[0][k] * left, s01 += a[0][k] * right;                                                         \
                s10 += a[1][k] * left, s11 += a[1][k] * right;                                                         \
                s20 += a[2][k] * left, s21 += a[2][k] * right;                                                         \
                s30 += a[3][k] * left, s31 += a[3][k] * right;                                                         \
            }                                                                                                          \
            vector *out = (vector *)(sum + c);                                                                         \
            const size_t next = COLUMNS / LANES;                                                                       \
            out[0] = s00, out[1] = s01, out[next] = s10, out[next + 1] = s11;                                          \
            out[2 * next] = s20, out[2 * next + 1] = s21, out[3 * next] = s30, out[3 * next + 1] = s31;                \
        }                                                                                                              \
    }

typedef void (*multiply_function)(double *sum, const double *const a[ROWS], const double *panel, size_t inner);

DEFINE_MULTIPLY(multiply_twos, two, )

/* The program is built for the oldest processor of its kind, and this one loop also for a newer one. */
#if defined(__x86_64__)
DEFINE_MULTIPLY(multiply_fours, four, __attribute__((target("avx2"))))

static multiply_function choose_multiply(void) {
    return __builtin_cpu_supports("avx2") ? multiply_fours : multiply_twos;
}
#else
static multiply_function choose_multiply(void) {
    return multiply_twos;
}
#endif

/* Assigns or adds a tile's rows x columns to its place in `out`. */
static void store_tile(double *out, double sum[ROWS][COLUMNS], size_t rows, size_t columns, aecl_product_shape s) {
    for (size_t r = 0; r < rows; r++) {
        double *row = out + r * s.columns;
        if (!s.add)
            memcpy(row, sum[r], columns * sizeof *row);
        else if (columns == COLUMNS)
            for (size_t c = 0; c < COLUMNS; c++) row[c] += sum[r][c];
        else
            for (size_t c = 0; c < columns; c++) row[c] += sum[r][c];
    }
}

void aecl_product_columns(double *out, const double *a, const double *b, aecl_product_shape s, aecl_product_span span) {
    _Alignas(32) double panel[INNER * COLUMNS], sum[ROWS][COLUMNS];
    const multiply_function multiply = choose_multiply();
    if (s.inner == 0 && !s.add) /* a sum of nothing */
        for (size_t r = 0; r < s.rows; r++)
            memset(out + r * s.columns + span.first, 0, (span.last - span.first) * sizeof *out);
    for (size_t k0 = 0; k0 < s.inner; k0 += INNER, s.add = true)
        for (size_t c0 = span.first; c0 < span.last; c0 += COLUMNS) {
            const size_t inner = aecl_smaller(INNER, s.inner - k0), columns = aecl_smaller(COLUMNS, span.last - c0);
            for (size_t k = 0; k < inner; k++)
                for (size_t c = 0; c < COLUMNS; c++)
                    panel[k * COLUMNS + c] = c < columns ? b[(k0 + k) * s.columns + c0 + c] : 0;
            const size_t last_row = s.upper ? aecl_smaller(s.rows, c0 + columns) : s.rows;
            for (size_t r0 = 0; r0 < last_row; r0 += ROWS) {
                const size_t rows = aecl_smaller(ROWS, s.rows - r0);
                const double *row[ROWS];
                for (size_t r = 0; r < ROWS; r++) row[r] = a + (r0 + aecl_smaller(r, rows - 1)) * s.inner + k0;
                multiply(sum[0], row, panel, inner);
                store_tile(out + r0 * s.columns + c0, sum, rows, columns, s);
            }
        }
}

void aecl_product(double *out, const double *a, const double *b, aecl_product_shape s) {
    aecl_product_columns(out, a, b, s, (aecl_product_span){0, s.columns});
}

void aecl_transpose(double *out, const double *a, size_t rows, size_t columns) {
    enum { EDGE = 16 };
    for (size_t r0 = 0; r0 < rows; r0 += EDGE)
        for (size_t c0 = 0; c0 < columns; c0 += EDGE)
            for (size_t r = r0; r < aecl_smaller(r0 + EDGE, rows); r++)
                for (size_t c = c0; c < aecl_smaller(c0 + EDGE, columns); c++) out[c * rows + r] = a[r * columns + c];
}
