/* What --help, `aecl help` and the manual pages say beside the tables of options. */
#ifndef AECL_APP_HELP_H
#define AECL_APP_HELP_H

#include "app/command.h"

/* Adds the help of one command, or of the program for NULL. */
void aecl_help_text(const aecl_command *command, aecl_text *out);

/* A word of the program's outside and what it means; NULL ends a list. */
typedef struct {
    const char *word, *meaning;
} aecl_help_row;

extern const aecl_help_row aecl_help_statuses[];  /* exit statuses */
extern const aecl_help_row aecl_help_variables[]; /* of the environment */

#endif
