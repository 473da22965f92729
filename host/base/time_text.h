/* Times as text. */
#ifndef AECL_BASE_TIME_TEXT_H
#define AECL_BASE_TIME_TEXT_H

#include <stdbool.h>

/* *seconds since 1970 of "2014-04-10 07:15:00.5", with a T or without a time of day too, and a Z behind; no time zones
 * else. False for other text, and for days that are none. */
bool aecl_parse_time(const char *text, double *seconds);

#endif
