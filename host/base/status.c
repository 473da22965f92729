#include "base/status.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define MESSAGE_SIZE 65536 /* room for the whole log of a kernel that does not compile */

static _Thread_local char message[MESSAGE_SIZE];

/* The arguments may point into the present message, so the new one is written beside it and then moved. */
__attribute__((format(printf, 1, 0))) static void set_message(const char *format, va_list arguments, const char *tail) {
    char text[MESSAGE_SIZE];
    int length = vsnprintf(text, sizeof text, format, arguments);
    if (length < 0) length = 0;
    size_t used = (size_t)length < sizeof text ? (size_t)length : sizeof text - 1;
    size_t more = strnlen(tail, sizeof text - used - 1);
    memcpy(text + used, tail, more);
    text[used + more] = 0;
    memcpy(message, text, used + more + 1);
}

aecl_status aecl_fail(aecl_status status, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    set_message(format, arguments, "");
    va_end(arguments);
    return status;
}

aecl_status aecl_fail_in(aecl_status status, const char *format, ...) {
    char tail[MESSAGE_SIZE + 2];
    snprintf(tail, sizeof tail, ": %s", message);
    va_list arguments;
    va_start(arguments, format);
    set_message(format, arguments, tail);
    va_end(arguments);
    return status;
}

const char *aecl_message(void) {
    return message;
}

int aecl_exit_status(aecl_status status) {
    switch (status) {
    case AECL_OK: return 0;
    case AECL_USAGE: return 2;
    case AECL_DEVICE: return 3;
    case AECL_INPUT: return 4;
    case AECL_FAILED:
    case AECL_NO_MEMORY:
    case AECL_STOPPED: break;
    }
    return 1;
}
