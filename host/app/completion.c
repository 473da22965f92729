/* Completions for shells, made of the tables of commands and options. What only a run can know (devices, columns of a
 * table) the scripts ask for when they complete. */
#include "app/completion.h"

#include <string.h>

#include "app/command.h"
#include "base/embed.h"

/* What an option's value is completed with. */
typedef enum { NOTHING, CHOICES, FILES, DEVICES, COLUMNS, PRESETS } value_kind;

static value_kind kind_of(const aecl_option *row) {
    static const struct {
        const char *argument;
        value_kind kind;
    } kinds[] = {{"D", DEVICES}, {"COLUMN", COLUMNS}, {"PRESET", PRESETS}, {"SOURCE", FILES},
                 {"DIR", FILES}, {"FILE", FILES},     {"RUN", FILES},      {"MODEL", FILES}};
    if (row->type == AECL_OPT_CHOICE) return CHOICES;
    if (row->argument == NULL) return NOTHING;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(row->argument, kinds[i].argument) == 0) return kinds[i].kind;
    return strchr(row->argument, '.') && row->argument[strlen(row->argument) - 1] != '.' ? FILES : NOTHING;
}

/* What a command's first word is. */
static value_kind word_kind(const aecl_command *command) {
    if (strncmp(command->usage, "PRESET", 6) == 0 || strncmp(command->usage, "[PRESET", 7) == 0) return PRESETS;
    return strcmp(command->name, "presets") == 0 ? PRESETS : FILES;
}

static void add_presets(aecl_text *out) {
    for (size_t i = 0; aecl_embedded_presets[i]; i++)
        aecl_text_add(out, "%s%s", i ? " " : "", aecl_embedded_presets[i]);
}

static void add_commands(aecl_text *out) {
    for (size_t i = 0; aecl_commands[i]; i++) aecl_text_add(out, "%s%s", i ? " " : "", aecl_commands[i]->name);
}

static void add_choices(aecl_text *out, const aecl_option *row) {
    for (size_t i = 0; row->choices[i]; i++) aecl_text_add(out, "%s%s", i ? " " : "", row->choices[i]);
}

/* Text inside single quotes of a shell, without the characters that mean something to any of the three. */
static void add_quoted(aecl_text *out, const char *text) {
    for (; *text; text++)
        if (strchr("'\\[]:`$", *text) == NULL) aecl_text_add(out, "%c", *text);
}

/* bash */

static const char bash_start[] =
    "# bash completion for aecl\n"
    "_aecl_devices() { aecl list-devices --json 2>/dev/null | sed -nE 's/^ *\"index\": ([0-9]+).*/\\1/p'; }\n"
    "# Columns of the table that --data, or a word, names.\n"
    "_aecl_columns() {\n"
    "    local file i\n"
    "    for ((i = 1; i < ${#COMP_WORDS[@]}; i++)); do\n"
    "        if [[ ${COMP_WORDS[i-1]} == --data || ${COMP_WORDS[i]} == *.csv ]]; then file=${COMP_WORDS[i]}; fi\n"
    "    done\n"
    "    [[ -f $file ]] && head -n 1 -- \"$file\" | tr -d '\"\\r' | tr ',;\\t' '\\n\\n\\n'\n"
    "}\n";

static void bash_options(aecl_text *out, const aecl_option *table) {
    for (const aecl_option *row = table; row->type != AECL_OPT_END; row++) aecl_text_add(out, " --%s", row->name);
}

static void bash_values(aecl_text *out, const char *command, const aecl_option *table) {
    for (const aecl_option *row = table; row->type != AECL_OPT_END; row++) {
        if (row->type == AECL_OPT_FLAG) continue;
        aecl_text_add(out, "        %s\" --%s\") ", command, row->name);
        switch (kind_of(row)) {
        case CHOICES: aecl_text_add(out, "words='"), add_choices(out, row), aecl_text_add(out, "'"); break;
        case PRESETS: aecl_text_add(out, "words='"), add_presets(out), aecl_text_add(out, "' files=1"); break;
        case DEVICES: aecl_text_add(out, "words=\"cpu gpu $(_aecl_devices)\""); break;
        case COLUMNS: aecl_text_add(out, "words=$(_aecl_columns)"); break;
        case FILES: aecl_text_add(out, "files=1"); break;
        case NOTHING: aecl_text_add(out, ":"); break;
        }
        aecl_text_add(out, " ;;\n");
    }
}

static void bash_command(aecl_text *out, const aecl_command *command) {
    aecl_text_add(out, "        \"%s -\"*) words='", command->name);
    bash_options(out, aecl_command_options(command));
    bash_options(out, aecl_global_options);
    aecl_text_add(out, "' ;;\n        \"%s \"*) files=1", command->name);
    if (word_kind(command) == PRESETS) aecl_text_add(out, " words='"), add_presets(out), aecl_text_add(out, "'");
    aecl_text_add(out, " ;;\n");
}

static void write_bash(aecl_text *out) {
    aecl_text_add(out,
                  "%s_aecl() {\n    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}\n"
                  "    local command= words= files= i\n"
                  "    for ((i = 1; i < COMP_CWORD; i++)); do\n        case ${COMP_WORDS[i]} in\n            ",
                  bash_start);
    for (size_t i = 0; aecl_commands[i]; i++) aecl_text_add(out, "%s%s", i ? "|" : "", aecl_commands[i]->name);
    aecl_text_add(out, ") command=${COMP_WORDS[i]}; break ;;\n        esac\n    done\n"
                       "    [[ $prev == --* ]] && case \"$command $prev\" in\n");
    for (size_t i = 0; aecl_commands[i]; i++)
        bash_values(out, aecl_commands[i]->name, aecl_command_options(aecl_commands[i]));
    bash_values(out, "*", aecl_global_options);
    aecl_text_add(out, "    esac\n    [[ -z $words$files ]] && case \"$command $cur\" in\n        \" -\"*) words='");
    bash_options(out, aecl_global_options);
    aecl_text_add(out, "' ;;\n        \" \"*|\"help \"*) words='");
    add_commands(out);
    aecl_text_add(out, "' ;;\n");
    for (size_t i = 0; aecl_commands[i]; i++) bash_command(out, aecl_commands[i]);
    aecl_text_add(out, "    esac\n    mapfile -t COMPREPLY < <(compgen ${files:+-f} -W \"$words\" -- \"$cur\")\n"
                       "    [[ $files ]] && compopt -o filenames 2>/dev/null\n    return 0\n}\n"
                       "complete -F _aecl aecl\n");
}

