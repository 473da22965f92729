/* One training with several seeds: a folder with a run folder for each, seed-S, and runs.json, which holds what all of them
 * share, and the figures of those that are finished with their means and deviations. Whatever is stopped goes on by it. */
#ifndef AECL_JOB_SEEDS_H
#define AECL_JOB_SEEDS_H

#include "job/run_config.h"
#include "job/run_folder.h"

#define AECL_MOST_SEEDS 1000

typedef struct {
    aecl_run_folder folder; /* locked */
    char *name;             /* of the preset or file, for messages */
    char *config;           /* as JSON; its seed is the first */
    aecl_json *runs;        /* runs.json */
    int64_t first, count;   /* seeds first, first + 1, ... */
} aecl_seeds;

/* Makes the folder `out` (as aecl_run_folder_claim does; NULL: output/NAME, ...) and writes runs.json of a checked
 * configuration, whose paths become absolute. AECL_USAGE where it cannot be trained more than once. */
aecl_status aecl_seeds_new(aecl_seeds *out, aecl_config *config, const char *name, const char *folder, int64_t count);
/* Whether a folder is one of several seeds. */
bool aecl_seeds_is(const char *folder);
/* Goes on in such a folder; AECL_INPUT when its runs.json is none. */
aecl_status aecl_seeds_open(aecl_seeds *out, const char *folder);
void aecl_seeds_close(aecl_seeds *seeds);

/* Where the run of one seed is: its folder, and whether that holds results, a checkpoint to go on from, or nothing yet. */
typedef enum { AECL_SEED_NEW, AECL_SEED_STOPPED, AECL_SEED_FINISHED } aecl_seed_state;
typedef struct {
    int64_t seed;
    char *folder; /* owned */
    aecl_seed_state state;
} aecl_seed_run;
aecl_status aecl_seed_find(aecl_seed_run *out, const aecl_seeds *seeds, int64_t index);

/* Reads the results of the seeds that are finished and writes them into runs.json. *finished = how many those are. */
aecl_status aecl_seeds_gather(aecl_seeds *seeds, int64_t *finished);
/* Adds what was gathered last: a line a seed with the figures that a run's summary has, their means, their deviations. */
void aecl_seeds_print(const aecl_seeds *seeds, aecl_text *out);

#endif
