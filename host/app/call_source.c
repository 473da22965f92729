/* What a line names as data, as one source. */
#include <stdlib.h>

#include "app/command.h"
#include "base/mem.h"
#include "data/source_files.h"

static void add_line(aecl_text *text, const char *label, const char *path) {
    aecl_text_add(text, text->length ? "\n" : "");
    if (label) aecl_text_add(text, AECL_SOURCE_LABEL "%s:", label);
    aecl_text_add(text, "%s", path);
}

aecl_status aecl_call_source(char **source, const aecl_call *call, size_t first) {
    static const char *const names[][2] = {{"data", NULL}, {"normal-data", "normal"}, {"anomalous-data", "anomalous"}};
    aecl_text text = {0};
    bool data = aecl_call_given(call, "data") != NULL;
    bool classes = aecl_call_given(call, "normal-data") || aecl_call_given(call, "anomalous-data");
    aecl_status st = AECL_OK;
    if (data && classes)
        return aecl_fail(AECL_USAGE,
                         "--data: beside --normal-data or --anomalous-data; give the files of each class by "
                         "these, or all by --data");
    if (call->word_count > first && !data)
        return aecl_fail(AECL_USAGE, "%s: \"%s\" is too much; usage: aecl %s %s", call->command->name,
                         call->words[first], call->command->name, call->command->usage);
    for (size_t n = 0; n < COUNT_OF(names); n++) {
        const aecl_option *row = aecl_option_find(aecl_command_options(call->command), names[n][0]);
        for (size_t i = 0; row && i < call->line.given_count; i++)
            if (call->line.given[i].row == row) add_line(&text, names[n][1], call->line.given[i].text);
        for (size_t i = first; n == 0 && i < call->word_count; i++) add_line(&text, NULL, call->words[i]);
    }
    if (text.length == 0) goto done;
    TRY(aecl_text_done(&text));
    free(*source);
    *source = text.s, text = (aecl_text){0};
done:
    aecl_text_free(&text);
    return st;
}