/* zsh */

static void zsh_values(aecl_text *out, const aecl_option *row) {
    aecl_text_add(out, ":");
    add_quoted(out, row->argument ? row->argument : row->name);
    aecl_text_add(out, ":");
    switch (kind_of(row)) {
    case CHOICES: aecl_text_add(out, "("), add_choices(out, row), aecl_text_add(out, ")"); break;
    case PRESETS: aecl_text_add(out, "_aecl_presets"); break;
    case DEVICES: aecl_text_add(out, "(cpu gpu)"); break;
    case FILES: aecl_text_add(out, "_files"); break;
    case COLUMNS:
    case NOTHING: break;
    }
}

static void zsh_options(aecl_text *out, const aecl_option *table) {
    for (const aecl_option *row = table; row->type != AECL_OPT_END; row++) {
        aecl_text_add(out, " \\\n            '--%s%s[", row->name, row->type == AECL_OPT_FLAG ? "" : "=");
        add_quoted(out, row->help);
        aecl_text_add(out, "]");
        if (row->type != AECL_OPT_FLAG) zsh_values(out, row);
        aecl_text_add(out, "'");
    }
}

static void write_zsh(aecl_text *out) {
    aecl_text_add(out, "#compdef aecl\n_aecl_presets() {\n    compadd ");
    add_presets(out);
    aecl_text_add(out, "\n    _files\n}\n_aecl() {\n    local -a commands=(\n");
    for (size_t i = 0; aecl_commands[i]; i++) {
        aecl_text_add(out, "        '%s:", aecl_commands[i]->name);
        add_quoted(out, aecl_commands[i]->summary);
        aecl_text_add(out, "'\n");
    }
    aecl_text_add(out, "    )\n    if (( CURRENT == 2 )); then _describe command commands; return; fi\n"
                       "    local command=$words[2]\n    shift words; (( CURRENT-- ))\n    case $command in\n"
                       "        help) _describe command commands ;;\n");
    for (size_t i = 0; aecl_commands[i]; i++) {
        if (strcmp(aecl_commands[i]->name, "help") == 0) continue;
        aecl_text_add(out, "        %s) _arguments", aecl_commands[i]->name);
        zsh_options(out, aecl_command_options(aecl_commands[i]));
        zsh_options(out, aecl_global_options);
        aecl_text_add(out, " \\\n            '*:word:%s' ;;\n",
                      word_kind(aecl_commands[i]) == PRESETS ? "_aecl_presets" : "_files");
    }
    aecl_text_add(out, "    esac\n}\n_aecl \"$@\"\n");
}

/* fish */

static void fish_options(aecl_text *out, const char *command, const aecl_option *table) {
    for (const aecl_option *row = table; row->type != AECL_OPT_END; row++) {
        aecl_text_add(out, "complete -c aecl");
        if (command) aecl_text_add(out, " -n '__fish_seen_subcommand_from %s'", command);
        aecl_text_add(out, " -l %s", row->name);
        if (row->letter) aecl_text_add(out, " -s %c", row->letter);
        if (row->type != AECL_OPT_FLAG) aecl_text_add(out, kind_of(row) == FILES ? " -r -F" : " -x");
        if (kind_of(row) == CHOICES) aecl_text_add(out, " -a '"), add_choices(out, row), aecl_text_add(out, "'");
        if (kind_of(row) == PRESETS) aecl_text_add(out, " -a '"), add_presets(out), aecl_text_add(out, "'");
        if (kind_of(row) == DEVICES) aecl_text_add(out, " -a 'cpu gpu'");
        aecl_text_add(out, " -d '");
        add_quoted(out, row->help);
        aecl_text_add(out, "'\n");
    }
}

static void write_fish(aecl_text *out) {
    for (size_t i = 0; aecl_commands[i]; i++) {
        const char *name = aecl_commands[i]->name;
        aecl_text_add(out, "complete -c aecl -f -n __fish_use_subcommand -a %s -d '", name);
        add_quoted(out, aecl_commands[i]->summary);
        aecl_text_add(out, "'\n");
        fish_options(out, name, aecl_command_options(aecl_commands[i]));
        if (word_kind(aecl_commands[i]) != PRESETS) continue;
        aecl_text_add(out, "complete -c aecl -n '__fish_seen_subcommand_from %s' -a '", name);
        add_presets(out);
        aecl_text_add(out, "'\n");
    }
    aecl_text_add(out, "complete -c aecl -f -n '__fish_seen_subcommand_from help' -a '");
    add_commands(out);
    aecl_text_add(out, "'\n");
    fish_options(out, NULL, aecl_global_options);
}

const aecl_completion aecl_completions[] = {{"bash", "share/bash-completion/completions", "aecl", write_bash},
                                            {"zsh", "share/zsh/site-functions", "_aecl", write_zsh},
                                            {"fish", "share/fish/vendor_completions.d", "aecl.fish", write_fish},
                                            {NULL, NULL, NULL, NULL}};
