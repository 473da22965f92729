/* The folder of one run. It is this run's alone: made by mkdir, and locked (flock) while a process works in it. */
#ifndef AECL_APP_RUNDIR_H
#define AECL_APP_RUNDIR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"

typedef struct {
    char *path;
    int lock;   /* descriptor of the locked folder */
    bool fresh; /* made by this process: removed again if nothing was written */
} aecl_rundir;

/* Makes the folder `out` (NULL: output/NAME, or the first free of output/NAME-2, -3, ...). AECL_USAGE when `out` exists
 * and holds something. */
aecl_status aecl_rundir_claim(aecl_rundir *run, const char *name, const char *out);
/* Takes over an existing run's folder; AECL_USAGE when another process works in it. */
aecl_status aecl_rundir_reopen(aecl_rundir *run, const char *path);
/* Unlocks; removes a fresh folder that is still empty. */
void aecl_rundir_close(aecl_rundir *run);

/* *out = path of a file of the run, owned by the caller. */
aecl_status aecl_rundir_file(const aecl_rundir *run, const char *file, char **out);
/* Writes text to a file of the run, atomically. */
aecl_status aecl_rundir_write(const aecl_rundir *run, const char *file, const char *text);

/* AECL_FAILED naming need and room when fewer than `bytes` are free there. */
aecl_status aecl_rundir_check_room(const aecl_rundir *run, uint64_t bytes);

#endif
