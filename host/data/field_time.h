/* Whether a field of a table is a time. */
#ifndef AECL_DATA_FIELD_TIME_H
#define AECL_DATA_FIELD_TIME_H

#include <stdbool.h>

/* Whether [s, stop) is a date, an hour or both in one of the usual ways, with an English name of a month too. */
bool aecl_field_is_time(const char *s, const char *stop);

#endif
