/* The flags of `aecl train`: those that set keys of the configuration, and those of the run itself. */
#ifndef AECL_APP_TRAIN_FLAGS_H
#define AECL_APP_TRAIN_FLAGS_H

#include "app/command.h"
#include "job/run_config.h"

/* The command's record. `config` only checks values as they are parsed: what was given is set by key, later. */
typedef struct {
    aecl_config config;
    int64_t latent, runs;
    char *normal_data, *anomalous_data; /* joined into config.source by aecl_call_source */
    char *noise, *out, *resume;
    bool profile, print_config, dry_run;
} aecl_train_options;

extern const aecl_option aecl_train_flags[];

/* Sets what the line gave, --seed included, over a configuration. */
aecl_status aecl_train_flags_apply(const aecl_call *call, aecl_config *config);

#endif
