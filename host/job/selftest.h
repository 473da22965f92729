/* The quick self-test that runs by itself before anything is used for the first time on a device. */
#ifndef AECL_JOB_SELFTEST_H
#define AECL_JOB_SELFTEST_H

#include "cl/context.h"
#include "job/surroundings.h"

/* From now on each kernel of the context is held to its reference when it is first asked for, and the training step or
 * the batch forward of a network when it is first made, as it is to run; a mismatch is AECL_DEVICE "computes wrong" from
 * whatever asked. What passed is remembered in the cache folder, with the device, driver, kernels and tuning that it
 * passed with, and not examined again. Nothing of `surroundings` is kept. */
aecl_status aecl_selftest(aecl_context *context, const aecl_surroundings *surroundings);

/* Compiles and examines what every training will use, while its data are read. AECL_STOPPED when asked to stop. */
aecl_status aecl_selftest_ahead(aecl_context *context, const aecl_surroundings *surroundings);

#endif
