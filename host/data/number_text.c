/* Reading is exact by one rounding where digits and power of ten fit into a double (Clinger's fast path), and strtod's
 * work otherwise; writing does the nine digits by whole numbers and leaves doubtful roundings to printf. */
#include "data/number_text.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

#define MOST_CHARACTERS 500
#define MOST_EXPONENT   100000 /* beyond it every number is 0 or infinite */

/* Powers of ten that a double holds exactly. */
static const double powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

typedef struct {
    uint64_t digits; /* the first 19 significant ones */
    int exponent;    /* value = digits * 10^exponent, unless cut */
    bool any, cut;
} decimal;

static const char *scan_digits(const char *s, const char *end, decimal *d, int step) {
    for (; s < end && *s >= '0' && *s <= '9'; s++) {
        unsigned digit = (unsigned)(*s - '0');
        d->any = true;
        if (d->digits < UINT64_C(1000000000000000000)) {
            d->digits = d->digits * 10 + digit;
            d->exponent -= step;
        } else {
            d->cut = d->cut || digit != 0;
            d->exponent += 1 - step;
        }
    }
    return s;
}

static const char *scan_exponent(const char *s, const char *end, decimal *d) {
    bool negative = s + 1 < end && s[1] == '-';
    const char *digit = s + 1 + (s + 1 < end && (s[1] == '-' || s[1] == '+'));
    int exponent = 0;
    if (digit >= end || *digit < '0' || *digit > '9') return s; /* not an exponent */
    for (; digit < end && *digit >= '0' && *digit <= '9'; digit++)
        if (exponent < MOST_EXPONENT) exponent = exponent * 10 + (*digit - '0');
    d->exponent += negative ? -exponent : exponent;
    return digit;
}

/* The hard cases: more than 53 bits of digits, or a power of ten that is not exact. */
static double convert(const char *start, const char *s, const decimal *d) {
    char text[MOST_CHARACTERS + 1];
    double value = INFINITY; /* what aecl_parse_real refuses of a well-formed number is beyond the largest double */
    memcpy(text, start, (size_t)(s - start));
    text[s - start] = 0;
    return d->digits == 0 ? 0 : aecl_parse_real(text, &value) ? fabs(value) : value;
}

bool aecl_number_read(const char **cursor, const char *end, double *value) {
    const char *start = *cursor, *s = start + (start < end && (*start == '-' || *start == '+'));
    decimal d = {0};
    if (end - start > MOST_CHARACTERS) end = start + MOST_CHARACTERS + 1;
    s = scan_digits(s, end, &d, 0);
    if (s < end && *s == '.') s = scan_digits(s + 1, end, &d, 1);
    if (!d.any) return false;
    if (s < end && (*s == 'e' || *s == 'E')) s = scan_exponent(s, end, &d);
    if (s - start > MOST_CHARACTERS) return false;
    /* Both operands are exact, so the one rounding is the right one (W. D. Clinger, "How to read floating point numbers
     * accurately", PLDI 1990). */
    double magnitude;
    if (!d.cut && d.digits <= UINT64_C(1) << 53 && d.exponent >= -22 && d.exponent <= 22)
        magnitude = d.exponent < 0 ? (double)d.digits / powers[-d.exponent] : (double)d.digits * powers[d.exponent];
    else
        magnitude = convert(start, s, &d);
    *value = *start == '-' ? -magnitude : magnitude;
    *cursor = s;
    return true;
}

size_t aecl_whole_number_write(char text[AECL_NUMBER_TEXT], uint64_t value) {
    char reversed[AECL_NUMBER_TEXT];
    size_t length = 0;
    do reversed[length++] = (char)('0' + value % 10);
    while ((value /= 10) != 0);
    for (size_t i = 0; i < length; i++) text[i] = reversed[length - 1 - i];
    return length;
}

/* *digits = value * 10^shift as a whole number of 9 digits, for 1e-4 <= value < 1e9. The product is rounded once: that can
 * carry it onto a half, but not beyond. False where it lies on one. */
static bool nine_digits(double value, uint64_t *digits, int *shift) {
    double scaled = value;
    for (*shift = 0; scaled < 1e8;) scaled = value * powers[++*shift];
    double whole = floor(scaled), rest = scaled - whole;
    *digits = (uint64_t)whole + (rest > 0.5);
    return rest != 0.5 && *digits < UINT64_C(1000000000);
}

size_t aecl_number_write(char text[AECL_NUMBER_TEXT], double value) {
    uint64_t digits;
    int shift;
    if (!(value >= 1e-4 && value < 1e9) || !nine_digits(value, &digits, &shift))
        return (size_t)snprintf(text, AECL_NUMBER_TEXT, "%.9g", value);
    uint64_t unit = (uint64_t)powers[shift], rest = digits % unit;
    size_t length = aecl_whole_number_write(text, digits / unit), places = (size_t)shift;
    if (rest == 0) return length;
    text[length] = '.';
    for (size_t i = places; i > 0; i--, rest /= 10) text[length + i] = (char)('0' + rest % 10);
    for (length += places + 1; text[length - 1] == '0';) length--;
    return length;
}
