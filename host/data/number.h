/* Decimal numbers in text, fast: what a table of numbers is made of. */
#ifndef AECL_DATA_NUMBER_H
#define AECL_DATA_NUMBER_H

#include <stdbool.h>

/* Reads the number that starts at *s (an optional sign, digits with or without a point, an optional exponent; no more
 * than 500 characters) and moves *s behind it. The value is the nearest double, whatever the locale, and infinite when
 * it is beyond the largest. False, and *s unmoved, when there is none. Never looks at `end` or behind. */
bool aecl_number_read(const char **s, const char *end, double *value);

#endif
