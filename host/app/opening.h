/* A device that is opened in a thread of its own, while its caller reads data. */
#ifndef AECL_APP_OPENING_H
#define AECL_APP_OPENING_H

#include "app/open.h"

typedef struct aecl_opening aecl_opening;

/* Begins what aecl_open_device does; `call` stays in place until the end. */
aecl_status aecl_opening_start(aecl_opening **out, const aecl_call *call);

/* Waits for it. *out = the context, owned by the caller from then on; or the failure. */
aecl_status aecl_opening_finish(aecl_opening *opening, aecl_context **out);

/* Of one that was not finished, breaks off the self-test. Releases what was not taken. */
void aecl_opening_free(aecl_opening *opening);

#endif
