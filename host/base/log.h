/* What the library has to say beside its result goes to the listener of aecl/log.h. */
#ifndef AECL_BASE_LOG_H
#define AECL_BASE_LOG_H

#include <aecl/log.h>

/* One line (printf format, cut at 4 KiB) to the listener; dropped where there is none. */
void aecl_log(aecl_log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
