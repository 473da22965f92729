/* Manual pages, made of the tables of commands and options. */
#include "app/manual.h"

#include <string.h>

#include "app/help.h"

/* Adds text as troff prints it letter by letter: no escapes, no requests, no hyphens in place of minus signs. */
static void add_literal(aecl_text *out, const char *text) {
    if (*text == '.' || *text == '\'') aecl_text_add(out, "\\&");
    for (; *text; text++) switch (*text) {
        case '\\': aecl_text_add(out, "\\(rs"); break;
        case '-': aecl_text_add(out, "\\-"); break;
        case '`': aecl_text_add(out, "\\(ga"); break;
        case '\'': aecl_text_add(out, "\\(aq"); break;
        case '~': aecl_text_add(out, "\\(ti"); break;
        default: aecl_text_add(out, "%c", *text);
        }
}

static void add_paragraph(aecl_text *out, const char *text) {
    add_literal(out, text);
    aecl_text_add(out, "\n");
}

/* "  --epochs N" in bold, its meaning below. */
static void add_option(aecl_text *out, const aecl_option *row) {
    aecl_text_add(out, ".TP\n.B ");
    if (row->letter) aecl_text_add(out, "\\-%c, ", row->letter);
    aecl_text_add(out, "\\-\\-");
    add_literal(out, row->name);
    if (row->argument) aecl_text_add(out, " "), add_literal(out, row->argument);
    aecl_text_add(out, "\n");
    add_literal(out, row->help);
    aecl_text_add(out, "\n");
}

static void add_options(aecl_text *out, const char *title, const aecl_option *table, const void *defaults) {
    if (table->type == AECL_OPT_END) return;
    aecl_text_add(out, ".SH %s\n", title);
    for (const aecl_option *row = table; row->type != AECL_OPT_END; row++) {
        aecl_text range = {0};
        add_option(out, row);
        aecl_option_range(row, defaults, &range);
        if (range.s) aecl_text_add(out, "("), add_literal(out, range.s), aecl_text_add(out, ")\n");
        out->failed |= range.failed;
        aecl_text_free(&range);
    }
}

static void add_examples(aecl_text *out, const aecl_example *example) {
    if (example == NULL) return;
    aecl_text_add(out, ".SH EXAMPLES\n");
    for (; example->line; example++) {
        aecl_text_add(out, ".TP\n.B aecl ");
        add_paragraph(out, example->line);
        add_paragraph(out, example->meaning);
    }
}

/* What a command adds to its help, line by line as it stands there. */
static void add_notes(aecl_text *out, void (*notes)(aecl_text *)) {
    aecl_text text = {0};
    if (notes == NULL) return;
    notes(&text);
    out->failed |= text.failed;
    aecl_text_add(out, ".SH NOTES\n.nf\n");
    for (char *rest = NULL, *line = text.s ? strtok_r(text.s, "\n", &rest) : NULL; line;
         line = strtok_r(NULL, "\n", &rest))
        add_paragraph(out, line);
    aecl_text_add(out, ".fi\n");
    aecl_text_free(&text);
}

static void add_rows(aecl_text *out, const char *title, const aecl_help_row *row) {
    aecl_text_add(out, ".SH %s\n", title);
    for (; row->word; row++) {
        aecl_text_add(out, ".TP\n.B ");
        add_paragraph(out, row->word);
        add_paragraph(out, row->meaning);
    }
}

static void add_commands(aecl_text *out) {
    aecl_text_add(out, ".SH COMMANDS\n");
    for (size_t i = 0; aecl_commands[i]; i++) {
        aecl_text_add(out, ".TP\n.BR ");
        aecl_text name = {0};
        aecl_text_add(&name, "aecl-%s", aecl_commands[i]->name);
        if (aecl_text_done(&name) == AECL_OK) add_literal(out, name.s);
        out->failed |= name.failed;
        aecl_text_free(&name);
        aecl_text_add(out, " (1)\n");
        add_paragraph(out, aecl_commands[i]->summary);
    }
}

void aecl_manual_name(const aecl_command *command, aecl_text *out) {
    aecl_text_add(out, "aecl%s%s.1", command ? "-" : "", command ? command->name : "");
}

void aecl_manual_page(const aecl_command *command, aecl_text *out) {
    const char *name = command ? command->name : "", *dash = command ? "-" : "";
    aecl_text_add(out, ".TH \"AECL%s%s\" 1 \"\" \"aecl %s\" \"User Commands\"\n.SH NAME\naecl", dash, name,
                  AECL_VERSION);
    if (command) aecl_text_add(out, "\\-"), add_literal(out, name);
    aecl_text_add(out, " \\- ");
    add_paragraph(out, command ? command->summary : "autoencoders on any OpenCL device");
    aecl_text_add(out, ".SH SYNOPSIS\n.B aecl ");
    if (command) add_literal(out, name), aecl_text_add(out, " ");
    add_paragraph(out, command ? command->usage : "[OPTIONS] COMMAND ...");
    if (command == NULL) add_commands(out);
    add_examples(out, command ? command->examples : NULL);
    add_notes(out, command ? command->notes : NULL);
    add_options(out, "OPTIONS", aecl_command_options(command), command ? command->defaults : NULL);
    add_options(out, command ? "GLOBAL OPTIONS" : "OPTIONS", aecl_global_options, NULL);
    add_rows(out, "EXIT STATUS", aecl_help_statuses);
    if (command == NULL) add_rows(out, "ENVIRONMENT", aecl_help_variables);
    aecl_text_add(out, ".SH SEE ALSO\n.BR %s (1)\n", command ? "aecl" : "aecl\\-train");
}
