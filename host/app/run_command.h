/* A training run as the program makes it: with its progress line, its report, its words when it is stopped. */
#ifndef AECL_APP_RUN_COMMAND_H
#define AECL_APP_RUN_COMMAND_H

#include "app/command.h"
#include "job/run.h"

typedef struct {
    const char *preset; /* or a file; NULL with `resume` */
    const char *config; /* JSON in the place of the preset's, which names it then; NULL: the preset's own */
    const char *resume; /* run folder or checkpoint; NULL: a new run */
    const char *out;    /* NULL: output/NAME */
    const char *data;   /* data of the user's own, which another preset may stand in for; NULL: the preset's */
    bool profile;
    bool print_config; /* print the configuration, and nothing else */
    bool dry_run;      /* read the data and tell of the run, and nothing else */
    aecl_status (*apply)(const void *data, aecl_config *config); /* sets what was asked for over the configuration */
    const void *apply_data;
} aecl_training_request;

/* Opens, trains and reports. *folder (or NULL) = the run's folder, owned by the caller. */
aecl_status aecl_run_training(const aecl_call *call, const aecl_training_request *request, char **folder);

#endif
