/* A subcommand is one file cmd_<name>.c and one line in commands.def. */
#ifndef AECL_APP_COMMAND_H
#define AECL_APP_COMMAND_H

#include "base/option.h"

/* Options that stand before or after any command. */
typedef struct {
    char *device; /* NULL: AECL_DEVICE, else the default */
    int64_t seed; /* -1: not given */
    int color;    /* aecl_color_names */
    bool quiet, verbose, help, version;
} aecl_global;

/* What the program takes from the environment, read once in main.c. Unset or empty variables are NULL. */
typedef struct {
    const char *device, *data_dir, *kernel_dir; /* AECL_DEVICE, AECL_DATA_DIR, AECL_KERNEL_DIR */
    const char *data_home, *cache_home;         /* XDG_DATA_HOME, XDG_CACHE_HOME */
    const char *state_home, *home;              /* XDG_STATE_HOME, HOME */
    const char *certificates;                   /* SSL_CERT_FILE */
    bool no_color, dumb_terminal;               /* NO_COLOR, TERM=dumb */
} aecl_environment;

typedef struct aecl_call aecl_call;

typedef struct {
    const char *name, *usage, *summary;
    const aecl_option *options; /* over a record of `size` bytes that starts as `defaults`; NULL: none */
    size_t size;
    const void *defaults;
    size_t least_words, most_words; /* of the words that are no options */
    aecl_status (*run)(aecl_call *call);
} aecl_command;

/* One command line, parsed. */
struct aecl_call {
    const aecl_command *command;
    const aecl_environment *environment;
    aecl_global global;
    void *options; /* the command's record */
    char **words;
    size_t word_count;
    int argc; /* the line without program and command, for aecl_call_reparse */
    char **argv;
    int exit_status; /* of a command that did all it should: 0 unless it says otherwise */
};

#define AECL_COMMAND(x) extern const aecl_command aecl_cmd_##x;
#include "app/commands.def"
#undef AECL_COMMAND

extern const aecl_command *const aecl_commands[]; /* NULL-terminated */

/* Sets the options that were given on the line, and no others, in another record of the command's type: flags over a
 * configuration that was read meanwhile. */
aecl_status aecl_call_reparse(aecl_call *call, void *record);

/* The command called `name`; AECL_USAGE with the nearest one otherwise. */
aecl_status aecl_command_find(const aecl_command **out, const char *name);

/* Adds the help of one command, or of the program for NULL. */
void aecl_command_help(const aecl_command *command, aecl_text *out);

#endif
