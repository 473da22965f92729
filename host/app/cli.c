/* From a command line to a command's run and the process's exit status. */
#include "app/cli.h"

#include <stdlib.h>
#include <string.h>

#include "job/run_config.h"
#include "app/help.h"
#include "app/signals.h"
#include "app/terminal.h"
#include "base/mem.h"
#include "cl/program.h"

#define SYNTHETIC_SEED 1 /* generated data are one data set, whatever the run's seed */

const aecl_option aecl_global_options[] = {
    OPT_TEXT(aecl_global, device, "device", "D", "an index of list-devices, P:D, cpu, gpu, or a part of a name"),
    OPT_INTEGER(aecl_global, seed, "seed", 0, AECL_MOST_SEED, "N", "seed of every random number"),
    OPT_CHOICE(aecl_global, color, "color", aecl_color_names, "WHEN", "colours on stderr"),
    {AECL_OPT_FLAG, "quiet", 'q', AECL_FIELD(aecl_global, quiet, bool), 0, 0, NULL, NULL, "only warnings and errors"},
    {AECL_OPT_FLAG, "verbose", 'v', AECL_FIELD(aecl_global, verbose, bool), 0, 0, NULL, NULL, "say more"},
    {AECL_OPT_FLAG, "help", 'h', AECL_FIELD(aecl_global, help, bool), 0, 0, NULL, NULL, "this text"},
    {AECL_OPT_FLAG, "version", 'V', AECL_FIELD(aecl_global, version, bool), 0, 0, NULL, NULL,
     "version and how it was built"},
    OPT_END};

static const aecl_option no_options[] = {OPT_END};

const aecl_command *const aecl_commands[] = {
#define AECL_COMMAND(x) &aecl_cmd_##x,
#include "app/commands.def"
#undef AECL_COMMAND
    NULL};

aecl_status aecl_command_find(const aecl_command **out, const char *name) {
    const char *names[COUNT_OF(aecl_commands)];
    size_t count = 0;
    for (; aecl_commands[count]; count++) {
        names[count] = aecl_commands[count]->name;
        *out = aecl_commands[count];
        if (strcmp(names[count], name) == 0) return AECL_OK;
    }
    const char *nearest = aecl_nearest(name, names, count);
    if (nearest) return aecl_fail(AECL_USAGE, "no command \"%s\"; did you mean %s?", name, nearest);
    return aecl_fail(AECL_USAGE, "no command \"%s\"; `aecl help` lists them", name);
}

const aecl_option *aecl_command_options(const aecl_command *command) {
    return command && command->options ? command->options : no_options;
}

/* Index of the first word that is neither an option nor a global option's value: the command; argc when there is none. */
static int find_command(int argc, char **argv) {
    for (int i = 1; i < argc; i++) {
        if (argv[i][0] != '-') return i;
        const aecl_option *row =
            strncmp(argv[i], "--", 2) == 0 ? aecl_option_find(aecl_global_options, argv[i] + 2) : NULL;
        if (row && row->type != AECL_OPT_FLAG) i++;
    }
    return argc;
}

static aecl_status parse(aecl_call *call) {
    aecl_option_group groups[] = {
        {.title = "Options", .table = aecl_command_options(call->command), .record = call->options},
        {.title = "Global options", .table = aecl_global_options, .record = &call->global}};
    aecl_status st = aecl_option_parse(groups, COUNT_OF(groups), &call->line);
    call->words = call->line.words;
    call->word_count = call->line.word_count;
    return st;
}

const char *aecl_call_given(const aecl_call *call, const char *name) {
    const aecl_option *row = aecl_option_find(aecl_command_options(call->command), name);
    const char *text = NULL;
    for (size_t i = 0; i < call->line.given_count; i++)
        if (call->line.given[i].row == row) text = call->line.given[i].text;
    return text;
}

/* What stands before the command must be global options; their values are taken with the rest of the line. */
static aecl_status check_head(int argc, char **argv) {
    aecl_global unused = {0};
    aecl_option_group group = {.title = "Global options", .table = aecl_global_options, .record = &unused};
    aecl_command_line line = {.argc = argc, .argv = argv};
    aecl_status st = aecl_option_parse(&group, 1, &line);
    aecl_option_free(aecl_global_options, &unused);
    aecl_command_line_free(&line);
    return st;
}

static bool is_stopped(void *data) {
    (void)data;
    return aecl_signals_caught() != 0;
}

static aecl_status open_device(aecl_device **out, const aecl_call *call, bool untested) {
    aecl_device_options options = AECL_DEVICE_OPTIONS;
    options.cache_folder = call->surroundings.cache_folder;
    options.tuning_folder = call->surroundings.tuning_folder;
    options.untested = untested;
    return aecl_device_open(out, call->surroundings.device, &options);
}

