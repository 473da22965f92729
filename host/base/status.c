/* Failures: a code, one line for the thread, and where one line is not enough a text of several. */
#include "base/status.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A thread's own block lies on its stack, which may be small: long texts are on the heap. */
#define MESSAGE_SIZE 4096

static _Thread_local char message[MESSAGE_SIZE];

static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t details; /* a thread's text, freed with the thread */
static bool has_key;

static void make_key(void) {
    has_key = pthread_key_create(&details, free) == 0;
}

/* `text` becomes the thread's details, or is freed. */
static void keep_details(char *text) {
    pthread_once(&once, make_key);
    if (has_key) free(pthread_getspecific(details));
    if (!has_key || pthread_setspecific(details, text) != 0) free(text);
}

/* The arguments may point into the present message or details, so the new message is written beside them and then
 * moved. What no longer fits of `tail` is cut. */
__attribute__((format(printf, 1, 0))) static void set_message(const char *format, va_list arguments, bool in) {
    char text[MESSAGE_SIZE];
    int length = vsnprintf(text, sizeof text, format, arguments);
    if (length < 0) length = text[0] = 0;
    size_t used = (size_t)length < sizeof text ? (size_t)length : sizeof text - 1;
    if (in && used + 2 < sizeof text) {
        size_t more = strnlen(message, sizeof text - used - 3);
        memcpy(text + used, ": ", 2);
        memcpy(text + used + 2, message, more);
        used += 2 + more;
    }
    text[used] = 0;
    memcpy(message, text, used + 1);
}

aecl_status aecl_fail(aecl_status status, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    set_message(format, arguments, false);
    va_end(arguments);
    keep_details(NULL);
    return status;
}

aecl_status aecl_fail_with(aecl_status status, char *text, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    set_message(format, arguments, false);
    va_end(arguments);
    keep_details(text);
    return status;
}

aecl_status aecl_fail_in(aecl_status status, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    set_message(format, arguments, true);
    va_end(arguments);
    return status;
}

const char *aecl_message(void) {
    return message;
}

const char *aecl_message_details(void) {
    pthread_once(&once, make_key);
    const char *text = has_key ? pthread_getspecific(details) : NULL;
    return text != NULL ? text : "";
}

char *aecl_take_details(void) {
    pthread_once(&once, make_key);
    char *text = has_key ? pthread_getspecific(details) : NULL;
    if (text != NULL) pthread_setspecific(details, NULL);
    return text;
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
