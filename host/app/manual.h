/* Manual pages, made of the tables of commands and options. */
#ifndef AECL_APP_MANUAL_H
#define AECL_APP_MANUAL_H

#include "app/command.h"

/* Adds the page of one command, or aecl(1) for NULL, as troff source with the macros of man(7). */
void aecl_manual_page(const aecl_command *command, aecl_text *out);

/* Adds the page's file name: "aecl-train.1", "aecl.1". */
void aecl_manual_name(const aecl_command *command, aecl_text *out);

#endif