aecl_status aecl_call_open_device(aecl_device **out, const aecl_call *call) {
    return open_device(out, call, false);
}

aecl_status aecl_call_open_device_untested(aecl_device **out, const aecl_call *call) {
    return open_device(out, call, true);
}

static aecl_status find_surroundings(aecl_call *call) {
    const aecl_environment *environment = call->environment;
    aecl_status st = aecl_user_folders_find(&call->folders, environment);
    aecl_kernel_folder_set(environment->kernel_dir);
    call->surroundings = (aecl_surroundings){.device = call->global.device ? call->global.device : environment->device,
                                             .cache_folder = call->folders.cache,
                                             .tuning_folder = call->folders.state,
                                             .places = {.folders = call->folders.places, .seed = SYNTHETIC_SEED},
                                             .stop = is_stopped};
    return st;
}

static aecl_status check_words(const aecl_call *call) {
    const aecl_command *command = call->command;
    if (call->word_count < command->least_words)
        return aecl_fail(AECL_USAGE, "%s: something is missing; usage: aecl %s %s", command->name, command->name,
                         command->usage);
    if (call->word_count > command->most_words)
        return aecl_fail(AECL_USAGE, "%s: \"%s\" is too much; usage: aecl %s %s", command->name,
                         call->words[command->most_words], command->name, command->usage);
    return AECL_OK;
}

static aecl_status print_help(const aecl_command *command) {
    aecl_text text = {0};
    aecl_help_text(command, &text);
    aecl_status st = aecl_text_done(&text);
    if (st == AECL_OK) st = aecl_print("%s", text.s);
    aecl_text_free(&text);
    return st;
}

static aecl_status print_version(void) {
    aecl_status st = AECL_OK;
    TRY(aecl_print("aecl %s\nbuilt as %s by %s, C%ld, OpenCL 1.2\n", AECL_VERSION, AECL_BUILD_TYPE, AECL_COMPILER,
                   __STDC_VERSION__ / 100 % 100));
    if (*AECL_WITHOUT) TRY(aecl_print("without %s\n", AECL_WITHOUT));
done:
    return st;
}

/* Parses the line and runs what it asks for. */
static aecl_status dispatch(aecl_call *call) {
    const aecl_command *command = call->command;
    aecl_status st = AECL_OK;
    if (command && command->size) {
        TRY(aecl_alloc(&call->options, 1, command->size));
        if (command->defaults) memcpy(call->options, command->defaults, command->size);
    }
    TRY(parse(call));
    aecl_terminal_start(&call->global, call->environment);
    if (call->global.version) return print_version();
    if (call->global.help) return print_help(command);
    if (command == NULL) return aecl_fail(AECL_USAGE, "no command given; `aecl help` lists them");
    TRY(check_words(call));
    TRY(find_surroundings(call));
    TRY(command->run(call));
done:
    return st;
}

static int exit_status(aecl_status st) {
    aecl_status written = aecl_print_finish();
    if (st == AECL_STOPPED && aecl_signals_caught()) return 128 + aecl_signals_caught();
    return aecl_exit_status(st < 0 ? st : written);
}

int aecl_cli(int argc, char **argv, const aecl_environment *environment) {
    aecl_call call = {.environment = environment, .global = {.seed = -1}};
    aecl_status st = AECL_OK;
    int at = find_command(argc, argv), count = 0;
    aecl_terminal_start(&call.global, environment);
    TRY(aecl_alloc(&call.line.argv, (size_t)argc + 1, sizeof *call.line.argv));
    for (int i = 1; i < argc; i++)
        if (i != at) call.line.argv[count++] = argv[i];
    call.line.argc = count;
    TRY(check_head(at < argc ? at - 1 : 0, argv + 1));
    if (at < argc) TRY(aecl_command_find(&call.command, argv[at]));
    TRY(dispatch(&call));
done:
    /* LLVM removes a compiler's temporary files at a signal: a build that fails then was stopped. */
    if (st == AECL_DEVICE && aecl_signals_caught()) st = aecl_fail(AECL_STOPPED, "stopped: %s", aecl_message());
    if (st < 0) aecl_say_failure();
    int status = exit_status(st);
    if (st == AECL_OK && status) aecl_say_failure();
    if (st == AECL_OK && status == 0) status = call.exit_status;
    if (call.command) aecl_option_free(aecl_command_options(call.command), call.options);
    aecl_option_free(aecl_global_options, &call.global);
    free(call.options);
    aecl_user_folders_free(&call.folders);
    free(call.line.argv);
    aecl_command_line_free(&call.line);
    return status;
}
