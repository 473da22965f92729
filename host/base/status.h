/* Failing, inside the library: one line sets code and message, one macro passes them on. */
#ifndef AECL_BASE_STATUS_H
#define AECL_BASE_STATUS_H

#include <stdbool.h>

#include <aecl/status.h>

/* Sets the thread's message (printf format, cut at 4 KiB) and returns `status`, so that a failure is one statement:
 *     return aecl_fail(AECL_INPUT, "%s: holds %zu bytes, header promises %zu", path, have, want); */
aecl_status aecl_fail(aecl_status status, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Fails as aecl_fail does, with `text` (a block of malloc's or NULL, taken over in any case) as the thread's details:
 * what aecl_message_details gives. */
aecl_status aecl_fail_with(aecl_status status, char *text, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Puts "text: " before the present message, keeping the code and the details: for a caller that knows which file
 * or layer it was. */
aecl_status aecl_fail_in(aecl_status status, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The thread's details, now the caller's, or NULL: for a failure that is reported by another thread. */
char *aecl_take_details(void);

/* Clean-up has one shape everywhere: `aecl_status st = AECL_OK;`, TRY(...) lines, one label `done`. */
#define TRY(call)                                                                                                      \
    do {                                                                                                               \
        st = (call);                                                                                                   \
        if (st < 0) goto done;                                                                                         \
    } while (0)

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

#endif
