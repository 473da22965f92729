/* What the library has to say beside its results: warnings, notes, details. It never prints; a listener may.
 *
 * Failures are no part of it: they are statuses with a message (status.h). A program that listens to nothing misses
 * warnings such as that a cache folder cannot be written, or that a column was taken for the numbers of the rows. */
#ifndef AECL_LOG_H
#define AECL_LOG_H

#include <aecl/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* In the order of what matters: a listener that shows notes shows warnings too. */
typedef enum {
    AECL_LOG_WARNING, /* something is not as it should be, and was got round */
    AECL_LOG_NOTE,    /* what was chosen or done: the device, what labels were taken to mean */
    AECL_LOG_DETAIL   /* for whoever looks for a fault */
} aecl_log_level;

/* What a listener is. `line` is UTF-8 without a newline, cut at 4 KiB, and valid during the call; `data` is what was given
 * with the function. It must not call the library, and should be short: what speaks waits for it. */
typedef void (*aecl_log_function)(void *data, aecl_log_level level, const char *line);

/* Sets the process's listener; NULL, as it begins, silences. Called from the thread that speaks, maybe from several at
 * once. To be set before other threads use the library. */
AECL_API void aecl_log_listen(aecl_log_function function, void *data);

#ifdef __cplusplus
}
#endif

#endif
