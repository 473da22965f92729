/* Holding a device to the double-precision references: the cases that `aecl check` and the tests walk. */
#ifndef AECL_VERIFY_CHECK_H
#define AECL_VERIFY_CHECK_H

#include "cl/context.h"

/* Filter for the short form that runs by itself on the first use of a device: one small case of everything. */
#define AECL_CHECK_QUICK "quick"
/* Filters for one case of each kind of panel program. */
#define AECL_CHECK_PANEL_DENSE        "network wide optimizer=sgd loss=mse n=150 panel"
#define AECL_CHECK_PANEL_CONVOLUTIONS "network pictures optimizer=adam loss=mse n=33 panel"

/* Runs every case whose text contains `case_filter` (NULL: all; AECL_CHECK_QUICK: the short form) on the device: each
 * kernel, layer, loss and optimizer, every GEMM path. `line` (or NULL) is called once a case with its pasteable text and
 * whether it agreed with the reference; it returns whether to go on (else AECL_STOPPED). *failed = cases that did not
 * agree. A mismatch is no failure of this function; an OpenCL error is, and a filter that no case contains is
 * AECL_USAGE. */
aecl_status aecl_check_run(aecl_context *context, const char *case_filter,
                           bool (*line)(void *data, const char *text, bool ok), void *data, size_t *failed);

/* The cases that hold one kernel to its reference, with layers of register tiles: those whose text begins with its name,
 * or that host/verify/check_kernel.c names. AECL_FAILED where no case does. Otherwise as aecl_check_run. */
aecl_status aecl_check_kernel(aecl_context *context, const char *kernel,
                              bool (*line)(void *data, const char *text, bool ok), void *data, size_t *failed);

#endif
