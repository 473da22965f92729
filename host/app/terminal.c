/* Everything the program prints passes here: control characters are made visible, a message is one write, and a failed
 * write of stdout is a failure of the command. */
#include "app/terminal.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const char *const aecl_color_names[] = {"auto", "always", "never", NULL};

static bool colored, terminal, quiet, verbose;
static int write_error;     /* of stdout: errno of its first failed write */
static const char *program; /* as it was called, when that is a path; NULL: "aecl" */

static void on_log(void *data, aecl_log_level level, const char *line) {
    (void)data;
    aecl_say(level, "%s", line);
}

void aecl_terminal_start(const aecl_global *global, const aecl_environment *environment) {
    terminal = isatty(STDERR_FILENO) && !environment->dumb_terminal;
    colored = global->color == 1 || (global->color == 0 && terminal && !environment->no_color);
    quiet = global->quiet;
    verbose = global->verbose;
    program = environment->program && strchr(environment->program, '/') ? environment->program : NULL;
    aecl_log_listen(on_log, NULL);
}

bool aecl_terminal_is_terminal(void) {
    return terminal;
}

bool aecl_terminal_is_quiet(void) {
    return quiet;
}

const char *aecl_terminal_escape(aecl_terminal_color color) {
    static const char *const sequences[] = {"\033[0m", "\033[31m", "\033[33m", "\033[32m", "\033[2m"};
    return colored ? sequences[color] : "";
}

/* Adds a text in which "`aecl COMMAND`" has the program's name as it was called. */
static void add_commands(aecl_text *out, const char *text) {
    static const char command[] = "`aecl ";
    for (const char *found; program && (found = strstr(text, command)) != NULL; text = found + strlen(command)) {
        aecl_text_add_bytes(out, text, (size_t)(found - text) + 1);
        aecl_text_add_argument(out, program);
        aecl_text_add(out, " ");
    }
    aecl_text_add(out, "%s", text);
}

/* Adds the lines of a text. Lines stay lines; other controls show. */
static aecl_status add_lines(aecl_text *safe, const char *text) {
    aecl_text copy = {0};
    char *rest = NULL;
    add_commands(&copy, text);
    aecl_status st = aecl_text_done(&copy);
    for (char *line = copy.s ? strtok_r(copy.s, "\n", &rest) : NULL; line; line = strtok_r(NULL, "\n", &rest)) {
        for (char *tab = line; (tab = strchr(tab, '\t')) != NULL;) *tab = ' ';
        aecl_text_add_safe(safe, line);
        aecl_text_add(safe, "\n");
    }
    aecl_text_free(&copy);
    return st;
}

/* The same where there is no memory: pieces of it may mix with other processes' messages. */
static void say_without_memory(const char *message) {
    fputs("aecl: ", stderr);
    for (; *message; message++) fputc(iscntrl((unsigned char)*message) ? '?' : *message, stderr);
    fputc('\n', stderr);
}

/* One write a message, so that messages of several processes do not mix. */
static void say(aecl_terminal_color color, const char *message, const char *details) {
    aecl_text safe = {0};
    aecl_text_add(&safe, "%s%saecl:%s ", terminal ? "\r\033[K" : "", aecl_terminal_escape(color),
                  aecl_terminal_escape(AECL_PLAIN));
    bool whole = add_lines(&safe, message) == AECL_OK && add_lines(&safe, details) == AECL_OK;
    if (whole && aecl_text_done(&safe) == AECL_OK)
        fwrite(safe.s, 1, safe.length, stderr);
    else
        say_without_memory(message);
    aecl_text_free(&safe);
}

void aecl_say(aecl_log_level level, const char *format, ...) {
    if ((level == AECL_LOG_NOTE && quiet) || (level == AECL_LOG_DETAIL && !verbose)) return;
    va_list arguments;
    char line[4096];
    int start = snprintf(line, sizeof line, "%s", level == AECL_LOG_WARNING ? "warning: " : "");
    va_start(arguments, format);
    int length = vsnprintf(line + start, sizeof line - (size_t)start, format, arguments);
    va_end(arguments);
    if (length >= 0) say(level == AECL_LOG_WARNING ? AECL_YELLOW : AECL_FAINT, line, "");
}

