/* What the library has to say beside its result goes to a callback: it never prints. */
#ifndef AECL_BASE_LOG_H
#define AECL_BASE_LOG_H

typedef enum { AECL_LOG_WARNING, AECL_LOG_NOTE, AECL_LOG_DETAIL } aecl_log_level;

typedef void (*aecl_log_function)(void *data, aecl_log_level level, const char *line);

/* Sets the process's listener; NULL silences. Called from the thread that speaks, one line without a newline, cut
 * at 4 KiB. Set before other threads start. */
void aecl_log_listen(aecl_log_function function, void *data);

void aecl_log(aecl_log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
