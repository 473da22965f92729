/* Opening a device for a job: chosen, tuned, and held to the references on its first use. */
#ifndef AECL_JOB_DEVICE_OPEN_H
#define AECL_JOB_DEVICE_OPEN_H

#include "cl/context.h"
#include "job/surroundings.h"

/* Device number `index` of a list, with compiled kernels and tuning of the folders; neither chosen nor tested. */
aecl_status aecl_open_context(aecl_context **out, const aecl_device_list *list, size_t index,
                              const aecl_surroundings *surroundings);

/* The device that `surroundings` names; logs which it is, uses its tuning, and has the quick self-test make sure of
 * all that is used on it (job/selftest.h). Owned by the caller. AECL_DEVICE when there is none. */
aecl_status aecl_open_device(aecl_context **out, const aecl_surroundings *surroundings);
/* The device that `surroundings` names, with its tuning, but without a test that it computes right. Owned by the caller.
 * AECL_DEVICE when there is none. */
aecl_status aecl_open_device_untested(aecl_context **out, const aecl_surroundings *surroundings);

#endif
