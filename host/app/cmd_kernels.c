/* aecl kernels: the kernel sources, and what is generated of them. */
#include <stdlib.h>
#include <string.h>

#include "app/terminal.h"
#include "base/embed.h"
#include "base/file.h"
#include "base/mem.h"
#include "job/device_open.h"
#include "job/preset_step.h"

#define FOLDER "kernels/"

typedef struct {
    char *dump, *panel;
} kernels_options;

static const aecl_option options[] = {
    OPT_TEXT(kernels_options, dump, "dump", "DIR", "write the sources there (AECL_KERNEL_DIR=DIR then uses them)"),
    OPT_TEXT(kernels_options, panel, "panel", "PRESET",
             "print the panel programs generated for a preset or a FILE.json"),
    OPT_END};

static aecl_status dump(const aecl_embedded_file *file, const char *folder) {
    char *path = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_path_join(&path, folder, file->path + strlen(FOLDER)));
    TRY(aecl_file_replace(path, &(aecl_piece){file->bytes, file->length}, 1));
done:
    free(path);
    return st;
}

static aecl_status print_panel(aecl_call *call, const char *preset) {
    aecl_text text = {0};
    aecl_context *context = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_open_device_untested(&context, &call->surroundings));
    TRY(aecl_preset_panel_text(&text, context, preset));
    TRY(aecl_text_done(&text));
    TRY(aecl_print("%s", text.s));
done:
    aecl_context_close(context);
    aecl_text_free(&text);
    return st;
}

static aecl_status kernels(aecl_call *call) {
    const kernels_options *o = call->options;
    size_t count = 0;
    aecl_status st = AECL_OK;
    if (o->panel) return print_panel(call, o->panel);
    if (o->dump) TRY(aecl_folder_make(o->dump));
    for (const aecl_embedded_file *file = aecl_embedded_files; file->path; file++) {
        if (strncmp(file->path, FOLDER, strlen(FOLDER)) != 0) continue;
        if (o->dump)
            TRY(dump(file, o->dump));
        else
            TRY(aecl_print("%-20s %zu bytes\n", file->path + strlen(FOLDER), file->length));
        count++;
    }
    if (o->dump) aecl_say(AECL_LOG_NOTE, "%zu kernel files in %s", count, o->dump);
done:
    return st;
}

const aecl_command aecl_cmd_kernels = {
    .name = "kernels",
    .usage = "[--dump DIR | --panel PRESET]",
    .summary = "list the kernel sources in the program, write them out, or print generated ones",
    .examples =
        (const aecl_example[]){{"kernels --dump my-kernels", "the sources; AECL_KERNEL_DIR=my-kernels uses them"},
                               {"kernels --panel basic", "what is generated for a preset"},
                               {NULL, NULL}},
    .options = options,
    .size = sizeof(kernels_options),
    .run = kernels,
};
