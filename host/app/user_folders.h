/* What the program takes from the environment, and the user's own folders by it. */
#ifndef AECL_APP_USER_FOLDERS_H
#define AECL_APP_USER_FOLDERS_H

#include <stdbool.h>

#include "base/status.h"

/* What the program takes from the environment, read once in main.c. Unset or empty variables are NULL. */
typedef struct {
    const char *program;                        /* argv[0] */
    const char *device, *data_dir, *kernel_dir; /* AECL_DEVICE, AECL_DATA_DIR, AECL_KERNEL_DIR */
    const char *data_home, *cache_home;         /* XDG_DATA_HOME, XDG_CACHE_HOME */
    const char *state_home, *home;              /* XDG_STATE_HOME, HOME */
    const char *certificates;                   /* SSL_CERT_FILE */
    bool no_color, dumb_terminal;               /* NO_COLOR, TERM=dumb */
} aecl_environment;

#define AECL_DATA_PLACES 4

/* Strings are owned; NULL where neither the variable nor HOME is set. */
typedef struct {
    char *cache, *state, *data;               /* "aecl" in $XDG_CACHE_HOME, $XDG_STATE_HOME, $XDG_DATA_HOME */
    const char *places[AECL_DATA_PLACES + 1]; /* where data sets are looked for; NULL-terminated */
} aecl_user_folders;

/* *out = the folders by the XDG base directory specification, none of them made; freed by the caller. */
aecl_status aecl_user_folders_find(aecl_user_folders *out, const aecl_environment *environment);
void aecl_user_folders_free(aecl_user_folders *folders);

#endif
