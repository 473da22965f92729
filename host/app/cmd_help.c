/* `aecl help [COMMAND]`: the same text as --help; and manual pages and completions of it. */
#include <stdlib.h>

#include "app/completion.h"
#include "app/help.h"
#include "app/manual.h"
#include "app/terminal.h"
#include "base/file.h"

typedef struct {
    char *dump;
} help_options;

static const aecl_option options[] = {
    OPT_TEXT(help_options, dump, "dump", "DIR", "write manual pages and completions there, as below a prefix"),
    OPT_END};

static aecl_status print_help(const char *name) {
    const aecl_command *command = NULL;
    aecl_text text = {0};
    aecl_status st = AECL_OK;
    if (name) TRY(aecl_command_find(&command, name));
    aecl_help_text(command, &text);
    TRY(aecl_text_done(&text));
    TRY(aecl_print_text(&text));
done:
    aecl_text_free(&text);
    return st;
}

/* Makes `folder` below `root`, with what lies above it. */
static aecl_status make_folders(char **out, const char *root, const char *folder) {
    aecl_status st = AECL_OK;
    TRY(aecl_path_join(out, root, folder));
    TRY(aecl_folder_make(*out));
done:
    return st;
}

static aecl_status write_text(const char *folder, const char *name, aecl_text *text) {
    char *path = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_text_done(text));
    TRY(aecl_path_join(&path, folder, name));
    TRY(aecl_file_replace(path, &(aecl_piece){text->s, text->length}, 1));
done:
    free(path);
    return st;
}

static aecl_status write_page(const char *folder, const aecl_command *command) {
    aecl_text name = {0}, page = {0};
    aecl_status st = AECL_OK;
    aecl_manual_name(command, &name);
    TRY(aecl_text_done(&name));
    aecl_manual_page(command, &page);
    TRY(write_text(folder, name.s, &page));
done:
    aecl_text_free(&name);
    aecl_text_free(&page);
    return st;
}

static aecl_status write_completion(const char *root, const aecl_completion *completion) {
    char *folder = NULL;
    aecl_text text = {0};
    aecl_status st = AECL_OK;
    TRY(make_folders(&folder, root, completion->folder));
    completion->write(&text);
    TRY(write_text(folder, completion->file, &text));
done:
    aecl_text_free(&text);
    free(folder);
    return st;
}

static aecl_status dump(const char *root) {
    char *folder = NULL;
    aecl_status st = AECL_OK;
    TRY(make_folders(&folder, root, "share/man/man1"));
    TRY(write_page(folder, NULL));
    for (size_t i = 0; aecl_commands[i]; i++) TRY(write_page(folder, aecl_commands[i]));
    for (const aecl_completion *c = aecl_completions; c->shell; c++) TRY(write_completion(root, c));
done:
    free(folder);
    return st;
}

static aecl_status help(aecl_call *call) {
    const help_options *o = call->options;
    return o->dump ? dump(o->dump) : print_help(call->word_count ? call->words[0] : NULL);
}

const aecl_command aecl_cmd_help = {
    .name = "help",
    .usage = "[COMMAND] [--dump DIR]",
    .summary = "explain the program or a command",
    .examples = (const aecl_example[]){{"help train", "the same as `aecl train --help`"}, {NULL, NULL}},
    .options = options,
    .size = sizeof(help_options),
    .most_words = 1,
    .run = help,
};
