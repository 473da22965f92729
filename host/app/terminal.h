/* What the program says to the person, on stderr, and the data it prints, on stdout. */
#ifndef AECL_APP_TERMINAL_H
#define AECL_APP_TERMINAL_H

#include "app/command.h"
#include "base/log.h"
#include "io/json.h"

extern const char *const aecl_color_names[]; /* "auto", "always", "never", NULL */

/* Decides about colour and listens to the library's log. Commands in messages, "`aecl help`", are shown with the name that
 * the program was called by, so that they can be pasted. */
void aecl_terminal_start(const aecl_global *global, const aecl_environment *environment);

/* stderr is a terminal on which a line can be redrawn. */
bool aecl_terminal_is_terminal(void);
bool aecl_terminal_is_quiet(void);
/* A colour's escape sequence on stderr, or "" where there are no colours. */
typedef enum { AECL_PLAIN, AECL_RED, AECL_YELLOW, AECL_GREEN, AECL_FAINT } aecl_terminal_color;
const char *aecl_terminal_escape(aecl_terminal_color color);

/* "aecl: ..." on stderr, its control characters made visible. Notes are silent with -q, details wait for -v. */
void aecl_say(aecl_log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* "aecl: MESSAGE" of the last failure, and its details; something, too, where memory has run out. */
void aecl_say_failure(void);

/* Writes text to stdout. */
aecl_status aecl_print(const char *format, ...) __attribute__((format(printf, 1, 2)));
aecl_status aecl_print_text(const aecl_text *text);
/* Facts (an object) on stdout: as JSON, or one aligned "key  value" line each, nested objects indented. */
aecl_status aecl_print_facts(const aecl_json *facts, bool as_json);
/* Whether everything printed has arrived, or its reader has gone away; AECL_FAILED "stdout: write error: ..." otherwise. */
aecl_status aecl_print_finish(void);

#endif
