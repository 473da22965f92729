/* A preset's training step, to be timed without its data. */
#ifndef AECL_JOB_PRESET_STEP_H
#define AECL_JOB_PRESET_STEP_H

#include "job/run_config.h"
#include "tune/bench.h"

typedef struct {
    aecl_config config;
    aecl_network *network;
    aecl_bench_step step; /* points into the two above */
} aecl_preset_step;

/* `name`: a preset or a file, as of `aecl train`. *out stays where it is until it is closed. */
aecl_status aecl_preset_step_open(aecl_preset_step *out, const char *name);
void aecl_preset_step_close(aecl_preset_step *step);

/* Adds the panel programs that a preset trains and works with, as they are generated for the device. AECL_USAGE names a
 * layer that runs layer by layer only. */
aecl_status aecl_preset_panel_text(aecl_text *out, aecl_context *context, const char *name);

#endif
