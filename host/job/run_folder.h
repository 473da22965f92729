/* The folder of one run. It is this run's alone: made by mkdir, and locked (flock) while a process works in it. */
#ifndef AECL_JOB_RUN_FOLDER_H
#define AECL_JOB_RUN_FOLDER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"

typedef struct {
    char *path;
    int lock;   /* descriptor of the locked folder */
    bool fresh; /* made by this process: removed again if nothing was written */
} aecl_run_folder;

/* Makes the folder `out` (NULL: output/NAME, or the first free of output/NAME-2, -3, ...). AECL_USAGE when `out` exists
 * and holds something. */
aecl_status aecl_run_folder_claim(aecl_run_folder *run, const char *name, const char *out);
/* Takes over an existing run's folder; AECL_USAGE when another process works in it. */
aecl_status aecl_run_folder_reopen(aecl_run_folder *run, const char *path);
/* Unlocks; removes a fresh folder that is still empty. */
void aecl_run_folder_close(aecl_run_folder *run);

/* *out = path of the file `file` (a name) in the run's folder, owned by the caller. */
aecl_status aecl_run_folder_file(const aecl_run_folder *run, const char *file, char **out);
/* Writes text to a file of the run, atomically. */
aecl_status aecl_run_folder_write(const aecl_run_folder *run, const char *file, const char *text);

/* AECL_FAILED naming need and room when fewer than `bytes` are free there. */
aecl_status aecl_run_folder_check_room(const aecl_run_folder *run, uint64_t bytes);

#endif
