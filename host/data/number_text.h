/* Decimal numbers in text, fast: what a table of numbers is made of. */
#ifndef AECL_DATA_NUMBER_TEXT_H
#define AECL_DATA_NUMBER_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Reads the number that starts at *s (an optional sign, digits with or without a point, an optional exponent; no more
 * than 500 characters) and moves *s behind it. The value is the nearest double, whatever the locale, and infinite when
 * it is beyond the largest. False, and *s unmoved, when there is none. Never looks at `end` or behind. */
bool aecl_number_read(const char **s, const char *end, double *value);

/* Writes a number as printf's "%.9g" does in the C locale, without a closing NUL; returns the characters written. */
#define AECL_NUMBER_TEXT 32
size_t aecl_number_write(char text[AECL_NUMBER_TEXT], double value);
/* Writes a whole number in decimal, without a closing NUL; returns the characters written. */
size_t aecl_whole_number_write(char text[AECL_NUMBER_TEXT], uint64_t value);

#endif
