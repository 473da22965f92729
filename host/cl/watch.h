/* Says so when a call into OpenCL does not come back: a thread beside the one that calls, as no call can be ended from
 * outside. */
#ifndef AECL_CL_WATCH_H
#define AECL_CL_WATCH_H

#include "base/status.h"

typedef struct aecl_watch aecl_watch;

/* Warns once of each call that takes longer than `seconds`. Freed by aecl_watch_free, which ends the thread. */
aecl_status aecl_watch_new(aecl_watch **out, const char *device, double seconds);
void aecl_watch_free(aecl_watch *watch);

/* Around a call; one at a time. `call` and `what` (or NULL) are borrowed until the end. NULL for a watch is allowed. */
void aecl_watch_begin(aecl_watch *watch, const char *call, const char *what);
void aecl_watch_end(aecl_watch *watch);
/* The kernel that was enqueued last, which a call that waits most likely waits for; copied. */
void aecl_watch_launched(aecl_watch *watch, const char *kernel);

#endif
