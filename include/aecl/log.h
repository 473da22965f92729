/* What the library has to say beside its results: warnings, notes, details. It never prints; a listener may. */
#ifndef AECL_LOG_H
#define AECL_LOG_H

#include <aecl/status.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum {
    AECL_LOG_WARNING, /* something is not as it should be, and was got round */
    AECL_LOG_NOTE,    /* what was chosen or done: the device, what labels were taken to mean */
    AECL_LOG_DETAIL   /* for whoever looks for a fault */
} aecl_log_level;

/* `line` is UTF-8 without a newline, cut at 4 KiB, and valid during the call. */
typedef void (*aecl_log_function)(void *data, aecl_log_level level, const char *line);

/* Sets the process's listener; NULL, as it begins, silences. Called from the thread that speaks, maybe from several at
 * once. To be set before other threads use the library. */
AECL_API void aecl_log_listen(aecl_log_function function, void *data);

#ifdef __cplusplus
}
#endif

#endif
