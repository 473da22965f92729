#include "job/run.h"
#include "app/signals.h"
#include "cl/profile.h"

static aecl_status train(aecl_call *call) {
    aecl_run run;
    aecl_status st = AECL_OK;
    aecl_signals_catch();
    TRY(aecl_run_open(&run, call));
    TRY(aecl_run_train(&run));
    TRY(aecl_profile_stop(run.context));
    TRY(aecl_run_report(&run));
    if (run.config.profile) TRY(aecl_run_report_profile(&run));
done:
    aecl_run_close(&run);
    return st;
}

const aecl_command aecl_cmd_train = {
    .name = "train",
    .usage = "PRESET|FILE.json [OPTIONS]",
    .summary = "train an autoencoder: a preset (basic), or a configuration of your own",
    .options = aecl_config_flags,
    .size = sizeof(aecl_config),
    .defaults = &aecl_config_defaults,
    .most_words = 1,
    .run = train,
};
