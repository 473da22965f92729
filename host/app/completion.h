/* Completions for shells, made of the tables of commands and options. */
#ifndef AECL_APP_COMPLETION_H
#define AECL_APP_COMPLETION_H

#include "base/text.h"

/* A shell, where its completion is looked for below a prefix, and what adds it. */
typedef struct {
    const char *shell;         /* "bash" */
    const char *folder, *file; /* "share/bash-completion/completions", "aecl" */
    void (*write)(aecl_text *out);
} aecl_completion;

extern const aecl_completion aecl_completions[]; /* ends with a NULL shell */

#endif