/* An out of memory in saying it would replace the message itself. */
void aecl_say_failure(void) {
    char message[4096];
    char *details = aecl_take_details();
    snprintf(message, sizeof message, "%s", aecl_message());
    say(AECL_RED, message, details ? details : "");
    free(details);
}

/* Where nobody reads any more, as behind `| head -1`, what the command does beside printing counts. */
static aecl_status written(bool good) {
    if (!good && write_error == 0) write_error = errno ? errno : EIO;
    if (write_error == 0 || write_error == EPIPE) return AECL_OK;
    return aecl_fail(AECL_FAILED, "stdout: write error: %s", strerror(write_error));
}

static bool is_plain(const char *bytes, size_t length) {
    for (const char *c = bytes; c < bytes + length; c++)
        if ((*c < ' ' && *c != '\n' && *c != '\t') || *c > '~') return false;
    return true;
}

static aecl_status print_bytes(const char *bytes, size_t length) {
    aecl_text safe = {0};
    aecl_status st = AECL_OK;
    errno = 0;
    if (is_plain(bytes, length)) return written(fwrite(bytes, 1, length, stdout) == length);
    aecl_text_add_safe_lines(&safe, bytes);
    TRY(aecl_text_done(&safe));
    st = written(fwrite(safe.s, 1, safe.length, stdout) == safe.length);
done:
    aecl_text_free(&safe);
    return st;
}

aecl_status aecl_print_text(const aecl_text *text) {
    return print_bytes(text->s, text->length);
}

/* A line that is not long needs no memory. */
aecl_status aecl_print(const char *format, ...) {
    char line[1024];
    aecl_text text = {0};
    va_list arguments;
    aecl_status st = AECL_OK;
    va_start(arguments, format);
    int length = vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    if (length >= 0 && length < (int)sizeof line) return print_bytes(line, (size_t)length);
    va_start(arguments, format);
    aecl_text_add_list(&text, format, arguments);
    va_end(arguments);
    TRY(aecl_text_done(&text));
    TRY(aecl_print_text(&text));
done:
    aecl_text_free(&text);
    return st;
}

static void add_facts(const aecl_json *facts, int depth, aecl_text *out) {
    int width = 0;
    for (size_t i = 0; i < aecl_json_length(facts); i++) {
        const aecl_json *value = NULL;
        int length = (int)strlen(aecl_json_key_at(facts, i, &value));
        if (length > width && aecl_json_kind_of(value) != AECL_JSON_OBJECT) width = length;
    }
    for (size_t i = 0; i < aecl_json_length(facts); i++) {
        const aecl_json *value = NULL;
        const char *key = aecl_json_key_at(facts, i, &value);
        aecl_text text = {0};
        if (aecl_json_kind_of(value) == AECL_JSON_OBJECT) {
            aecl_text_add(out, "%*s%s\n", depth, "", key);
            add_facts(value, depth + 2, out);
        } else {
            if (!aecl_json_scalar_text(value, &text)) aecl_json_write(value, false, &text);
            out->failed |= text.failed;
            aecl_text_add(out, "%*s%-*s  ", depth, "", width, key);
            aecl_text_add_safe(out, text.s ? text.s : "");
            aecl_text_add(out, "\n");
        }
        aecl_text_free(&text);
    }
}

aecl_status aecl_print_facts(const aecl_json *facts, bool as_json) {
    aecl_text text = {0};
    aecl_status st = AECL_OK;
    if (as_json)
        TRY(aecl_json_write(facts, true, &text));
    else
        add_facts(facts, 0, &text);
    if (as_json) aecl_text_add(&text, "\n");
    TRY(aecl_text_done(&text));
    TRY(aecl_print("%s", text.s));
done:
    aecl_text_free(&text);
    return st;
}

aecl_status aecl_print_finish(void) {
    errno = 0;
    return written(fflush(stdout) == 0 && !ferror(stdout));
}
