/* The quick self-test that runs by itself on the first use of a device, driver and set of kernels. */
#ifndef AECL_JOB_SELFTEST_H
#define AECL_JOB_SELFTEST_H

#include "cl/context.h"
#include "job/surroundings.h"

/* Runs the short form of the device check unless a note in the cache folder says that it passed before with this device,
 * driver and these kernels. AECL_DEVICE when the device computes wrong; AECL_STOPPED when asked to stop. */
aecl_status aecl_selftest(aecl_context *context, const aecl_surroundings *surroundings);

#endif
