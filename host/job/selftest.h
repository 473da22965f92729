/* The quick self-test that runs by itself on the first use of a device, driver and set of kernels. */
#ifndef AECL_JOB_SELFTEST_H
#define AECL_JOB_SELFTEST_H

#include <stdatomic.h>

#include "app/command.h"
#include "cl/program.h"

/* Runs the short form of the device check unless a note in the cache folder ($XDG_CACHE_HOME/aecl, ~/.cache/aecl) says
 * that it passed before with this device, driver and these kernels. AECL_DEVICE when the device computes wrong;
 * AECL_STOPPED after a signal, or when *abandoned (or NULL) becomes true. */
aecl_status aecl_selftest(const aecl_environment *environment, aecl_context *context, const atomic_bool *abandoned);

#endif
