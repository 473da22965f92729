/* A device that is opened in a thread of its own, while its caller reads data. */
#ifndef AECL_JOB_DEVICE_THREAD_H
#define AECL_JOB_DEVICE_THREAD_H

#include "job/model_open.h"

typedef struct aecl_device_thread aecl_device_thread;

/* Begins what aecl_open_device does; `call` stays in place until the end. */
aecl_status aecl_device_thread_start(aecl_device_thread **out, const aecl_call *call);

/* Waits for it. *out = the context, owned by the caller from then on; or the failure. */
aecl_status aecl_device_thread_finish(aecl_device_thread *opening, aecl_context **out);

/* Of one that was not finished, breaks off the self-test. Releases what was not taken. */
void aecl_device_thread_free(aecl_device_thread *opening);

#endif
