/* aecl presets: the configurations in the program, to read, and to copy as the start of one's own. */
#include <stdlib.h>
#include <string.h>

#include "app/terminal.h"
#include "base/embed.h"
#include "base/file.h"
#include "job/preset.h"

typedef struct {
    char *dump;
} presets_options;

static const aecl_option options[] = {
    OPT_TEXT(presets_options, dump, "dump", "DIR", "write them there as NAME.json; nothing in it is replaced"),
    OPT_END};

static aecl_status print_list(void) {
    aecl_text text = {0};
    aecl_status st = AECL_OK;
    aecl_presets_list(&text);
    TRY(aecl_text_done(&text));
    TRY(aecl_print_text(&text));
done:
    aecl_text_free(&text);
    return st;
}

static aecl_status print_preset(const char *name) {
    char *text = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_preset_text(&text, name));
    TRY(aecl_print("%s", text));
done:
    free(text);
    return st;
}

static aecl_status dump_preset(const char *folder, const char *name) {
    char *text = NULL, *path = NULL;
    aecl_text file = {0};
    aecl_status st = AECL_OK;
    aecl_text_add(&file, "%s.json", name);
    TRY(aecl_text_done(&file));
    TRY(aecl_path_join(&path, folder, file.s));
    TRY(aecl_preset_text(&text, name));
    if (aecl_file_exists(path)) TRY(aecl_fail(AECL_USAGE, "%s: is there already; choose another --dump folder", path));
    TRY(aecl_file_replace(path, &(aecl_piece){text, strlen(text)}, 1));
done:
    aecl_text_free(&file);
    free(path);
    free(text);
    return st;
}

static aecl_status presets(aecl_call *call) {
    const presets_options *o = call->options;
    const char *name = call->word_count ? call->words[0] : NULL;
    size_t count = 0;
    aecl_status st = AECL_OK;
    if (o->dump == NULL) return name ? print_preset(name) : print_list();
    TRY(aecl_folder_make(o->dump));
    for (size_t i = 0; aecl_embedded_presets[i] && !name; i++, count++)
        TRY(dump_preset(o->dump, aecl_embedded_presets[i]));
    if (name) TRY(dump_preset(o->dump, name));
    aecl_say(AECL_LOG_NOTE, "%s in %s; change lines and `aecl train` the file", name ? name : "presets", o->dump);
done:
    return st;
}

const aecl_command aecl_cmd_presets = {
    .name = "presets",
    .usage = "[NAME] [--dump DIR]",
    .summary = "list the presets, print one, or write them out as the start of your own",
    .examples = (const aecl_example[]){{"presets", "list them"},
                                       {"presets basic", "print one"},
                                       {"presets basic --dump .", "write basic.json, to change and train"},
                                       {NULL, NULL}},
    .options = options,
    .size = sizeof(presets_options),
    .most_words = 1,
    .run = presets,
};
