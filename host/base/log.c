/* One listener at a time; without one, what is logged is dropped. */
#include "base/log.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#define LINE_SIZE 4096

static aecl_log_function listener;
static void *listener_data;

void aecl_log_listen(aecl_log_function function, void *data) {
    listener = function;
    listener_data = data;
}

void aecl_log(aecl_log_level level, const char *format, ...) {
    char line[LINE_SIZE];
    if (listener == NULL) return;
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    if (length >= 0) listener(listener_data, level, line);
}
