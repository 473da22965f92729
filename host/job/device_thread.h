/* A device that is opened in a thread of its own, while its caller reads data. */
#ifndef AECL_JOB_DEVICE_THREAD_H
#define AECL_JOB_DEVICE_THREAD_H

#include "job/device_open.h"

typedef struct aecl_device_thread aecl_device_thread;

/* Begins what aecl_open_device does; what `surroundings` points to stays in
 * place until the end; it is asked to stop from this thread too. */
aecl_status aecl_device_thread_start(aecl_device_thread **out, const aecl_surroundings *surroundings);

/* Waits for it. *out = the context, owned by the caller from then on; or the failure. */
aecl_status aecl_device_thread_finish(aecl_device_thread *opening, aecl_context **out);

/* Of one that was not finished, breaks off the self-test. Releases what was not taken. */
void aecl_device_thread_free(aecl_device_thread *opening);

#endif
