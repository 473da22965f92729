/* `aecl help [COMMAND]`: the same text as --help. */
#include "app/terminal.h"

static aecl_status help(aecl_call *call) {
    const aecl_command *command = NULL;
    aecl_text text = {0};
    aecl_status st = AECL_OK;
    if (call->word_count) TRY(aecl_command_find(&command, call->words[0]));
    aecl_command_help(command, &text);
    TRY(aecl_text_done(&text));
    TRY(aecl_print("%s", text.s));
done:
    aecl_text_free(&text);
    return st;
}

const aecl_command aecl_cmd_help = {
    .name = "help",
    .usage = "[COMMAND]",
    .summary = "explain the program or a command",
    .most_words = 1,
    .run = help,
};
