/* What --help, `aecl help` and the manual pages say beside the tables of options. */
#include "app/help.h"

#include <string.h>

const aecl_help_row aecl_help_variables[] = {
    {"AECL_DEVICE", "the device where --device is not given"},
    {"AECL_DATA_DIR", "a folder that is searched for data sets first"},
    {"AECL_KERNEL_DIR", "a folder whose kernel sources are used in place of the program's (`aecl kernels --dump`)"},
    {"XDG_DATA_HOME", "below it lie downloaded data sets (else ~/.local/share)"},
    {"XDG_CACHE_HOME", "below it lies what was compiled and tested on a device (else ~/.cache)"},
    {"XDG_STATE_HOME", "below it lies what `aecl tune` found (else ~/.local/state)"},
    {"SSL_CERT_FILE", "certificates that `aecl fetch` trusts"},
    {"NO_COLOR", "when set, no colours"},
    {NULL, NULL}};
const aecl_help_row aecl_help_statuses[] = {{"0", "done"},
                                            {"1", "failed: a write error, no memory, a training that came to nothing"},
                                            {"2", "the command line or a configuration is wrong"},
                                            {"3", "no OpenCL device, or it failed or computes wrong"},
                                            {"4", "data or a model file cannot be read, or do not fit"},
                                            {"10", "detect --exit-code: a row is anomalous"},
                                            {"128+N", "stopped by signal N, after saving"},
                                            {NULL, NULL}};

static const aecl_example first_examples[] = {
    {"list-devices", "what there is to compute on"},
    {"train basic", "compress pictures to 64 numbers: model, figures and pictures in output/basic/"},
    {"train anomaly --data t.csv --label-column class --normal ok", "find anomalous rows in a table"},
    {"detect output/anomaly new.csv", "say of each new row whether it is anomalous"},
    {NULL, NULL}};

static void add_rows(aecl_text *out, const char *title, const aecl_help_row *row) {
    aecl_text_add(out, "\n%s:\n", title);
    for (; row->word; row++) aecl_text_add(out, "  %-17s  %s\n", row->word, row->meaning);
}

static void add_examples(aecl_text *out, const aecl_example *example) {
    int width = 0;
    for (const aecl_example *e = example; e->line; e++)
        if ((int)strlen(e->line) > width) width = (int)strlen(e->line);
    aecl_text_add(out, "Examples:\n");
    for (; example->line; example++) aecl_text_add(out, "  aecl %-*s  %s\n", width, example->line, example->meaning);
    aecl_text_add(out, "\n");
}

void aecl_help_text(const aecl_command *command, aecl_text *out) {
    aecl_option_group groups[] = {
        {.title = "Options", .table = aecl_command_options(command), .defaults = command ? command->defaults : NULL},
        {.title = "Global options", .table = aecl_global_options}};
    bool own = aecl_command_options(command)->type != AECL_OPT_END;
    if (command) {
        aecl_text_add(out, "%s\n\nUsage: aecl %s%s%s\n\n", command->summary, command->name, *command->usage ? " " : "",
                      command->usage);
        if (command->examples) add_examples(out, command->examples);
        if (command->notes) command->notes(out);
        if (command->notes) aecl_text_add(out, "\n");
    } else {
        aecl_text_add(out, "Autoencoders on any OpenCL device\n\nUsage: aecl [OPTIONS] COMMAND ...\n\n");
        add_examples(out, first_examples);
        aecl_text_add(out, "Commands:\n");
        for (size_t i = 0; aecl_commands[i]; i++)
            aecl_text_add(out, "  %-14s%s\n", aecl_commands[i]->name, aecl_commands[i]->summary);
        aecl_text_add(out, "\n`aecl help COMMAND` shows a command's own options.\n\n");
    }
    aecl_option_help(own ? groups : groups + 1, own ? 2 : 1, out);
    if (command == NULL) {
        add_rows(out, "Exit status", aecl_help_statuses);
        add_rows(out, "Environment", aecl_help_variables);
    }
}
