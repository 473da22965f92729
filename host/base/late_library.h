/* A third party's library that is loaded when it is first needed, so that programs which never read its files load neither it
 * nor what comes with it. */
#ifndef AECL_BASE_LATE_LIBRARY_H
#define AECL_BASE_LATE_LIBRARY_H

#include <stdbool.h>

#include "base/status.h"

typedef struct {
    const char *name; /* of a function */
    void **place;     /* where a pointer to it goes */
} aecl_late_function;

/* Static, one for each library. */
typedef struct {
    const char *file;                    /* "libtiff.so.6" */
    const aecl_late_function *functions; /* ends with a NULL name */
    const char *remedy;                  /* what the user may do without it */
    bool loaded;                         /* read through aecl_late_library_load alone */
} aecl_late_library;

/* Loads it, unless it is loaded already, for as long as the process lives; any thread may ask. AECL_INPUT, for the file
 * `name`, which is a `what` ("a TIFF picture"), where it cannot be. */
aecl_status aecl_late_library_load(aecl_late_library *library, const char *name, const char *what);

#endif
