/* A subcommand is one file cmd_<name>.c and one line in commands.def. */
#ifndef AECL_APP_COMMAND_H
#define AECL_APP_COMMAND_H

#include <aecl/device.h>

#include "app/option_parse.h"
#include "app/user_folders.h"
#include "job/surroundings.h"

/* Options that stand before or after any command. */
typedef struct {
    char *device; /* NULL: AECL_DEVICE, else the default */
    int64_t seed; /* -1: not given */
    int color;    /* aecl_color_names */
    bool quiet, verbose, help, version;
} aecl_global;

typedef struct aecl_call aecl_call;

/* A command line to show and what it does. */
typedef struct {
    const char *line; /* without the program's name: "train basic"; NULL ends a list */
    const char *meaning;
} aecl_example;

typedef struct {
    const char *name, *usage, *summary;
    const aecl_example *examples;  /* NULL: none */
    void (*notes)(aecl_text *out); /* adds what else its help says, a heading and lines; NULL: nothing */
    const aecl_option *options;    /* over a record of `size` bytes that starts as `defaults`; NULL: none */
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
    aecl_user_folders folders;
    aecl_surroundings surroundings; /* device and folders as the line and the environment say */
    void *options;                  /* the command's record */
    aecl_command_line line;         /* without program and command */
    char **words;                   /* of the line */
    size_t word_count;
    int exit_status; /* of a command that did all it should: 0 unless it says otherwise */
};

#define AECL_COMMAND(x) extern const aecl_command aecl_cmd_##x;
#include "app/commands.def"
#undef AECL_COMMAND

extern const aecl_command *const aecl_commands[]; /* NULL-terminated */

/* The last value given on the line for the option `name`; NULL: it was not given. */
const char *aecl_call_given(const aecl_call *call, const char *name);

/* *source, an option's field, becomes the source of all --data, --normal-data and --anomalous-data of the line and, behind a
 * --data, of the words from `first` on, as data/source_files.h has it; it stays where none was given. AECL_USAGE for further
 * words without --data, and for --data beside the others. */
aecl_status aecl_call_source(char **source, const aecl_call *call, size_t first);

/* The device that the line and the environment name, opened as the library opens it for any program; closed by the
 * caller. */
aecl_status aecl_call_open_device(aecl_device **out, const aecl_call *call);
/* The device that the line and the environment name, opened without the self-test: for a command that computes nothing
 * to keep, or tests the device itself. Closed by the caller. */
aecl_status aecl_call_open_device_untested(aecl_device **out, const aecl_call *call);

/* The command called `name`; AECL_USAGE with the nearest one otherwise. */
aecl_status aecl_command_find(const aecl_command **out, const char *name);

/* The options of a command, of none for NULL; those that stand before or after any command. */
const aecl_option *aecl_command_options(const aecl_command *command);
extern const aecl_option aecl_global_options[];

#endif
