/* Structs of options that grow from version to version: they begin with their size. */
#ifndef AECL_API_OPTIONS_H
#define AECL_API_OPTIONS_H

#include <stddef.h>

#include "base/status.h"

/* Copies what a caller gave (NULL: nothing) over *own, a struct of `size` bytes that holds the defaults and, like what is
 * given, begins with a size_t that says how large it is: a caller of an older version gives a smaller one. AECL_USAGE
 * naming `what` for a size that no version has. */
aecl_status aecl_options_take(void *own, size_t size, const void *given, const char *what);

#endif
