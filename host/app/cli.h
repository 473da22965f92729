/* From a command line to a command's run and the process's exit status. */
#ifndef AECL_APP_CLI_H
#define AECL_APP_CLI_H

#include "app/command.h"

/* Runs argv[1..argc) and returns the exit status. */
int aecl_cli(int argc, char **argv, const aecl_environment *environment);

#endif
